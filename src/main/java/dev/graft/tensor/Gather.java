package dev.graft.tensor;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/// One read of a tensor that is not row-major in its file: transposed, cut out, expanded, or big endian.
///
/// The wanted range of row-major indices is cut into boxes, which are whole along all axes but their first. A box is
/// fetched through windows of the file: the axes with the smallest strides go into one window as long as that fits
/// [#WINDOW_BYTES] and skips no more than [#GAP_BYTES] at a time. So a transposed matrix is read in pieces of its
/// columns, as many rows high as the range has, and not element by element.
final class Gather {
    /// Fits the second-level cache of most machines, where the elements are then picked.
    static final int WINDOW_BYTES = 256 << 10;

    /// Reading a page that is not needed costs about as much as another call.
    private static final int GAP_BYTES = 4096;

    private final WeightFiles files;
    private final TensorEntry tensor;
    private final ByteOrder order;
    private final int unitBytes; // what is moved and swapped: an element, or half a complex one
    private final int unitsPerElement;
    private final long[] dims; // in units; outermost first; no axis of length 1
    private final long[] strides; // in units
    private final ByteBuffer window = ByteBuffer.allocate(WINDOW_BYTES);

    Gather(WeightFiles files, TensorEntry tensor, TensorEntry.Strided strided) {
        if (tensor.dtype().bits() % 8 != 0) {
            throw new IllegalArgumentException("elements of " + tensor.dtype() + " are smaller than a byte");
        }
        this.files = files;
        this.tensor = tensor;
        this.order = strided.bigEndian() ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN;
        this.unitsPerElement = tensor.dtype() == DType.C64 ? 2 : 1;
        this.unitBytes = tensor.dtype().bits() / 8 / unitsPerElement;
        List<Long> shape = tensor.shape().dims();
        int[] axes = IntStream.range(0, shape.size()).filter(axis -> shape.get(axis) != 1).toArray();
        long[] lengths = Arrays.stream(axes).mapToLong(shape::get).toArray();
        long[] steps = Arrays.stream(axes).mapToLong(axis -> strided.strides().get(axis) * unitsPerElement).toArray();
        this.dims = unitsPerElement == 1 ? lengths : append(lengths, unitsPerElement);
        this.strides = unitsPerElement == 1 ? steps : append(steps, 1);
    }

    private static long[] append(long[] values, long last) {
        long[] longer = Arrays.copyOf(values, values.length + 1);
        longer[values.length] = last;
        return longer;
    }

    /// Fills `into` with the elements from `firstElement`; the caller has checked that they exist.
    void read(long firstElement, ByteBuffer into) throws IOException {
        ByteBuffer target = into.slice().order(ByteOrder.LITTLE_ENDIAN);
        long units = target.remaining() / unitBytes;
        if (units > 0) {
            range(0, 0, firstElement * unitsPerElement, units, 0, target);
        }
        into.position(into.limit());
    }

    /// The units `[first, first + count)` of what lies below `axis`, counted row-major, as boxes.
    ///
    /// @param source where it lies, in units from the tensor's first
    /// @param at     where it goes, in units from the start of `target`
    private void range(int axis, long source, long first, long count, int at, ByteBuffer target) throws IOException {
        if (axis == dims.length) {
            fetch(new Box(new int[0], new long[0]), source, at, target);
            return;
        }
        long inner = 1;
        for (int a = axis + 1; a < dims.length; a++) {
            inner *= dims[a];
        }
        long row = first / inner, skipped = first % inner;
        if (skipped > 0 || count < inner) {
            long head = Math.min(count, inner - skipped);
            range(axis + 1, source + row * strides[axis], skipped, head, at, target);
            if (head < count) {
                range(axis, source, first + head, count - head, at + Math.toIntExact(head), target);
            }
            return;
        }
        long rows = count / inner, rest = count % inner;
        int[] counts = new int[dims.length - axis];
        for (int a = axis; a < dims.length; a++) {
            counts[a - axis] = Math.toIntExact(a == axis ? rows : dims[a]);
        }
        fetch(new Box(counts, Arrays.copyOfRange(strides, axis, dims.length)), source + row * strides[axis], at,
                target);
        if (rest > 0) {
            range(axis + 1, source + (row + rows) * strides[axis], 0, rest, at + Math.toIntExact(rows * inner), target);
        }
    }

    /// Units that are wanted whole: so many along each axis, outermost first, packed row-major where they go.
    private final class Box {
        final int[] counts;
        final long[] steps; // between neighbours in the file; 0 along an axis of one, where no step is taken
        final int[] packed; // between neighbours where they go

