package dev.graft.recipe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import dev.graft.diagnostic.Located;
import dev.graft.diagnostic.UserError;
import dev.graft.model.ModelRef;
import dev.graft.tensor.DType;

class RecipeTest {
    private static final String STAGES = """
            name: A
            merge_method: passthrough
            slices:
              - sources: [{model: X, layer_range: [0, 24]}]
              - sources: [{model: Y, layer_range: ["8", 32.0]}]
            dtype: bf16
            ---
            merge_method: slerp
            base_model: A
            models: [{model: A@rev}, {model: B, parameters: {weight: 1}}]
            parameters: {t: 0.5, A: A}
            out_dtype: float16
            ---
            name: B
            merge_method: passthrough
            slices:
              - sources: [{model: {model: {path: P+Q, revision: main}}, layer_range: [0, 32]}]
                base_model: A
                residual_weight: 1
                parameters: {scale: 2}
            ---
            """;

    @Test
    void readsStagesInTheOrderOfTheDocument() {
        Recipe recipe = Recipe.parse("r.yml", STAGES);

        assertThat(recipe.findings()).isEmpty();
        assertThat(recipe.text()).isEqualTo(STAGES);
        assertThat(recipe.stages()).extracting(stage -> stage.method().value())
                .containsExactly("passthrough", "slerp", "passthrough");
        assertThat(recipe.stages()).allMatch(Stage::isWhole);
        assertThat(paths(recipe)).containsExactly("X", "Y", "A", "B", "A", "P+Q", "A");
        assertThat(recipe.stages().getFirst().dtype()).isEqualTo(new Located<>(DType.BF16,
                recipe.stages().getFirst().place()));
    }

    @Test
    void readsSlices() {
        Stage stage = Recipe.parse("r.yml", STAGES).stage("A").orElseThrow();

        assertThat(stage.assembly()).isInstanceOfSatisfying(Assembly.Slices.class,
                slices -> assertThat(slices.slices()).extracting(slice -> slice.sources().getFirst().range().value())
                        .containsExactly(new LayerRange(0, 24), new LayerRange(8, 32)));
    }

    @Test
    void readsModules() {
        Recipe recipe = Recipe.parse("r.yml", """
                merge_method: linear
                modules:
                  text:
                    models: [{model: a/b}]
                    parameters: {weight: 1}
                  vision:
                    slices: [{sources: [{model: c/d, layer_range: [0, 1]}]}]
                """);

        assertThat(recipe.findings()).isEmpty();
        assertThat(recipe.stages().getFirst().assembly()).isInstanceOfSatisfying(Assembly.Modules.class, modules -> {
            assertThat(modules.modules().keySet()).containsExactly("text", "vision");
            assertThat(Objects.requireNonNull(modules.modules().get("text")).parameters().isGiven("weight")).isTrue();
        });
        assertThat(paths(recipe)).containsExactly("a/b", "c/d");
        assertThat(paths(recipe.withAlias("c/d", "e/f"))).containsExactly("a/b", "e/f");
    }

    @Test
    void theUnnamedStageIsTheResultElseTheLast() {
        Recipe recipe = Recipe.parse("r.yml", STAGES);

        assertThat(recipe.result(null).method().value()).isEqualTo("slerp");
        assertThat(recipe.result("B")).isSameAs(recipe.stages().get(2));
        assertThat(Recipe.parse("r.yml", STAGES.replace("base_model: A", "name: C")).result(null))
                .satisfies(stage -> assertThat(Objects.requireNonNull(stage.name()).value()).isEqualTo("B"));
    }

    @Test
    void anUnknownResultListsTheStages() {
        UserError error = catchThrowableOfType(UserError.class,
                () -> Recipe.parse("r.yml", STAGES.replace("A", "stack")).result("stak"));

        assertThat(Found.in(error.findings())).containsExactly("error undefined-stage -");
        assertThat(error).hasMessageContaining("did you mean 'stack'?").hasMessageContaining("stack, B");
    }

    @Test
    void anAliasChangesReferencesAndNothingElse() {
        Recipe recipe = Recipe.parse("r.yml", STAGES).withAlias("A", "other");

        assertThat(paths(recipe)).containsExactly("X", "Y", "other", "B", "other", "P+Q", "other");
        assertThat(recipe.stages().get(1).references().getFirst().value())
                .isEqualTo(new ModelRef("other", "rev", null, null));
        assertThat(recipe.stage("A")).isPresent();
        assertThat(recipe.stages().get(1).parameters()).isEqualTo(Recipe.parse("r.yml", STAGES).stages().get(1)
                .parameters());
        assertThat(recipe.text()).isEqualTo(STAGES);
        assertThat(recipe.findings()).isEmpty();
    }

    @Test
    void anAliasOfNothingIsSaid() {
        Recipe recipe = Recipe.parse("r.yml", STAGES.replace("X", "my-model")).withAlias("my-modell", "other");

        assertThat(Found.in(recipe.findings())).containsExactly("warning unused-alias -");
        assertThat(recipe.findings().getFirst().remedy()).contains("my-model");
    }

