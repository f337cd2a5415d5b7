import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;

import dev.graft.engine.kernel.Activations;
import dev.graft.engine.kernel.MatMul;
import dev.graft.engine.kernel.Matrix;
import dev.graft.engine.kernel.Team;
import dev.graft.tensor.DType;
import dev.graft.tensor.Safetensors;
import dev.graft.tensor.TensorEntry;

/// Products alone: one token against the speed of reading, many against the speed of multiplying.
final class KernelBench {
    private static final int CHUNK = 512 << 10;
    private static final double GB = 1e9;

    private final Path file, data;
    private final List<Integer> threads;
    private final int tokens, rounds;
    private final List<Matrix> matrices = new ArrayList<>(); // all of the model but its embedding
    private MemorySegment weights;
    private float[] y;
    private volatile long sink;

    KernelBench(Path model, Path data, List<Integer> threads, int tokens, int rounds) {
        file = model.resolve("model.safetensors");
        this.data = data;
        this.threads = threads;
        this.tokens = tokens;
        this.rounds = rounds;
    }

    void run() throws Exception {
        map();
        check();
        Roof roof = Roof.in(data, Path.of(System.getProperty("bench.sources")));
        String fma = roof == null ? null : roof.has("fma512") ? "fma512" : "fma256";
        Rounds all = new Rounds();
        for (int t : threads) {
            Team team = new Team(t);
            all.add("read, Java, " + t, () -> sweep(team));
            if (roof != null) {
                all.add("read, C, " + t, () -> roof.measure("sweep", String.valueOf(t), file.toString()));
                all.add(fma + ", C, " + t, () -> roof.measure(fma, String.valueOf(t)));
            }
            all.add("1 token, " + t, () -> decode(team));
            for (int m : List.of(4, 16, 64, tokens)) {
                all.add(m + " tokens, " + t, () -> prefill(team, m));
            }
        }
        all.run(2, rounds);
        System.out.println("""
                | one token (bf16), threads | GB/s | ratio to reading | every round |
                |---|---|---|---|""");
        for (int t : threads) {
            String read = (roof == null ? "read, Java, " : "read, C, ") + t;
            all.print("read, Java, " + t, read, GB);
            if (roof != null) {
                all.print(read, read, GB);
            }
            all.print("1 token, " + t, read, GB);
        }
        System.out.println("""

                | many tokens (bf16), threads | GFLOP/s | ratio to the peak | every round |
                |---|---|---|---|""");
        for (int t : threads) {
            String peak = roof == null ? tokens + " tokens, " + t : fma + ", C, " + t;
            if (roof != null) {
                all.print(peak, peak, GB);
            }
            for (int m : List.of(4, 16, 64, tokens)) {
                all.print(m + " tokens, " + t, peak, GB);
            }
        }
    }

    private void map() throws IOException {
        Safetensors header = Safetensors.read(file);
        try (FileChannel channel = FileChannel.open(file)) {
            weights = channel.map(MapMode.READ_ONLY, 0, channel.size(), Arena.global());
        }
        int rows = 0;
        for (TensorEntry entry : header.entries()) {
            if (entry.dtype() == DType.BF16 && entry.shape().rank() == 2 && !entry.name().contains("embed")) {
                int n = Math.toIntExact(entry.shape().dims().get(0)), k = Math.toIntExact(entry.shape().dims().get(1));
                matrices.add(Matrix.of(DType.BF16, weights.asSlice(entry.begin(), entry.bytes()), n, k));
                rows = Math.max(rows, n);
            }
        }
        y = new float[tokens * rows];
        System.out.printf("%s: %d matrices, %.2f GB%n", file.getFileName(), matrices.size(), bytes() / GB);
    }

    private double bytes() {
        return matrices.stream().mapToDouble(Matrix::bytes).sum();
    }

