package dev.graft.merge;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.graft.model.TinyModel;

/// What a plan says about the files of its models. "Row n" is the n-th of the known edge cases.
class ModelFilesTest {
    @TempDir
    private Path root;
    private TinyHub hub;

    @BeforeEach
    void twoModels() throws IOException {
        hub = TinyHub.ofTwo(root);
    }

    private static String slerp(String base, String other) {
        return "merge_method: slerp\nbase_model: %s\nmodels: [{model: %s}, {model: %s}]\nparameters: {t: 0.5}\n"
                .formatted(base, base, other);
    }

    @DisplayName("Row 27: truncated shard")
    @Test
    void findsAShardThatIsTooShort() throws IOException {
        hub.with("cut", TinyHub.llama().shards(3));
        try (RandomAccessFile file = new RandomAccessFile(
                hub.directory("cut").resolve("model-00002-of-00003.safetensors").toFile(), "rw")) {
            file.setLength(file.length() - 10);
        }
        assertThat(hub.findings(slerp("a", "cut")))
                .singleElement().asString()
                .startsWith("error bad-header model-00002-of-00003.safetensors");
    }

    @DisplayName("Row 28: missing shard")
    @Test
    void findsAShardThatIsNotThere() throws IOException {
        hub.with("lost", TinyHub.llama().shards(3));
        Files.delete(hub.directory("lost").resolve("model-00003-of-00003.safetensors"));
        assertThat(hub.findings(slerp("a", "lost"))).contains("error missing-file model-00003-of-00003.safetensors");
    }

    @DisplayName("Row 29: a tensor in two shards")
    @Test
    void refusesATensorThatTwoFilesHoldDifferently() throws IOException {
        TinyModel twice = TinyHub.llama().shards(2);
        hub.with("twice", twice);
        Path second = hub.directory("twice").resolve("model-00002-of-00002.safetensors");
        TinyHub.llama().seed(9).writeFile(second, twice.tensors());
        assertThat(hub.findings(slerp("a", "twice"))).anyMatch(f -> f.startsWith("error duplicate-tensor"));
    }

    @DisplayName("Row 48: nothing is looked up but in the given folders")
    @Test
    void asksForAModelThatIsNowhere() throws IOException {
        Plan plan = hub.plan(slerp("a", "someone/something"));
        assertThat(TinyHub.findings(plan)).containsExactly("error missing-model 3:30");
        assertThat(TinyHub.words(plan, "missing-model")).contains("someone/something");
        assertThat(hub.findings(slerp("a", hub.directory("b").toString()))).isEmpty();
    }

    @DisplayName("Row 50: donor without a tokenizer")
    @Test
    void warnsThatTheResultWillHaveNoTokenizer() throws IOException {
        hub.with("mute", TinyModel.llama().layers(4));
        assertThat(hub.findings(slerp("mute", "a"))).containsExactly("warning no-tokenizer mute");
        assertThat(hub.findings(slerp("a", "mute"))).isEmpty();
    }

    @Test
    void warnsOfTokensWithoutRows() throws IOException {
        hub.with("long", TinyHub.llama().tokenizer(40));
        Plan plan = hub.plan(slerp("long", "a"));
        assertThat(TinyHub.findings(plan)).containsExactly("warning tokenizer-size long");
        assertThat(TinyHub.words(plan, "tokenizer-size")).contains("ids up to 39", "rows up to 31");
    }

    @Test
    void reportsABrokenTokenizerAmongTheRest() throws IOException {
        hub.with("broken", TinyHub.llama().file("tokenizer.json", "{"));
        assertThat(hub.findings(slerp("broken", "a"))).anyMatch(f -> f.startsWith("error bad-tokenizer"));
    }

    @Test
    void saysWhichFilesOfTheDonorStayBehind() throws IOException {
        try (RandomAccessFile large = new RandomAccessFile(hub.directory("a").resolve("notes.txt").toFile(), "rw")) {
            large.setLength(65L << 20);
        }
        Plan plan = hub.plan(slerp("a", "b"));
        assertThat(TinyHub.findings(plan)).containsExactly("note large-file notes.txt");
        assertThat(plan.copies()).containsOnlyKeys("tokenizer.json", "tokenizer_config.json");
    }
}
