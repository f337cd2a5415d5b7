package dev.graft.eval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;

import org.junit.jupiter.api.Test;

class StatisticsTest {

    private static double[] values(JsonValue golden) {
        JsonValue values = Goldens.fields(golden).at("values");
        if (values != null) {
            return Goldens.reals(values);
        }
        double[] ones = new double[Goldens.whole(Goldens.at(golden, "count"))];
        Arrays.fill(ones, 0, Goldens.whole(Goldens.at(golden, "ones")), 1);
        return ones;
    }

    @Test
    void meansAndErrorsAreTheReferences() {
        List<JsonValue> goldens = Goldens.items(Goldens.at("metrics", "mean_stderr"));
        assertThat(goldens).hasSize(7);
        for (JsonValue golden : goldens) {
            double[] values = values(golden);
            assertThat(Aggregation.MEAN.of(values)).isEqualTo(Goldens.real(Goldens.at(golden, "mean")));
            assertThat(Aggregation.MEAN.stderr(values)).isEqualTo(Goldens.real(Goldens.at(golden, "stderr")));
        }
    }

    @Test
    void oneDocumentHasNoError() {
        assertThat(Aggregation.MEAN.stderr(new double[] {1})).isNaN();
    }

    /// lm-eval 0.4.13, bootstrap_stderr of perplexity and median over these values, 100,000 samples.
    @Test
    void bootstrapsWhatHasNoClosedForm() {
        double[] values = {-1.5, -0.25, -3.75, -2.0, -1.125, -0.5, -2.625};
        assertThat(Aggregation.PERPLEXITY.of(values)).isCloseTo(PERPLEXITY, within(1e-12));
        assertThat(Aggregation.PERPLEXITY.stderr(values)).isCloseTo(PERPLEXITY_ERROR, within(1e-12));
        assertThat(Aggregation.MEDIAN.of(values)).isEqualTo(-1.5);
        assertThat(Aggregation.MEDIAN.stderr(values)).isCloseTo(MEDIAN_ERROR, within(1e-12));
    }

    private static final double PERPLEXITY = 5.3578963636141035, PERPLEXITY_ERROR = 2.756268915768302,
            MEDIAN_ERROR = 0.6181370182306508;

    @Test
    void pooledErrorIsThatOfTheReference() {
        // lm-eval 0.4.13: pooled_sample_stderr([0.05, 0.04, 0.1], [100, 135, 20]), unweighted_mean_stderr of the same
        assertThat(Statistics.pooledStderr(List.of(0.05, 0.04, 0.1), List.of(100, 135, 20)))
                .isCloseTo(0.029911686590845976, within(1e-15));
        assertThat(Statistics.unweightedStderr(List.of(0.05, 0.04, 0.1))).isCloseTo(0.03958114029012639, within(1e-15));
    }
}
