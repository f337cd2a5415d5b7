package dev.graft.app.gate;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

import dev.graft.tensor.Floats;
import dev.graft.tensor.TensorEntry;
import dev.graft.tensor.WeightFiles;

/// Sums over one tensor, or over two side by side, tile by tile. One per thread: it owns the tiles.
final class Sums {
    /// Elements of one strip; each place in it has sums of its own, so that the loops become vector code.
    private static final int STRIP = 2048;
    /// Elements read at a time: of bf16, a megabyte.
    private static final int TILE = 1 << 19;
    private static final int WIDEST_BYTES = 8;

    private final WeightFiles files;
    private final Floats floats = new Floats(STRIP);
    private final ByteBuffer tileA = ByteBuffer.allocateDirect(TILE * WIDEST_BYTES).order(ByteOrder.LITTLE_ENDIAN);
    private final ByteBuffer tileB = ByteBuffer.allocateDirect(TILE * WIDEST_BYTES).order(ByteOrder.LITTLE_ENDIAN);
    private final double[] a = new double[STRIP];
    private final double[] b = new double[STRIP];
    private final double[] aa = new double[STRIP];
    private final double[] bb = new double[STRIP];
    private final double[] ab = new double[STRIP];

    /// Of the tensor alone.
    ///
    /// @param nonFinite elements that are NaN or infinite; they count as 0
    record Alone(double squares, long nonFinite) {}

    Sums(WeightFiles files) {
        this.files = files;
    }

    /// @param tensor of floats
    Alone of(TensorEntry tensor) throws IOException {
        Arrays.fill(aa, 0);
        long nonFinite = 0;
        for (long at = 0; at < tensor.elements(); at += TILE) {
            int elements = read(tensor, at, tensor.elements(), tileA);
            for (int strip = 0; strip < elements; strip += STRIP) {
                int count = Math.min(STRIP, elements - strip);
                if (!floats.decode(tensor.dtype(), tileA, a, count)) {
                    nonFinite += clear(a, count);
                }
                addProducts(a, a, count, aa);
            }
        }
        return new Alone(sum(aa), nonFinite);
    }

    /// @param elements that both have
    Measured.Against of(TensorEntry tensor, Origin.Source named, TensorEntry source, long elements)
            throws IOException {
        Arrays.fill(aa, 0);
        Arrays.fill(bb, 0);
        Arrays.fill(ab, 0);
        for (long at = 0; at < elements; at += TILE) {
            int tile = read(tensor, at, elements, tileA);
            read(source, at, elements, tileB);
            for (int strip = 0; strip < tile; strip += STRIP) {
                int count = Math.min(STRIP, tile - strip);
                boolean areFinite = floats.decode(tensor.dtype(), tileA, a, count)
                        & floats.decode(source.dtype(), tileB, b, count);
                if (!areFinite) {
                    long unusedA = clear(a, count), unusedB = clear(b, count); // counted where they are alone
                }
                addProducts(a, a, count, aa);
                addProducts(b, b, count, bb);
                addProducts(a, b, count, ab);
            }
        }
        return new Measured.Against(named, elements, sum(aa), sum(bb), sum(ab));
    }

    private int read(TensorEntry tensor, long at, long end, ByteBuffer into) throws IOException {
        int elements = Math.toIntExact(Math.min(TILE, end - at));
        files.read(tensor, at, into.clear().limit(Math.toIntExact((long) elements * tensor.dtype().bits() / 8)));
        into.flip();
        return elements;
    }

    private static void addProducts(double[] x, double[] y, int count, double[] into) {
        for (int i = 0; i < count; i++) {
            into[i] += x[i] * y[i];
        }
    }

    /// Sets to 0 what is not finite.
    private static long clear(double[] x, int count) {
        long cleared = 0;
        for (int i = 0; i < count; i++) {
            if (!Double.isFinite(x[i])) {
                x[i] = 0;
                cleared++;
            }
        }
        return cleared;
    }

    private static double sum(double[] places) {
        return Arrays.stream(places).sum();
    }
}
