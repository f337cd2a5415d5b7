package dev.graft.app.gate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;

import org.junit.jupiter.api.Test;

class PredictionsTest {
    @Test
    void divergenceIsWhatItsDefinitionSays() {
        long seed = 15;
        Random random = new Random(seed);
        float[][] p = new float[3][11], q = new float[3][11];
        double expected = 0;
        for (int place = 0; place < 3; place++) {
            double sumP = 0, sumQ = 0;
            for (int i = 0; i < 11; i++) {
                p[place][i] = (float) random.nextGaussian() * 3;
                q[place][i] = (float) random.nextGaussian() * 3;
                sumP += Math.exp(p[place][i]);
                sumQ += Math.exp(q[place][i]);
            }
            for (int i = 0; i < 11; i++) {
                double mine = Math.exp(p[place][i]) / sumP, other = Math.exp(q[place][i]) / sumQ;
                expected += mine * Math.log(mine / other) / 3;
            }
        }
        assertThat(new Predictions(p).divergence(new Predictions(q))).as("seed %d", seed).isCloseTo(expected,
                within(1e-9));
        assertThat(new Predictions(p).divergence(new Predictions(p))).isZero();
    }

    @Test
    void rowsThatOnlyOneHasDoNotCount() {
        Predictions narrow = new Predictions(new float[][] {{1, 2, 3}});
        Predictions wide = new Predictions(new float[][] {{1, 2, 3, 900, 900}});
        assertThat(narrow.divergence(wide)).isCloseTo(0, within(1e-12));
        assertThat(wide.divergence(narrow)).isCloseTo(0, within(1e-12));
    }
}