        Box(int[] counts, long[] steps) {
            this.counts = counts;
            this.steps = IntStream.range(0, counts.length).mapToLong(axis -> counts[axis] == 1 ? 0 : steps[axis])
                    .toArray();
            this.packed = new int[counts.length];
            int inner = 1;
            for (int axis = counts.length - 1; axis >= 0; axis--) {
                packed[axis] = inner;
                inner *= counts[axis];
            }
        }
    }

    /// How the axes of a box share the work.
    ///
    /// @param outer   walked one by one, a window for each step
    /// @param blocked walked by `block` steps to a window; -1 if there is none
    /// @param inner   within each window
    private record Windows(List<Integer> outer, int blocked, int block, List<Integer> inner) {}

    private Windows windows(Box box) {
        List<Integer> axes = IntStream.range(0, box.counts.length).boxed()
                .sorted(Comparator.comparingLong(axis -> box.steps[axis])).toList();
        long span = 1; // units from the window's first to the end of its last
        for (int i = 0; i < axes.size(); i++) {
            int axis = axes.get(i);
            long step = box.steps[axis];
            boolean isNear = (step - span) * unitBytes <= GAP_BYTES;
            long fitting = step == 0 ? box.counts[axis] : 1 + (WINDOW_BYTES / unitBytes - span) / step;
            if (!isNear || fitting < box.counts[axis]) {
                List<Integer> outer = axes.subList(i + 1, axes.size());
                return new Windows(outer, axis, isNear ? Math.toIntExact(fitting) : 1, axes.subList(0, i));
            }
            span += (box.counts[axis] - 1) * step;
        }
        return new Windows(List.of(), -1, 1, axes);
    }

    private void fetch(Box box, long source, int at, ByteBuffer target) throws IOException {
        Windows windows = windows(box);
        walk(box, windows, 0, source, at, target);
    }

    private void walk(Box box, Windows windows, int depth, long source, int at, ByteBuffer target) throws IOException {
        if (depth < windows.outer.size()) {
            int axis = windows.outer.get(depth);
            for (int i = 0; i < box.counts[axis]; i++) {
                walk(box, windows, depth + 1, source + i * box.steps[axis], at + i * box.packed[axis], target);
            }
            return;
        }
        int blocked = windows.blocked, all = blocked < 0 ? 1 : box.counts[blocked];
        for (int i = 0; i < all; i += windows.block) {
            int[] counts = new int[box.counts.length];
            Arrays.fill(counts, 1);
            windows.inner.forEach(axis -> counts[axis] = box.counts[axis]);
            long start = source;
            int to = at;
            if (blocked >= 0) {
                counts[blocked] = Math.min(windows.block, all - i);
                start += i * box.steps[blocked];
                to += i * box.packed[blocked];
            }
            load(box, counts, start);
            pick(box, counts, 0, 0, to, target);
        }
    }

    /// Reads the window that holds `counts` units along each axis from `source`.
    private void load(Box box, int[] counts, long source) throws IOException {
        long span = 1;
        for (int axis = 0; axis < counts.length; axis++) {
            span += (counts[axis] - 1) * box.steps[axis];
        }
        window.clear().limit(Math.toIntExact(span * unitBytes));
        files.readBytes(tensor, tensor.begin() + source * unitBytes, window);
        window.flip().order(order);
    }

    /// Moves the units of a window to their places.
    ///
    /// @param from in units from the window's start
    private void pick(Box box, int[] counts, int axis, int from, int at, ByteBuffer target) {
        int last = counts.length - 1;
        if (axis < last) {
            for (int i = 0; i < counts[axis]; i++) {
                pick(box, counts, axis + 1, from + Math.toIntExact(i * box.steps[axis]), at + i * box.packed[axis],
                        target);
            }
            return;
        }
        int count = last < 0 ? 1 : counts[last];
        int step = count == 1 ? 0 : Math.toIntExact(box.steps[last]); // of one unit no step is taken, however large
        switch (unitBytes) {
            case 1 -> {
                for (int i = 0; i < count; i++) {
                    target.put(at + i, window.get(from + i * step));
                }
            }
            case 2 -> {
                for (int i = 0; i < count; i++) {
                    target.putShort(2 * (at + i), window.getShort(2 * (from + i * step)));
                }
            }
            case 4 -> {
                for (int i = 0; i < count; i++) {
                    target.putInt(4 * (at + i), window.getInt(4 * (from + i * step)));
                }
            }
            case 8 -> {
                for (int i = 0; i < count; i++) {
                    target.putLong(8 * (at + i), window.getLong(8 * (from + i * step)));
                }
            }
            default -> throw new IllegalStateException("no dtype has units of %d bytes".formatted(unitBytes));
        }
    }
}
