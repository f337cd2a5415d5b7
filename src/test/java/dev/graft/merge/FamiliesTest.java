package dev.graft.merge;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

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

/// Two models of each family: stacked, averaged and interpolated, without an error and without losing a tensor.
class FamiliesTest {
    private static final int LAYERS = 3;

    @TempDir
    private Path root;

    private TinyHub hub(TinyFamily family) throws IOException {
        return new TinyHub(root).with("a", model(family).seed(1)).with("b", model(family).seed(2));
    }

    private static TinyModel model(TinyFamily family) {
        return TinyModel.of(family).layers(LAYERS).tokenizer(32);
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
    void isMergedWholeWithAllOfItsTensors(TinyFamily family) throws IOException {
        TinyHub hub = hub(family);
        Set<String> both = new TreeSet<>(stored("a"));
        both.addAll(stored("b"));
        Plan linear = hub.plan(
                "merge_method: linear\nbase_model: a\nmodels: [{model: a}, {model: b}]\nparameters: {weight: 1}\n");
        assertThat(linear.findings()).isEmpty();
        assertThat(used(linear)).isEqualTo(both);
        Plan slerp = hub
                .plan("merge_method: slerp\nbase_model: a\nmodels: [{model: a}, {model: b}]\nparameters: {t: 0.5}\n");
        assertThat(slerp.findings()).isEmpty();
        assertThat(used(slerp)).isEqualTo(both);
        assertThat(slerp.layers()).hasSize(LAYERS);
        assertThat(slerp.tensors()).allSatisfy(tensor -> assertThat(tensor.expr().sources()).hasSize(2));
        assertThat(TinyHub.tensors(slerp).keySet()).isEqualTo(read("a").architecture().tensors().keySet());
    }

    @ParameterizedTest
    @EnumSource(TinyFamily.class)
    void isStackedWithTheLastModelsEnd(TinyFamily family) throws IOException {
        TinyHub hub = hub(family);
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
        assertThat(plan.layers()).hasSize(2 * LAYERS);
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
        TinyHub hub = new TinyHub(root).with("old", model(TinyFamily.GPT2_BARE)).with("new",
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
        TinyHub hub = new TinyHub(root).with("old", model(TinyFamily.GEMMA3_VL)).with("new",
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