    /// Against a double loop, one and many tokens, some rows of each matrix.
    private void check() {
        Random random = new Random(1);
        double worst = 0;
        try (Team team = new Team(2)) {
            for (Matrix w : matrices.subList(0, 7)) {
                float[] x = new float[5 * w.columns()], row = new float[w.columns()];
                for (int i = 0; i < x.length; i++) {
                    x[i] = (float) random.nextGaussian();
                }
                Activations one = packed(x, 1, w.columns()), five = packed(x, 5, w.columns());
                float[] alone = new float[w.rows()], among = new float[5 * w.rows()];
                MatMul.run(team, w, one, alone, 0, w.rows());
                MatMul.run(team, w, five, among, 0, w.rows());
                for (int r = 0; r < w.rows(); r += 37) {
                    w.row(r, row, 0);
                    double sum = 0, size = 0;
                    for (int k = 0; k < row.length; k++) {
                        sum += (double) row[k] * x[k];
                        size += Math.abs((double) row[k] * x[k]);
                    }
                    worst = Math.max(worst, Math.abs(sum - alone[r]) / size);
                    if (alone[r] != among[r]) {
                        throw new AssertionError("row %d: %s alone, %s among five".formatted(r, alone[r], among[r]));
                    }
                }
            }
        }
        if (!(worst < 1e-6)) {
            throw new AssertionError("wrong by %s of the sum of magnitudes".formatted(worst));
        }
        System.out.printf("checked: off by at most %.1e of the sum of magnitudes; a token alone has the bits of one among five%n%n", worst);
    }

    private static Activations packed(float[] x, int rows, int columns) {
        Activations packed = new Activations(rows, columns);
        packed.pack(x, 0, columns, rows);
        return packed;
    }

    private double sweep(Team team) {
        AtomicLong sum = new AtomicLong();
        int chunks = (int) (weights.byteSize() / CHUNK);
        long start = System.nanoTime();
        team.run(chunks, chunk -> sum.addAndGet(sum(weights, (long) chunk * CHUNK)));
        double seconds = (System.nanoTime() - start) / 1e9;
        sink += sum.get();
        return (double) chunks * CHUNK / seconds;
    }

    private static long sum(MemorySegment weights, long at) {
        long a = 0, b = 0, c = 0, d = 0;
        for (int i = 0; i < CHUNK; i += 32) {
            a += weights.get(ValueLayout.JAVA_LONG_UNALIGNED, at + i);
            b += weights.get(ValueLayout.JAVA_LONG_UNALIGNED, at + i + 8);
            c += weights.get(ValueLayout.JAVA_LONG_UNALIGNED, at + i + 16);
            d += weights.get(ValueLayout.JAVA_LONG_UNALIGNED, at + i + 24);
        }
        return a + b + c + d;
    }

    /// One token through all matrices: bytes of weights per second.
    private double decode(Team team) {
        Activations narrow = noise(1, 4096), wide = noise(1, 14336);
        long start = System.nanoTime();
        for (Matrix w : matrices) {
            MatMul.run(team, w, w.columns() == 4096 ? narrow : wide, y, 0, w.rows());
        }
        return bytes() / ((System.nanoTime() - start) / 1e9);
    }

    /// Many tokens through the matrices of one layer, packing included: FLOP per second.
    private double prefill(Team team, int m) {
        float[] x = new float[m * 14336];
        java.util.Arrays.fill(x, 0.5f);
        Activations narrow = new Activations(m, 4096), wide = new Activations(m, 14336);
        double flop = 0;
        long start = System.nanoTime();
        for (Matrix w : matrices.subList(0, 7)) {
            Activations a = w.columns() == 4096 ? narrow : wide;
            a.pack(x, 0, w.columns(), m);
            MatMul.run(team, w, a, y, 0, w.rows());
            flop += 2.0 * m * w.rows() * w.columns();
        }
        return flop / ((System.nanoTime() - start) / 1e9);
    }

    private static Activations noise(int m, int columns) {
        float[] x = new float[m * columns];
        java.util.Arrays.fill(x, 0.5f);
        return packed(x, m, columns);
    }
}
