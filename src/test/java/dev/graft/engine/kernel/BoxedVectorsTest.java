package dev.graft.engine.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

import com.sun.management.ThreadMXBean;
import org.junit.jupiter.api.Test;

/// A vector that the compiler leaves in the heap costs a hundred times the time of one in a register. That shows in the
/// bytes that a product allocates, once it is compiled, and not by the clock.
class BoxedVectorsTest {
    private static final int ROWS = 64, COLUMNS = 512, TOKENS = 16;

    /// What the garbage collector's own accounting and an odd deoptimisation may add. One boxed vector per eight rows and
    /// group would be more than 60 KB.
    private static final long FEW_BYTES = 4096;

    /// All formats in one JVM, in turn, so that none can rely on being the only one.
    @Test
    void productsAllocateNothingOnceTheyAreCompiled() throws Exception {
        // In a JVM of its own, as a command has: what other tests ran before changes what the compiler makes of a loop.
        String classes = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
        Process process = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--add-modules=jdk.incubator.vector", "-cp", classes, BoxedVectorsTest.class.getName())
                .redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(said).isZero();
    }

    public static void main(String[] arguments) {
        measure();
    }

    private static void measure() {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        Random random = new Random(7);
        Map<TestWeights, Matrix> matrices = new EnumMap<>(TestWeights.class);
        for (TestWeights kind : TestWeights.values()) {
            matrices.put(kind, kind.matrix(random, ROWS, COLUMNS, 0));
        }
        Activations one = noise(random, 1), many = noise(random, TOKENS);
        float[] y = new float[TOKENS * ROWS];
        Map<String, Long> bytes = Map.of();
        for (int round = 0; round < 4000; round++) { // compilation takes its time; what counts is where it ends
            bytes = new TreeMap<>();
            for (Map.Entry<TestWeights, Matrix> entry : matrices.entrySet()) {
                for (Activations x : new Activations[] {one, many}) {
                    long before = threads.getCurrentThreadAllocatedBytes();
                    for (int i = 0; i < 20; i++) {
                        entry.getValue().multiply(x, 0, x.rows(), 0, ROWS, y, 0, ROWS);
                    }
                    long each = (threads.getCurrentThreadAllocatedBytes() - before) / 20;
                    bytes.put(entry.getKey() + ", " + x.rows() + " tokens", each);
                }
            }
            if (round >= 50 && bytes.values().stream().allMatch(each -> each < FEW_BYTES)) {
                return;
            }
        }
        assertThat(bytes.toString()).as("bytes per product, less than %d wanted", FEW_BYTES).isEmpty();
    }

    private static Activations noise(Random random, int tokens) {
        float[] x = new float[tokens * COLUMNS];
        for (int i = 0; i < x.length; i++) {
            x[i] = (float) random.nextGaussian();
        }
        Activations packed = new Activations(tokens, COLUMNS);
        packed.pack(x, 0, COLUMNS, tokens);
        return packed;
    }
}
