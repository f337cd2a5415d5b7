package dev.graft.app.gate;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.Test;

import dev.graft.app.gate.Check.Result;
import dev.graft.app.gate.Measured.Against;
import dev.graft.app.gate.Origin.Source;
import dev.graft.tensor.DType;
import dev.graft.tensor.Shape;
import dev.graft.tensor.TensorEntry;

/// The bounds of norms and of likeness.
class WeightChecksTest {
    private static final Source A = new Source("a", "x"), B = new Source("b", "x");
    private static final Origin COPY = new Origin(List.of(A), true, 1, true);
    private static final Origin HALVED = new Origin(List.of(A), true, -0.5, true);
    private static final Origin MERGE = new Origin(List.of(A, B), false, 1, true);
    private static final int ELEMENTS = 400;

    private static TensorEntry entry(int layer) {
        return new TensorEntry(Path.of("m"), "model.layers." + layer + ".mlp.up_proj.weight", DType.F32,
                Shape.of(20, 20), 0, TensorEntry.ROW_MAJOR);
    }

    /// @param sizes root mean squares of the sources
    private static Measured measured(Origin origin, double size, double cosine, double... sizes) {
        List<Against> against = new ArrayList<>();
        for (double source : sizes) {
            against.add(new Against(A, ELEMENTS, size * size * ELEMENTS, source * source * ELEMENTS,
                    cosine * size * source * ELEMENTS));
        }
        return new Measured(entry(0), origin, 0, size * size * ELEMENTS, against, 0);
    }

    private static Result norms(Measured... tensors) {
        return NormCheck.of(List.of(tensors)).result();
    }

    private static Result likeness(Measured tensor) {
        return LikenessCheck.of(List.of(tensor)).result();
    }

    @Test
    void aCopyHasTheSizeOfItsSource() {
        assertThat(norms(measured(COPY, 1.01, 1, 1))).isEqualTo(Result.PASS);
        assertThat(norms(measured(COPY, 1.03, 1, 1))).isEqualTo(Result.FAIL);
        assertThat(norms(measured(COPY, 0, 1, 1))).isEqualTo(Result.FAIL);
        assertThat(norms(measured(HALVED, 0.5, -1, 1))).isEqualTo(Result.PASS);
        assertThat(norms(measured(HALVED, 1, -1, 1))).isEqualTo(Result.FAIL);
        assertThat(norms(measured(COPY, 0, Double.NaN, 0))).isEqualTo(Result.PASS);
    }

    @Test
    void aMergeLiesBetweenItsSources() {
        assertThat(norms(measured(MERGE, 0.71, 0.7, 1, 1))).isEqualTo(Result.PASS);
        assertThat(norms(measured(MERGE, 0.4, 0.7, 1, 1))).isEqualTo(Result.FAIL);
        assertThat(norms(measured(MERGE, 1.9, 0.7, 1, 1.2))).isEqualTo(Result.FAIL);
        assertThat(norms(measured(MERGE, 1.7, 0.7, 1, 1.2))).isEqualTo(Result.PASS);
    }

    @Test
    void withoutDonorsOtherLayersAreTheMeasure() {
        List<Measured> layers = new ArrayList<>();
        for (int layer = 0; layer < 9; layer++) {
            layers.add(new Measured(entry(layer), null, 0, ELEMENTS * (1.0 + layer), List.of(), 0));
        }
        assertThat(NormCheck.of(layers).result()).isEqualTo(Result.PASS);
        for (double squares : new double[] {0, ELEMENTS * 900.0, Double.NaN}) {
            layers.set(4, new Measured(entry(4), null, 0, squares, List.of(), 0));
            assertThat(NormCheck.of(layers)).satisfies(check -> {
                assertThat(check.result()).isEqualTo(Result.FAIL);
                assertThat(check.reason()).contains("model.layers.4.mlp.up_proj.weight");
            });
        }
    }

    @Test
    void aTensorPointsWhereItsSourcesDo() {
        assertThat(likeness(measured(COPY, 1, 0.9999, 1))).isEqualTo(Result.PASS);
        assertThat(likeness(measured(COPY, 1, 0.99, 1))).isEqualTo(Result.FAIL);
        assertThat(likeness(measured(HALVED, 0.5, -1, 1))).isEqualTo(Result.PASS);
        assertThat(likeness(measured(HALVED, 0.5, 1, 1))).isEqualTo(Result.FAIL);
        assertThat(likeness(measured(MERGE, 1, 0.7, 1, 1))).isEqualTo(Result.PASS);
        assertThat(likeness(measured(MERGE, 1, 0.02, 1, 1))).isEqualTo(Result.FAIL);
        assertThat(likeness(measured(COPY, 0, Double.NaN, 0))).isEqualTo(Result.SKIPPED);
        assertThat(LikenessCheck.of(List.of()).result()).isEqualTo(Result.SKIPPED);
    }

    @Test
    void oneWeightThatIsNoNumberIsTooMany() {
        Measured sound = measured(COPY, 1, 1, 1);
        Measured broken = new Measured(entry(3), COPY, 1, ELEMENTS, List.of(), 0);
        assertThat(FiniteCheck.of(List.of(sound)).result()).isEqualTo(Result.PASS);
        assertThat(FiniteCheck.of(List.of(sound, broken)).reason())
                .startsWith("model.layers.3.mlp.up_proj.weight has 1 elements");
        assertThat(FiniteCheck.of(List.of()).result()).isEqualTo(Result.SKIPPED);
    }
}
