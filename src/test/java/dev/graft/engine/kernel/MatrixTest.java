package dev.graft.engine.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Random;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Products of all kinds of weights.
class MatrixTest {
    /// Multiples of nothing, of 2, 4, 16, 32, 64, and what lies beside them.
    private static final int[] COLUMNS = {1, 2, 3, 31, 32, 33, 63, 64, 65, 96, 127, 130, 576, 1000};

    private final long seed = new Random().nextLong();

    @BeforeEach
    void printSeed(TestReporter reporter) {
        reporter.publishEntry("seed", String.valueOf(seed));
    }

    @ParameterizedTest
    @EnumSource
    void isTheSumOfProducts(TestWeights kind) {
        Random random = new Random(seed);
        for (int columns : COLUMNS) {
            Case one = new Case(kind, random, 13, columns, 3);
            float[] y = one.product();
            float[] w = new float[columns];
            for (int r = 0; r < one.rows; r++) {
                one.w.row(r, w, 0);
                for (int t = 0; t < one.tokens; t++) {
                    double sum = 0, magnitude = 0;
                    for (int k = 0; k < columns; k++) {
                        double term = (double) w[k] * one.x[t * columns + k];
                        sum += term;
                        magnitude += Math.abs(term);
                    }
                    assertThat((double) y[t * one.rows + r]).as("%s, %d columns, row %d, token %d", kind, columns, r, t)
                            .isCloseTo(sum, within(1e-6 * magnitude));
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void addsInTheOrderThatIsPromised(TestWeights kind) {
        Random random = new Random(seed);
        for (int columns : COLUMNS) {
            for (int tokens : new int[] {1, 2, 3, 4, 5, 8, 17, 131}) {
                Case one = new Case(kind, random, 21, columns, tokens);
                assertThat(one.product()).as("%s, %d columns, %d tokens", kind, columns, tokens)
                        .isEqualTo(one.plain());
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void hasTheSameBitsHoweverItIsSplit(TestWeights kind) {
        Random random = new Random(seed);
        for (int round = 0; round < 50; round++) {
            Case one = new Case(kind, random, 1 + random.nextInt(90), 1 + random.nextInt(300), 1 + random.nextInt(20));
            float[] y = new float[one.tokens * one.rows];
            int row = 1 + random.nextInt(one.rows), token = 1 + random.nextInt(one.tokens);
            for (int[] rows : new int[][] {{0, row}, {row, one.rows}}) {
                for (int[] tokens : new int[][] {{0, token}, {token, one.tokens}}) {
                    one.w.multiply(one.packed, tokens[0], tokens[1], rows[0], rows[1], y, 0, one.rows);
                }
            }
            assertThat(y).isEqualTo(one.plain());
        }
    }

    @ParameterizedTest
    @EnumSource
    void writesItsOutputsAndNothingElse(TestWeights kind) {
        Case one = new Case(kind, new Random(seed), 11, 70, 6);
        float[] y = new float[200], expected = one.plain();
        Arrays.fill(y, -7);
        one.w.multiply(one.packed, 1, 6, 2, 9, y, 5, 30);
        for (int i = 0; i < y.length; i++) {
            int t = (i - 5) / 30, r = (i - 5) % 30;
            boolean isOutput = i >= 5 && t >= 1 && t < 6 && r >= 2 && r < 9;
            assertThat(y[i]).as("y[%d]", i).isEqualTo(isOutput ? expected[t * one.rows + r] : -7);
        }
    }

    /// A matrix at an odd address, and tokens for it.
    private static final class Case {
        final int rows;
        final int tokens;
        final Matrix w;
        final float[] x;
        final Activations packed;

        Case(TestWeights kind, Random random, int rows, int columns, int tokens) {
            this.rows = rows;
            this.tokens = tokens;
            w = kind.matrix(random, rows, columns, random.nextInt(4) * 17);
            x = new float[tokens * columns];
            for (int i = 0; i < x.length; i++) {
                x[i] = (float) random.nextGaussian();
            }
            packed = new Activations(tokens, columns);
            packed.pack(x, 0, columns, tokens);
        }

        float[] product() {
            float[] y = new float[tokens * rows];
            try (Team team = new Team(2)) {
                MatMul.run(team, w, packed, y, 0, rows);
            }
            return y;
        }

        float[] plain() {
            float[] y = new float[tokens * rows], row = new float[w.columns()];
            for (int r = 0; r < rows; r++) {
                w.row(r, row, 0);
                for (int t = 0; t < tokens; t++) {
                    y[t * rows + r] = PlainDot.of(row, packed, t);
                }
            }
            return y;
        }
    }
}
