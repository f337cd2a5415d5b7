package dev.graft.tensor;

import static dev.graft.tensor.TensorReads.bytes;
import static dev.graft.tensor.TensorReads.finding;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.graft.diagnostic.Finding;
import dev.graft.diagnostic.Place;

class WeightFilesTest {
    @TempDir
    Path dir;

    @Test
    void gathersAnyViewAsALoopOverItsElementsDoes() throws IOException {
        Path file = dir.resolve("views");
        byte[] stored = new byte[3_000_000];
        new Random(1).nextBytes(stored);
        Files.write(file, stored);
        DType[] dtypes = {DType.U8, DType.BF16, DType.F32, DType.F64, DType.C64};
        try (WeightFiles files = new WeightFiles()) {
            for (long seed = 0; seed < 300; seed++) {
                Random random = new Random(seed);
                TensorEntry view = view(file, dtypes[random.nextInt(dtypes.length)], random, stored.length);
                byte[] expected = gather(view, stored);
                assertThat(bytes(files, view)).as("seed %d: %s", seed, view).isEqualTo(expected);
                int size = view.dtype().bits() / 8, elements = expected.length / size;
                int first = random.nextInt(elements), count = random.nextInt(elements - first + 1);
                ByteBuffer part = ByteBuffer.allocateDirect(count * size + 3).position(3);
                files.read(view, first, part);
                assertThat(part.hasRemaining()).isFalse();
                byte[] read = new byte[count * size];
                part.position(3).get(read);
                assertThat(read).as("seed %d: %d of %d from %d", seed, count, elements, first)
                        .isEqualTo(Arrays.copyOfRange(expected, first * size, (first + count) * size));
            }
        }
    }

    /// Up to four axes in any order, with gaps, expansions and lengths of one.
    private static TensorEntry view(Path file, DType dtype, Random random, int bytes) {
        int rank = random.nextInt(5);
        int budget = random.nextInt(10) == 0 ? 200_000 : 3000;
        List<Long> dims = new ArrayList<>(), strides = new ArrayList<>();
        List<Integer> order = new ArrayList<>();
        for (int axis = 0; axis < rank; axis++) {
            int longest = Math.max(1, axis == 0 ? budget : Math.min(budget, 400));
            dims.add((long) 1 + random.nextInt(longest));
            budget = (int) (budget / dims.getLast());
            strides.add(0L);
            order.add(axis);
        }
        Collections.shuffle(order, random);
        long next = 1;
        for (int axis : order) {
            int gap = random.nextInt(8);
            long stride = gap == 0 ? 0 : gap < 5 ? next : next + random.nextInt(3000);
            long reach = next + (dims.get(axis) - 1) * stride;
            if (reach * dtype.bits() / 8 < bytes / 2) {
                strides.set(axis, stride);
                next = Math.max(next, reach);
            }
        }
        long begin = random.nextInt(1000);
        return new TensorEntry(file, "view", dtype, new Shape(dims), begin,
                new TensorEntry.Strided(strides, random.nextBoolean()));
    }

    private static byte[] gather(TensorEntry view, byte[] stored) {
        TensorEntry.Strided strided = (TensorEntry.Strided) view.order();
        int size = view.dtype().bits() / 8, swapped = view.dtype() == DType.C64 ? 4 : size;
        byte[] out = new byte[Math.toIntExact(view.bytes())];
        for (int i = 0; i < view.elements(); i++) {
            long left = i, at = 0;
            for (int axis = view.shape().rank() - 1; axis >= 0; axis--) {
                long dim = view.shape().dims().get(axis);
                at += left % dim * strided.strides().get(axis);
                left /= dim;
            }
            for (int b = 0; b < size; b++) {
                int from = strided.bigEndian() ? b / swapped * swapped + swapped - 1 - b % swapped : b;
                out[i * size + b] = stored[Math.toIntExact(view.begin() + at * size + from)];
            }
        }
        return out;
    }

