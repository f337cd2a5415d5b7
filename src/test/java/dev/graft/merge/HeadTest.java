package dev.graft.merge;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Models whose head is their embedding, alone and together with others. Check 7: `tie_word_embeddings` if and only if
/// there is no head.
class HeadTest {
    private static final String EMBEDDING = "model.embed_tokens.weight";
    private static final String HEAD = "lm_head.weight";
    private static final String TIED = "\"tie_word_embeddings\": true";
    private static final String UNTIED = "\"tie_word_embeddings\": false";

    @TempDir
    private Path root;
    private TinyHub hub;

    @BeforeEach
    void tiedAndUntied() throws IOException {
        hub = TinyHub.ofTwo(root).with("tied", TinyHub.llama().tied().seed(3))
                .with("alsoTied", TinyHub.llama().tied().seed(4));
    }

    private static String slerp(String base, String other) {
        return "merge_method: slerp\nbase_model: %s\nmodels: [{model: %s}, {model: %s}]\nparameters: {t: 0.5}\n"
                .formatted(base, base, other);
    }

    private static String stack(String first, String last) {
        return """
                merge_method: passthrough
                slices:
                  - sources: [{model: %s, layer_range: [0, 2]}]
                  - sources: [{model: %s, layer_range: [2, 4]}]
                """.formatted(first, last);
    }

    @Test
    void writesNoHeadIfNobodyHasOne() throws IOException {
        Plan plan = hub.plan(slerp("tied", "alsoTied"));
        assertThat(plan.findings()).isEmpty();
        assertThat(TinyHub.tensors(plan)).doesNotContainKey(HEAD);
        assertThat(TinyHub.config(plan)).contains(TIED);
    }

    @DisplayName("Row 33: tied and untied, the base is tied")
    @Test
    void unbindsTheHeadIfTheOtherModelHasOne() throws IOException {
        Plan plan = hub.plan(slerp("tied", "a"));
        assertThat(plan.findings()).isEmpty();
        assertThat(TinyHub.origins(plan, HEAD)).containsExactly("tied:" + EMBEDDING, "a:" + HEAD);
        assertThat(TinyHub.config(plan)).contains(UNTIED);
    }

    @DisplayName("Row 33: tied and untied, the base is untied")
    @Test
    void takesTheEmbeddingForTheHeadOfATiedModel() throws IOException {
        Plan plan = hub.plan(slerp("a", "tied"));
        assertThat(TinyHub.origins(plan, HEAD)).containsExactly("a:" + HEAD, "tied:" + EMBEDDING);
        assertThat(TinyHub.config(plan)).contains(UNTIED);
    }

    @DisplayName("Row 34: the last source of a stack is tied, the donor is not")
    @Test
    void writesTheEmbeddingOfTheLastModelAsTheHead() throws IOException {
        Plan plan = hub.plan(stack("a", "tied"));
        assertThat(TinyHub.findings(plan)).containsExactly("note donor 1:1", "warning tied-head 4:23");
        assertThat(TinyHub.origins(plan, HEAD)).containsExactly("tied:" + EMBEDDING);
        assertThat(TinyHub.origins(plan, EMBEDDING)).containsExactly("a:" + EMBEDDING);
        assertThat(TinyHub.config(plan)).contains(UNTIED);
    }

    @DisplayName("Row 34: the other way round")
    @Test
    void unbindsTheHeadOfAStackThatEndsInOne() throws IOException {
        Plan plan = hub.plan(stack("tied", "a"));
        assertThat(TinyHub.findings(plan)).containsExactly("note donor 1:1");
        assertThat(TinyHub.origins(plan, HEAD)).containsExactly("a:" + HEAD);
        assertThat(TinyHub.config(plan)).contains(UNTIED);
        assertThat(plan.tensors().getLast().name()).isEqualTo(HEAD);
    }

    @Test
    void staysTiedWhereTheDonorIsAndTheLastModelToo() throws IOException {
        Plan plan = hub.plan("base_model: tied\n" + stack("a", "alsoTied"));
        assertThat(TinyHub.tensors(plan)).doesNotContainKey(HEAD);
        assertThat(TinyHub.config(plan)).contains(TIED);
    }

    @Test
    void passesAHeadOnFromAStageThatGotOne() throws IOException {
        Plan plan = hub.plan("name: s\n" + stack("tied", "a") + "---\n" + slerp("s", "tied"));
        assertThat(plan.hasErrors()).isFalse();
        assertThat(TinyHub.origins(plan, HEAD)).containsExactly("a:" + HEAD, "tied:" + EMBEDDING);
        assertThat(TinyHub.config(plan)).contains(UNTIED);
    }

    @DisplayName("Row 33: a config that does not say whether they are tied")
    @Test
    void saysSoInAConfigThatSaidNothing() throws IOException {
        hub.with("tied", TinyHub.llama().seed(3).tied().config("tie_word_embeddings", ""));
        assertThat(TinyHub.config(hub.plan(slerp("tied", "a")))).contains(UNTIED);
        assertThat(TinyHub.config(hub.plan(slerp("tied", "alsoTied")))).doesNotContain("tie_word_embeddings");
    }

    @DisplayName("Row 33: a head on disk, and a config that says there is none")
    @Test
    void keepsAHeadThatTheConfigDenies() throws IOException {
        hub.with("a", TinyHub.llama().config("tie_word_embeddings", "true"));
        Plan plan = hub.plan("merge_method: passthrough\nmodels: [{model: a}]\n");
        assertThat(TinyHub.origins(plan, HEAD)).containsExactly("a:" + HEAD);
        assertThat(TinyHub.config(plan)).contains(UNTIED);
    }

    @DisplayName("Row 33: no head on disk, and a config that promises one")
    @Test
    void doesNotPromiseAHeadThatIsNotThere() throws IOException {
        hub.with("a", TinyHub.llama().without(HEAD));
        Plan plan = hub.plan("merge_method: passthrough\nmodels: [{model: a}]\n");
        assertThat(TinyHub.findings(plan)).containsExactly("warning tied-head a");
        assertThat(TinyHub.tensors(plan)).doesNotContainKey(HEAD);
        assertThat(TinyHub.config(plan)).contains(TIED);
    }

    /// An embedding model is a decoder without head, and its config says nothing else.
    @Test
    void leavesAModelThatOnlyEncodesWithoutHead() throws IOException {
        hub.with("a", TinyHub.llama().without(HEAD).config("architectures", "[\"LlamaModel\"]"));
        Plan plan = hub.plan("merge_method: passthrough\nmodels: [{model: a}]\n");
        assertThat(plan.findings()).isEmpty();
        assertThat(TinyHub.config(plan)).contains(UNTIED);
    }
}