    @Test
    void theSavedTypeIsSetForTheResultAlone() {
        Recipe recipe = Recipe.parse("r.yml", STAGES);

        assertThat(recipe.withOutDtype(DType.F32).stages()).extracting(RecipeTest::outDtype)
                .containsExactly("none", "F32", "none");
        assertThat(recipe.withOutDtype(DType.F32, "B").stages()).extracting(RecipeTest::outDtype)
                .containsExactly("none", "F16", "F32");
    }

    @Test
    void aDocumentWithoutAMethodStillHasItsName() {
        Recipe recipe = Recipe.parse("r.yml", STAGES.replaceFirst("merge_method: passthrough\n", ""));

        assertThat(Found.in(recipe.findings())).containsExactly("error missing-key 1:1");
        assertThat(recipe.names()).extracting(Located::value).containsExactly("A", "B");
        assertThat(recipe.stages()).hasSize(2);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(textBlock = """
            a/b,           a/b, ,
            a/b@main,      a/b, main,
            ./some dir,    ./some dir, ,
            '{model: a@1}',               a,   1,
            '{model: {path: a@1+b}}',     a@1+b, ,
            '{model: a, override_architecture: LlamaForCausalLM}', a, , LlamaForCausalLM
            """)
    void readsReferences(String text, String path, String revision, String architecture) {
        Recipe recipe = Recipe.parse("r.yml", "merge_method: m\nmodels:\n- model: " + text);

        assertThat(recipe.findings()).isEmpty();
        assertThat(recipe.stages().getFirst().references().getFirst().value())
                .isEqualTo(new ModelRef(path, revision, null, architecture));
    }

    @Test
    void readsAFileAndNamesItAsTheUserDid(@TempDir Path dir) throws IOException {
        Path file = dir.resolve("r.yml");
        Files.writeString(file, "\uFEFF" + STAGES);

        Recipe recipe = Recipe.read(file);

        assertThat(recipe.file()).isEqualTo(file.toString());
        assertThat(recipe.text()).isEqualTo("\uFEFF" + STAGES);
        assertThat(recipe.stages().getFirst().method().place().toString()).isEqualTo(file + ":2:15");
    }

    @Test
    void saysWhatIsWrongWithAFile(@TempDir Path dir) throws IOException {
        Path file = dir.resolve("r.yml");

        assertThat(idOf(file)).isEqualTo("error missing-file -");
        assertThat(idOf(dir)).isEqualTo("error missing-file -");
        Files.writeString(file, "");
        assertThat(idOf(file)).isEqualTo("error no-recipe -");
        Files.write(file, "a: 1\n# é\nb: \"ü".getBytes(StandardCharsets.ISO_8859_1));
        assertThat(idOf(file)).isEqualTo("error bad-encoding 2:3");
        Files.write(file, new byte[Yaml.MAX_CHARS + 1]);
        assertThat(idOf(file)).isEqualTo("error too-large -");
    }

    @Test
    void readsABigStackOfAliasesAndMerges() {
        StringBuilder text = new StringBuilder("""
                scales: &scale [{filter: o_proj, value: 0.7}, {filter: down_proj, value: 0.7}, {value: 1}]
                from_a: &a {model: owner/a, parameters: {scale: *scale}}
                merge_method: passthrough
                slices:
                """);
        for (int layer = 0; layer < 5000; layer++) {
            text.append("- sources: [{<<: *a, layer_range: [%d, %d]}]\n".formatted(layer, layer + 1));
        }

        Recipe recipe = Recipe.parse("r.yml", text.toString());

        assertThat(Found.in(recipe.findings())).containsExactly("warning unknown-key 1:1", "warning unknown-key 2:1");
        List<Slice> slices = ((Assembly.Slices) recipe.stages().getFirst().assembly()).slices();
        assertThat(slices).hasSize(5000);
        SliceSource last = slices.getLast().sources().getFirst();
        assertThat(last.range().value()).isEqualTo(new LayerRange(4999, 5000));
        assertThat(Found.place(last.model().place())).isEqualTo("2:20");
        assertThat(Objects.requireNonNull(last.parameters().get("scale"))
                .at("model.layers.1.self_attn.o_proj.weight", 1, ValueType.FLOAT)).hasValue(0.7);
    }

    private static String idOf(Path file) {
        return Found.line(catchThrowableOfType(UserError.class, () -> Recipe.read(file)).findings().getFirst());
    }

    private static List<String> paths(Recipe recipe) {
        return recipe.stages().stream().flatMap(stage -> stage.references().stream())
                .map(reference -> reference.value().path())
                .toList();
    }

    private static String outDtype(Stage stage) {
        return stage.outDtype() == null ? "none" : stage.outDtype().value().toString();
    }
}