    @Test
    void aLargeTransposedMatrixIsTheSameInTilesOfAnySize() throws IOException {
        int rows = 700, columns = 900; // stored as columns of rows
        ByteBuffer stored = ByteBuffer.allocate(rows * columns * 4).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < rows * columns; i++) {
            stored.putInt(i);
        }
        Path file = Files.write(dir.resolve("transposed"), stored.array());
        TensorEntry matrix = new TensorEntry(file, "w", DType.I32, Shape.of(rows, columns), 0,
                new TensorEntry.Strided(List.of(1L, (long) rows), false));
        ByteBuffer expected = ByteBuffer.allocate(rows * columns * 4).order(ByteOrder.LITTLE_ENDIAN);
        for (int row = 0; row < rows; row++) {
            for (int column = 0; column < columns; column++) {
                expected.putInt(column * rows + row);
            }
        }
        for (int tile : new int[] {40_000, 500_000, rows * columns * 4}) { // bytes; a panel has 2 MiB
            ByteBuffer read = ByteBuffer.allocate(rows * columns * 4);
            try (WeightFiles files = new WeightFiles()) {
                while (read.position() < read.capacity()) {
                    read.limit(Math.min(read.capacity(), read.position() + tile));
                    files.read(matrix, read.position() / 4, read);
                }
            }
            assertThat(Arrays.equals(read.array(), expected.array())).as("tiles of %d bytes", tile).isTrue();
        }
    }

    @Test
    void elementsSmallerThanAByteAreReadByWholeBytes() throws IOException {
        TensorEntry nibbles = entry("nibbles", DType.F4, Shape.of(2, 8), new byte[] {1, 2, 3, 4, 5, 6, 7, 8});
        try (WeightFiles files = new WeightFiles()) {
            ByteBuffer two = ByteBuffer.allocate(2);
            files.read(nibbles, 6, two);
            assertThat(two.array()).containsExactly(4, 5);
            assertThatThrownBy(() -> files.read(nibbles, 7, ByteBuffer.allocate(2)))
                    .isInstanceOf(IllegalArgumentException.class);
            TensorEntry sixes = entry("sixes", DType.F6_E3M2, Shape.of(8), new byte[6]);
            assertThatThrownBy(() -> files.read(sixes, 0, ByteBuffer.allocate(2)))
                    .isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> files.read(nibbles, 8, ByteBuffer.allocate(5)))
                    .isInstanceOf(IndexOutOfBoundsException.class);
        }
    }

    @Test
    void aFileThatWasCutAfterItsHeaderWasReadIsNamedWithTheTensorAndTheByte() throws IOException {
        TensorEntry tensor = entry("cut", DType.U8, Shape.of(100), new byte[100]);
        TensorEntry turned = new TensorEntry(tensor.file(), "turned", DType.U8, Shape.of(10, 10), 0,
                new TensorEntry.Strided(List.of(1L, 10L), false));
        Files.write(tensor.file(), new byte[60]);
        try (WeightFiles files = new WeightFiles();
                FileChannel out = FileChannel.open(dir.resolve("out"), StandardOpenOption.CREATE,
                        StandardOpenOption.WRITE)) {
            for (Finding finding : List.of(finding(() -> bytes(files, tensor)),
                    finding(() -> files.transfer(tensor, 0, 100, out, 0)))) {
                assertThat(finding.id()).isEqualTo("short-read");
                assertThat(finding.where()).isEqualTo(new Place.InTensor(tensor.file().toString(), "cut"));
                assertThat(finding.what()).contains("byte 60");
            }
            assertThat(finding(() -> bytes(files, turned)).id()).isEqualTo("short-read");
        }
    }

    @Test
    void aFileThatVanishedIsMissing() throws IOException {
        TensorEntry tensor = entry("gone", DType.U8, Shape.of(4), new byte[4]);
        Files.delete(tensor.file());
        try (WeightFiles files = new WeightFiles()) {
            assertThat(finding(() -> bytes(files, tensor)).id()).isEqualTo("missing-file");
        }
    }

    @Test
    void transfersAnyRangeToAnyPlace() throws IOException {
        byte[] stored = new byte[300_000];
        new Random(2).nextBytes(stored);
        Path file = Files.write(dir.resolve("source"), stored);
        TensorEntry tensor = new TensorEntry(file, "w", DType.U8, Shape.of(200_000), 50_000, TensorEntry.ROW_MAJOR);
        Path copy = Files.write(dir.resolve("copy"), new byte[1000]);
        try (WeightFiles files = new WeightFiles();
                FileChannel out = FileChannel.open(copy, StandardOpenOption.WRITE)) {
            files.transfer(tensor, 7, 150_000, out, 1000);
            files.transfer(tensor, 1, 3, out, 10);
            assertThat(out.position()).isZero();
            assertThatThrownBy(() -> files.transfer(tensor, 0, 200_001, out, 0))
                    .isInstanceOf(IndexOutOfBoundsException.class);
        }
        byte[] expected = Arrays.copyOf(new byte[1000], 151_000);
        System.arraycopy(stored, 50_007, expected, 1000, 150_000);
        System.arraycopy(stored, 50_001, expected, 10, 3);
        assertThat(Files.readAllBytes(copy)).isEqualTo(expected);
    }

    @Test
    void anInterruptedThreadStopsAndTheOthersReadOn() throws Exception {
        byte[] stored = new byte[1 << 20];
        new Random(3).nextBytes(stored);
        TensorEntry tensor = entry("shared", DType.U8, Shape.of(stored.length), stored);
        AtomicBoolean done = new AtomicBoolean();
        try (WeightFiles files = new WeightFiles(); ExecutorService threads = Executors.newFixedThreadPool(3)) {
            List<Future<?>> readers = new ArrayList<>();
            for (int i = 0; i < 2; i++) {
                readers.add(threads.submit(() -> {
                    while (!done.get()) {
                        assertThat(Arrays.equals(bytes(files, tensor), stored)).isTrue();
                    }
                    return null;
                }));
            }
            for (int i = 0; i < 20; i++) {
                Thread victim = Thread.ofPlatform().unstarted(() -> {
                    while (true) {
                        try {
                            bytes(files, tensor);
                        } catch (ClosedByInterruptException interrupted) {
                            return;
                        } catch (IOException other) {
                            throw new AssertionError(other);
                        }
                    }
                });
                victim.start();
                assertThat(bytes(files, tensor)).isEqualTo(stored);
                victim.interrupt();
                victim.join();
            }
            done.set(true);
            for (Future<?> reader : readers) {
                get(reader);
            }
        }
    }

    private static void get(Future<?> reader) throws InterruptedException {
        try {
            reader.get();
        } catch (ExecutionException failed) {
            throw new AssertionError("a reader noticed the interrupt of another thread", failed);
        }
    }

    @Test
    void whatIsClosedReadsNoMore() throws IOException {
        TensorEntry tensor = entry("closed", DType.U8, Shape.of(4), new byte[4]);
        WeightFiles files = new WeightFiles();
        files.close();
        assertThatThrownBy(() -> bytes(files, tensor)).isInstanceOf(IllegalStateException.class);
    }

    private TensorEntry entry(String name, DType dtype, Shape shape, byte[] stored) throws IOException {
        return new TensorEntry(Files.write(dir.resolve(name), stored), name, dtype, shape, 0, TensorEntry.ROW_MAJOR);
    }
}
