package dev.graft.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.Stream;

import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Every family and every rope scaling against transformers in float32.
class FamiliesTest {
    /// These logits lie between -8 and 8. Between a text at once and token by token, transformers itself differs by up to
    /// 1.0e-4 (smollm3), from float64 by up to 6.6e-5.
    private static final double TOLERANCE = 1e-4;

    @TempDir
    private Path temp;

    static Stream<TinyDecoder> models() {
        return TinyDecoder.all();
    }

    @ParameterizedTest
    @MethodSource("models")
    void computesTheLogitsOfTransformers(TinyDecoder golden) throws IOException {
        int[] tokens = golden.tokens();
        try (LocalModel model = LocalModel.load(golden.write(temp), LoadOptions.standard().withThreads(2))) {
            assertThat(model.findings()).isEmpty();
            for (Map.Entry<Integer, double[]> expected : golden.logits().entrySet()) {
                int[] text = Arrays.copyOf(tokens, expected.getKey() + 1);
                try (Branch branch = model.branch(text)) {
                    float[] logits = model.logits(branch, Arrays.copyOfRange(text, branch.length(), text.length));
                    assertThat(distance(logits, expected.getValue()))
                            .as("logits after token %d", expected.getKey()).isLessThan(TOLERANCE);
                }
            }
        }
    }

    private static double distance(float[] logits, double[] expected) {
        assertThat(logits).hasSize(expected.length);
        double worst = 0;
        for (int i = 0; i < logits.length; i++) {
            double distance = Math.abs(logits[i] - expected[i]);
            worst = Double.isNaN(distance) ? Double.POSITIVE_INFINITY : Math.max(worst, distance);
        }
        return worst;
    }
}
