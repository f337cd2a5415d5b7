package dev.graft.merge;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import dev.graft.diagnostic.Finding;
import dev.graft.model.TinyFamily;
import dev.graft.model.TinyModel;

/// Every family that is promised can be merged and stacked, and no tensor is lost on the way.
class FamiliesTest {
    @TempDir
    private Path root;
    private TinyHub hub;

    @BeforeEach
    void noModels() {
        hub = new TinyHub(root);
    }

    private static String linear(String one, String two) {
        return "merge_method: linear\nmodels: [{model: %s}, {model: %s}]\nparameters: {weight: 1}\n".formatted(one,
                two);
    }

    @ParameterizedTest
    @EnumSource(TinyFamily.class)
    void stacksAndMergesEveryFamily(TinyFamily family) throws IOException {
        TinyModel one = TinyModel.of(family).layers(3).tokenizer(32),
                other = TinyModel.of(family).layers(3).tokenizer(32).seed(2);
        hub.with("one", one).with("other", other);
        Plan merged = hub.plan(linear("one", "other"));
        assertThat(merged.findings()).noneMatch(Finding::isError);
        assertThat(merged.tensors().stream().flatMap(tensor -> tensor.expr().sources())
                .map(source -> source.tensor().name()).distinct().toList())
                .as("every tensor but the buffers is used")
                .containsAll(one.tensors().keySet().stream().filter(name -> !isBuffer(name)).toList());
        Plan slerp = hub.plan(
                "merge_method: slerp\nbase_model: one\nmodels: [{model: one}, {model: other}]\nparameters: {t: 0.3}\n");
        assertThat(slerp.findings()).noneMatch(Finding::isError);
        assertThat(slerp.tensors()).hasSameSizeAs(merged.tensors());
    }

    private static boolean isBuffer(String tensor) {
        return tensor.endsWith(".attn.bias") || tensor.endsWith("masked_bias") || tensor.endsWith("inv_freq")
                || tensor.endsWith("attention.bias");
    }

    @ParameterizedTest
    @EnumSource(value = TinyFamily.class, mode = EnumSource.Mode.EXCLUDE, names = "GEMMA3_VL")
    void endsAStackOfEveryFamilyWithItsLastModel(TinyFamily family) throws IOException {
        hub.with("one", TinyModel.of(family).layers(3).tokenizer(32)).with("other",
                TinyModel.of(family).layers(3).tokenizer(32).seed(2));
        Plan plan = hub.plan(
                "merge_method: passthrough\nslices: [{sources: [{model: one, layer_range: [0, 3]}]}, {sources: [{model: other, layer_range: [1, 3]}]}]\n");
        assertThat(plan.findings()).noneMatch(Finding::isError);
        assertThat(TinyHub.origins(plan.tensors().getFirst().expr())).allMatch(origin -> origin.startsWith("one:"));
        assertThat(TinyHub.origins(plan.tensors().getLast().expr())).allMatch(origin -> origin.startsWith("other:"));
        assertThat(TinyHub.config(plan)).containsPattern("\"(num_hidden_layers|n_layer)\": 5");
    }

    /// Check 7: what is written is read again, and config, index, headers and manifest agree with each other.
    @ParameterizedTest
    @EnumSource(TinyFamily.class)
    void writesAModelThatSaysTheTruthAboutItself(TinyFamily family) throws IOException {
        hub.with("one", TinyModel.of(family).layers(3).tokenizer(32)).with("other",
                TinyModel.of(family).layers(3).tokenizer(32).seed(2).shards(3));
        String recipe = family == TinyFamily.GEMMA3_VL
                ? linear("one", "other")
                : "merge_method: passthrough\nslices: [{sources: [{model: one, layer_range: [0, 3]}]}, {sources: [{model: other, layer_range: [1, 3]}]}]\n";
        Plan plan = hub.plan(recipe);
        Merge.run(plan, root.resolve("out"), MergeOptions.STANDARD.withShardBytes(20_000));
        assertThat(Verify.of(root.resolve("out")).isSound()).isTrue();
        Plan again = hub.plan("merge_method: passthrough\nmodels: [{model: out}]\n");
        assertThat(again.findings()).isEmpty();
        assertThat(again.tensors()).extracting(Plan.OutputTensor::name)
                .isEqualTo(plan.tensors().stream().map(Plan.OutputTensor::name).toList());
        assertThat(TinyHub.config(again)).isEqualTo(TinyHub.config(plan));
        assertThat(again.layers()).hasSameSizeAs(plan.layers());
        boolean hasHead = again.tensors().stream().anyMatch(tensor -> tensor.name().matches(".*(lm_head|embed_out).*"));
        assertThat(TinyHub.config(again).contains("\"tie_word_embeddings\": true")).isNotEqualTo(hasHead);
    }

    @ParameterizedTest
    @EnumSource(TinyFamily.class)
    void keepsATiedModelTied(TinyFamily family) throws IOException {
        hub.with("one", TinyModel.of(family).layers(3).tokenizer(32).tied()).with("other",
                TinyModel.of(family).layers(3).tokenizer(32).seed(2).tied());
        Plan plan = hub.plan(linear("one", "other"));
        assertThat(plan.findings()).noneMatch(Finding::isError);
        assertThat(plan.tensors()).extracting(Plan.OutputTensor::name)
                .noneMatch(name -> name.matches(".*(lm_head|embed_out).*"));
        assertThat(TinyHub.config(plan)).contains("\"tie_word_embeddings\": true");
    }
}
