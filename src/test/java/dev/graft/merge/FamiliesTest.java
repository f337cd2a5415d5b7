package dev.graft.merge;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import dev.graft.diagnostic.Finding;
import dev.graft.model.Architecture;
import dev.graft.model.Architecture.Group;
import dev.graft.model.ModelDir;
import dev.graft.model.TinyFamily;
import dev.graft.model.TinyModel;
import dev.graft.tensor.TensorEntry;

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

    private static TinyModel model(TinyFamily family) {
        return TinyModel.of(family).layers(3).tokenizer(32);
    }

    private ModelDir read(String name) throws IOException {
        return ModelDir.read(root.resolve(name));
    }

    /// `model:tensor` of all stored tensors but those that are skipped by a known rule.
    private Set<String> stored(String name) throws IOException {
        ModelDir model = read(name);
        Set<String> stored = model.tensors().keySet().stream().map(tensor -> name + ":" + tensor)
                .collect(Collectors.toCollection(TreeSet::new));
        model.architecture().skipped().forEach(entry -> stored.remove(name + ":" + entry.name()));
        return stored;
    }

    private static Set<String> used(Plan plan) {
        return plan.tensors().stream().flatMap(tensor -> TinyHub.origins(tensor.expr()).stream())
                .collect(Collectors.toCollection(TreeSet::new));
    }

    @ParameterizedTest
    @EnumSource(TinyFamily.class)
    void losesNoTensorOfTwoModels(TinyFamily family) throws IOException {
        hub.with("a", model(family)).with("b", model(family).seed(2));
        Set<String> both = stored("a");
        both.addAll(stored("b"));
        for (String method : List.of("linear", "slerp")) {
            Plan plan = hub
                    .plan("merge_method: " + method + "\nbase_model: a\nmodels: [{model: a}, {model: b}]\nparameters: {"
                            + (method.equals("slerp") ? "t" : "weight") + ": 0.5}\n");
            assertThat(plan.findings()).isEmpty();
            assertThat(used(plan)).as(method).isEqualTo(both);
            assertThat(plan.tensors()).allSatisfy(tensor -> assertThat(tensor.expr().sources()).hasSize(2));
            assertThat(TinyHub.tensors(plan).keySet()).isEqualTo(read("a").architecture().tensors().keySet());
        }
    }

    @ParameterizedTest
    @EnumSource(TinyFamily.class)
    void losesNoTensorOfAStack(TinyFamily family) throws IOException {
        hub.with("a", model(family)).with("b", model(family).seed(2));
        Architecture.Module text = textModule(family);
        String slices = "slices: [{sources: [{model: a, layer_range: [0, 3]}]}, {sources: [{model: b, layer_range: [0, 3]}]}]";
        String recipe = text.name().equals("default")
                ? slices
                : "modules: {text_decoder: {%s}, multi_modal_projector: {models: [{model: a}]}, vision_tower: {models: [{model: a}]}}"
                        .formatted(slices);
        Plan plan = hub.plan("merge_method: passthrough\nbase_model: a\n" + recipe + "\n");
        assertThat(plan.findings()).noneMatch(Finding::isError);
        Set<String> expected = new TreeSet<>(stored("a"));
        expected.removeAll(stored("a", text, Group.POST));
        expected.addAll(stored("b", text, Group.LAYER));
        expected.addAll(stored("b", text, Group.POST));
        assertThat(used(plan)).isEqualTo(expected);
        assertThat(plan.layers()).hasSize(6);
        String key = String.valueOf(text.layerCountKey()).replaceFirst(".*\\.", "");
        assertThat(TinyHub.config(plan)).contains("\"" + key + "\": 6");
        assertThat(TinyHub.config(plan).split("full_attention", -1).length - 1).as("layer_types").isIn(0, 6);
    }

    private Architecture.Module textModule(TinyFamily family) throws IOException {
        List<Architecture.Module> modules = read("a").architecture().modules();
        assertThat(modules).hasSize(family == TinyFamily.GEMMA3_VL ? 3 : 1);
        return modules.getFirst();
    }

    private Set<String> stored(String name, Architecture.Module module, Group group) throws IOException {
        Architecture architecture = read(name).architecture();
        Set<String> stored = new TreeSet<>();
        for (Architecture.Part part : module.parts()) {
            for (int layer = 0; part.group() == group && layer < module.layers(); layer++) {
                architecture.find(part.name(layer)).map(TensorEntry::name)
                        .ifPresent(tensor -> stored.add(name + ":" + tensor));
            }
        }
        return stored;
    }

    @Test
    void addsThePrefixThatTheFirstGpt2FilesLack() throws IOException {
        hub.with("old", model(TinyFamily.GPT2_BARE)).with("new",
                model(TinyFamily.GPT2).seed(2));
        Plan plan = hub.plan(
                "merge_method: slerp\nbase_model: new\nmodels: [{model: old}, {model: new}]\nparameters: {t: 0.5}\n");
        assertThat(plan.findings()).isEmpty();
        assertThat(TinyHub.origins(plan, "transformer.h.1.ln_1.weight"))
                .containsExactly("old:h.1.ln_1.weight", "new:transformer.h.1.ln_1.weight");
    }

    /// transformers 4.52 renamed the parts of models with eyes; files of both kinds are about.
    @Test
    void matchesTheNamesOfTwoEras() throws IOException {
        hub.with("old", model(TinyFamily.GEMMA3_VL)).with("new",
                model(TinyFamily.GEMMA3_VL).seed(2).renamed("language_model.model.", "model.language_model."));
        String slerp = "merge_method: slerp\nbase_model: %s\nmodels: [{model: %s}, {model: %s}]\nparameters: {t: 0.5}\n";
        Plan plan = hub.plan(slerp.formatted("old", "old", "new"));
        assertThat(plan.findings()).isEmpty();
        assertThat(TinyHub.origins(plan, "language_model.model.layers.2.mlp.up_proj.weight")).containsExactly(
                "old:language_model.model.layers.2.mlp.up_proj.weight",
                "new:model.language_model.layers.2.mlp.up_proj.weight");
        Plan staged = hub.plan("name: s\n" + slerp.formatted("old", "old", "new") + "---\n"
                + slerp.formatted("new", "new", "s"));
        assertThat(staged.findings()).isEmpty();
        assertThat(TinyHub.origins(staged, "model.language_model.layers.2.mlp.up_proj.weight")).hasSize(3);
    }
}
