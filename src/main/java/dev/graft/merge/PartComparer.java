package dev.graft.merge;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

import dev.graft.merge.DistanceSums.Part;
import dev.graft.tensor.DType;
import dev.graft.tensor.Floats;
import dev.graft.tensor.TensorEntry;
import dev.graft.tensor.WeightFiles;

/// Compares parts of tensors, one after the other. One per thread: it owns the tiles and sums.
final class PartComparer {
    private static final int WIDEST_BYTES = 8;

    private final WeightFiles files;
    private final int tileElements;
    private final ByteBuffer tileA;
    private final ByteBuffer tileB;
    private final Floats floats = new Floats(DistanceSums.STRIP);
    private final DistanceSums sums = new DistanceSums();
    private final double[] stripA = new double[DistanceSums.STRIP];
    private final double[] stripB = new double[DistanceSums.STRIP];

    /// @param tileElements read at once, of each side; a multiple of [DistanceSums#STRIP]
    PartComparer(WeightFiles files, int tileElements) {
        this.files = files;
        this.tileElements = tileElements;
        this.tileA = ByteBuffer.allocateDirect(tileElements * WIDEST_BYTES).order(ByteOrder.LITTLE_ENDIAN);
        this.tileB = ByteBuffer.allocateDirect(tileElements * WIDEST_BYTES).order(ByteOrder.LITTLE_ENDIAN);
    }

    /// Bytes first, which is as fast as memory and all that equal tensors need. Once a tensor is known to differ its
    /// other parts are summed at once: their squares belong to its norm.
    void compare(TensorPair pair, int part) throws IOException {
        long start = part * TensorPair.PART, end = Math.min(start + TensorPair.PART, pair.elements());
        if (!pair.isDifferent() && isEqual(pair, start, end)) {
            pair.foundEqual(part);
            return;
        }
        pair.found(part, switch (pair.way()) {
            case VALUES -> distance(pair, start, end);
            case BITS -> Part.ofUnequal(unequal(pair, start, end));
        });
    }

    private boolean isEqual(TensorPair pair, long start, long end) throws IOException {
        for (long at = start; at < end; at += tileElements) {
            read(pair, at, end);
            if (!tileA.equals(tileB)) {
                return false;
            }
        }
        return true;
    }

    private Part distance(TensorPair pair, long start, long end) throws IOException {
        for (long at = start; at < end; at += tileElements) {
            int elements = read(pair, at, end);
            for (int strip = 0; strip < elements; strip += DistanceSums.STRIP) {
                int count = Math.min(DistanceSums.STRIP, elements - strip);
                boolean areFinite = floats.decode(pair.a().dtype(), tileA, stripA, count)
                        & floats.decode(pair.b().dtype(), tileB, stripB, count);
                if (!areFinite) {
                    sums.setAside(stripA, stripB, count);
                }
                if (pair.scale() != 1) {
                    for (int i = 0; i < count; i++) {
                        stripA[i] *= pair.scale();
                        stripB[i] *= pair.scale();
                    }
                }
                sums.add(stripA, stripB, count);
            }
        }
        return sums.close();
    }

    private long unequal(TensorPair pair, long start, long end) throws IOException {
        int width = Math.max(1, pair.a().dtype().bits() / 8);
        long unequal = 0;
        for (long at = start; at < end; at += tileElements) {
            read(pair, at, end);
            for (int i = 0; i < tileA.limit(); i += width) {
                if (bits(tileA, i, width) != bits(tileB, i, width)) {
                    unequal++;
                }
            }
        }
        return unequal;
    }

    private static long bits(ByteBuffer from, int at, int width) {
        return switch (width) {
            case 1 -> from.get(at);
            case 2 -> from.getShort(at);
            case 4 -> from.getInt(at);
            default -> from.getLong(at);
        };
    }

    /// Fills both tiles from element `at` of those that are compared.
    ///
    /// @return how many elements that were
    private int read(TensorPair pair, long at, long end) throws IOException {
        int elements = Math.toIntExact(Math.min(tileElements, end - at));
        read(pair.a(), pair.firstA() + at, elements, tileA);
        read(pair.b(), pair.firstB() + at, elements, tileB);
        return elements;
    }

    private void read(TensorEntry tensor, long at, int elements, ByteBuffer into) throws IOException {
        files.read(tensor, at, into.clear().limit(bytes(tensor.dtype(), elements)));
        into.flip();
    }

    private static int bytes(DType dtype, int elements) {
        return Math.toIntExact((long) elements * dtype.bits() / 8);
    }
}
