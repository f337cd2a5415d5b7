package dev.graft.merge;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Models that have a head of their own, and models that share it with the embedding. "Row n" is the n-th of the known
/// edge cases.
class HeadTest {
    private static final String EMBEDDING = "model.embed_tokens.weight", HEAD = "lm_head.weight";

    @TempDir
    private Path root;
    private TinyHub hub;

    @BeforeEach
    void models() throws IOException {
        hub = TinyHub.ofTwo(root).with("tied", TinyHub.llama().tied().seed(3)).with("tied2",
                TinyHub.llama().tied().seed(4));
    }

    private static String linear(String one, String two) {
        return "merge_method: linear\nmodels: [{model: %s}, {model: %s}]\nparameters: {weight: 1}\n".formatted(one,
                two);
    }

    private static String stack(String first, String last) {
        return "merge_method: passthrough\nslices: [{sources: [{model: %s, layer_range: [0, 2]}]}, {sources: [{model: %s, layer_range: [2, 4]}]}]\n"
                .formatted(first, last);
    }

    @DisplayName("Row 33: a tied and an untied model")
    @Test
    void writesAHeadIfOneModelHasOneAndSaysSoInTheConfig() throws IOException {
        for (String recipe : new String[] {linear("a", "tied"), linear("tied", "a")}) {
            Plan plan = hub.plan(recipe);
            assertThat(plan.hasErrors()).isFalse();
            assertThat(TinyHub.origins(plan, HEAD)).containsExactlyInAnyOrder("a:" + HEAD, "tied:" + EMBEDDING);
            assertThat(TinyHub.config(plan)).doesNotContain("\"tie_word_embeddings\": true");
        }
    }

    @Test
    void writesNoHeadIfAllModelsShareIt() throws IOException {
        Plan plan = hub.plan(linear("tied", "tied2"));
        assertThat(plan.hasErrors()).isFalse();
        assertThat(TinyHub.tensors(plan)).doesNotContainKey(HEAD);
        assertThat(TinyHub.config(plan)).contains("\"tie_word_embeddings\": true");
    }

    @DisplayName("Row 34: a stack that ends in a tied model, under a config that is not")
    @Test
    void writesTheEmbeddingAsHeadWhereTheConfigWantsOne() throws IOException {
        Plan plan = hub.plan(stack("a", "tied"));
        assertThat(plan.hasErrors()).isFalse();
        assertThat(TinyHub.findings(plan)).anyMatch(line -> line.startsWith("warning tied-head"));
        assertThat(TinyHub.origins(plan, HEAD)).containsExactly("tied:" + EMBEDDING);
        assertThat(TinyHub.config(plan)).doesNotContain("\"tie_word_embeddings\": true");
    }

    @Test
    void takesTheHeadOfTheLastModelOfAStack() throws IOException {
        Plan plan = hub.plan(stack("tied", "a"));
        assertThat(TinyHub.origins(plan, HEAD)).containsExactly("a:" + HEAD);
        assertThat(TinyHub.config(plan)).doesNotContain("\"tie_word_embeddings\": true");
    }
}
