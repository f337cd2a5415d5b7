package dev.graft.merge;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.graft.merge.PlanOptions.MissingRows;

/// Models with vocabularies of different size. "Row n" is the n-th of the known edge cases.
class VocabularyTest {
    private static final String EMBEDDING = "model.embed_tokens.weight", HEAD = "lm_head.weight";

    @TempDir
    private Path root;
    private TinyHub hub;

    @BeforeEach
    void threeModels() throws IOException {
        hub = TinyHub.ofTwo(root).with("long", TinyHub.llama().vocab(34).seed(3)).with("short",
                TinyHub.llama().vocab(30).tokenizer(30).seed(4));
    }

    private static String slerp(String base, String other) {
        return """
                merge_method: slerp
                base_model: %s
                models: [{model: %s}, {model: %s}]
                parameters: {t: 0.5}
                """.formatted(base, base, other);
    }

    @DisplayName("Row 35: rows that the tokenizer of the result cannot reach")
    @Test
    void leavesOutExtraRowsWithANote() throws IOException {
        Plan plan = hub.plan(slerp("a", "long"));
        assertThat(TinyHub.findings(plan)).filteredOn(line -> line.contains("extra-rows"))
                .allMatch(line -> line.startsWith("note"));
        assertThat(TinyHub.findings(plan)).noneMatch(line -> line.startsWith("error"));
        assertThat(TinyHub.tensor(plan, EMBEDDING).shape().rows()).isEqualTo(32);
        assertThat(TinyHub.tensor(plan, HEAD).shape().rows()).isEqualTo(32);
        assertThat(TinyHub.config(plan)).contains("\"vocab_size\": 32");
    }

    @DisplayName("Row 35: rows that a model lacks")
    @Test
    void refusesMissingRowsAndNamesTheRemedies() throws IOException {
        Plan plan = hub.plan(slerp("a", "short"));
        assertThat(TinyHub.findings(plan)).anyMatch(line -> line.startsWith("error missing-rows 3:"));
        assertThat(TinyHub.words(plan, "missing-rows")).contains("--missing-rows=base", "--unsafe-truncate-embeddings");
    }

    @Test
    void takesMissingRowsFromTheBase() throws IOException {
        Plan plan = hub.plan(PlanOptions.STANDARD.withRows(MissingRows.FROM_BASE), slerp("a", "short"));
        assertThat(plan.hasErrors()).isFalse();
        assertThat(TinyHub.tensor(plan, EMBEDDING).shape().rows()).isEqualTo(32);
        assertThat(TinyHub.tensor(plan, EMBEDDING).dtype()).isEqualTo(TinyHub.tensor(plan, HEAD).dtype());
        assertThat(TinyHub.origins(plan, EMBEDDING)).containsExactly("a:" + EMBEDDING, "short:" + EMBEDDING,
                "a:" + EMBEDDING);
        assertThat(TinyHub.config(plan)).contains("\"vocab_size\": 32");
        Merge.run(plan, root.resolve("out"));
        assertThat(Verify.of(root.resolve("out")).isSound()).isTrue();
    }

    @Test
    void cutsToTheCommonRowsAndSaysSo() throws IOException {
        Plan plan = hub.plan(PlanOptions.STANDARD.withRows(MissingRows.CUT), slerp("a", "short"));
        assertThat(plan.hasErrors()).isFalse();
        assertThat(TinyHub.findings(plan)).anyMatch(line -> line.startsWith("warning truncated-rows"));
        assertThat(TinyHub.tensor(plan, EMBEDDING).shape().rows()).isEqualTo(30);
        assertThat(TinyHub.tensor(plan, HEAD).shape().rows()).isEqualTo(30);
        assertThat(TinyHub.config(plan)).contains("\"vocab_size\": 30");
    }

    @DisplayName("Row 35: a stack takes embeddings and head from different models")
    @Test
    void givesEmbeddingsAndHeadOfAStackTheSameRows() throws IOException {
        String stack = """
                merge_method: passthrough
                slices:
                  - sources: [{model: a, layer_range: [0, 2]}]
                  - sources: [{model: long, layer_range: [2, 4]}]
                """;
        Plan plan = hub.plan(stack);
        assertThat(plan.hasErrors()).isFalse();
        assertThat(TinyHub.tensor(plan, EMBEDDING).shape().rows()).isEqualTo(32);
        assertThat(TinyHub.tensor(plan, HEAD).shape().rows()).isEqualTo(32);
        assertThat(TinyHub.findings(hub.plan(stack.replace("long", "short"))))
                .anyMatch(line -> line.startsWith("error missing-rows"));
    }
}
