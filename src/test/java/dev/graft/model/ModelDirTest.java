package dev.graft.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.groups.Tuple.tuple;

import java.io.IOException;
import java.io.InputStream;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.UnaryOperator;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import dev.graft.diagnostic.Finding;
import dev.graft.diagnostic.Severity;
import dev.graft.diagnostic.UserError;
import dev.graft.tensor.Shape;
import dev.graft.tensor.TorchCheckpoint;

class ModelDirTest {
    private static final String INDEX = "model.safetensors.index.json";
    private static final String FIRST = "model-00001-of-00002.safetensors";
    private static final String SECOND = "model-00002-of-00002.safetensors";

    @TempDir
    Path temp;

    private Path sharded() throws IOException {
        return TinyModel.llama().shards(2).write(temp.resolve("model"));
    }

    private static List<Finding> findings(Path directory) throws IOException {
        return ModelDir.read(directory).findings();
    }

    private static List<Finding> refused(Path directory) {
        UserError error = catchThrowableOfType(UserError.class, () -> ModelDir.read(directory));
        assertThat(error).isNotNull();
        return error.findings();
    }

    private static void editIndex(Path directory, UnaryOperator<String> edit) throws IOException {
        Path index = directory.resolve(INDEX);
        Files.writeString(index, edit.apply(Files.readString(index)));
    }

    @Test
    void readsShardsByTheirIndex() throws IOException {
        ModelDir model = ModelDir.read(sharded());
        assertThat(model.findings()).isEmpty();
        assertThat(model.tensors()).hasSize(21).containsKey("model.layers.1.mlp.up_proj.weight");
        assertThat(model.files()).extracting(WeightFile::name).containsExactly(FIRST, SECOND);
        assertThat(model.files()).allSatisfy(file -> {
            assertThat(file.bytes()).isEqualTo(Files.size(file.path()));
            assertThat(file.headerSha256()).matches("[0-9a-f]{64}");
        });
        assertThat(model.config().vocabSize()).hasValue(32);
        assertThat(model.revision()).isNull();
    }

    @Test
    void saysAllThatIsWrongAtOnce() throws IOException {
        Path model = TinyModel.llama().shards(3).write(temp.resolve("model"));
        Files.delete(model.resolve("model-00001-of-00003.safetensors"));
        try (RandomAccessFile file = new RandomAccessFile(model.resolve("model-00002-of-00003.safetensors").toFile(),
                "rw")) {
            file.setLength(file.length() - 1);
        }
        assertThat(findings(model)).extracting(Finding::id, Finding::severity, Finding::file).containsExactly(
                tuple("missing-file", Severity.ERROR, model.resolve("model-00001-of-00003.safetensors").toString()),
                tuple("bad-header", Severity.ERROR, model.resolve("model-00002-of-00003.safetensors").toString()));
    }

    @Test
    void reportsALinkToNowhereAsAMissingFile() throws IOException {
        Path model = TinyModel.llama().write(temp.resolve("model"));
        Files.move(model.resolve("model.safetensors"), temp.resolve("blob"));
        Files.createSymbolicLink(model.resolve("model.safetensors"), Path.of("../blob"));
        assertThat(findings(model)).isEmpty();
        Files.delete(temp.resolve("blob"));
        assertThat(refused(model)).extracting(Finding::id).containsExactly("missing-file");
    }

    @Test
    void reportsTensorsThatTheIndexPlacesWrongly() throws IOException {
        Path model = sharded();
        editIndex(model, text -> text.replace("model.norm.weight\": \"" + SECOND, "model.norm.weight\": \"" + FIRST)
                .replace("model.embed_tokens.weight", "model.embed_tokens.wight"));
        List<Finding> findings = findings(model);
        assertThat(findings).extracting(Finding::id, Finding::severity, Finding::tensor).containsExactly(
                tuple("missing-tensor", Severity.ERROR, "model.embed_tokens.wight"),
                tuple("missing-tensor", Severity.ERROR, "model.norm.weight"),
                tuple("extra-tensor", Severity.WARNING, "model.embed_tokens.weight"));
        assertThat(findings.get(1).what()).contains("it is in " + SECOND);
    }

    @Test
    void acceptsADuplicateOnlyIfItsBytesAreTheSame() throws IOException {
        TinyModel tiny = TinyModel.llama().shards(2);
        Path model = tiny.write(temp.resolve("model"));
        Map<String, Shape> extra = Map.of("model.norm.weight", Shape.of(16));
        tiny.writeFile(model.resolve("model-00003.safetensors"), extra);
        editIndex(model, text -> text.replace("model.embed_tokens.weight\": \"" + FIRST,
                "model.embed_tokens.weight\": \"model-00003.safetensors"));
        assertThat(findings(model)).filteredOn(finding -> finding.id().equals("duplicate-tensor")).singleElement()
                .satisfies(finding -> {
                    assertThat(finding.severity()).isEqualTo(Severity.WARNING);
                    assertThat(finding.tensor()).isEqualTo("model.norm.weight");
                });
        TinyModel.llama().seed(99).writeFile(model.resolve("model-00003.safetensors"), extra);
        assertThat(findings(model)).filteredOn(finding -> finding.id().equals("duplicate-tensor")).singleElement()
                .extracting(Finding::severity).isEqualTo(Severity.ERROR);
    }

    @ParameterizedTest
    @ValueSource(strings = {"../outside.safetensors", "/etc/hostname", "..", "a/b.safetensors", "c:\\\\x",
            "\\ud83d.safetensors", ""})
    void opensNoFileOutsideOfTheDirectory(String name) throws IOException {
        Path model = sharded();
        Files.copy(model.resolve(FIRST), temp.resolve("outside.safetensors"));
        editIndex(model, text -> text.replace("\"" + FIRST + "\"", "\"" + name + "\""));
        assertThat(findings(model)).extracting(Finding::id).contains("bad-value");
        assertThat(ModelDir.read(model).tensors()).doesNotContainKey("model.embed_tokens.weight");
    }

    @ParameterizedTest
    @ValueSource(strings = {"{", "[]", "{}", "{\"weight_map\": {}}", "{\"weight_map\": {\"a\": 1}}",
            "{\"weight_map\": []}"})
    void refusesABrokenIndex(String text) throws IOException {
        Path model = sharded();
        Files.writeString(model.resolve(INDEX), text);
        assertThat(refused(model)).extracting(Finding::id).containsExactly("bad-index");
    }

    @Test
    void doesNotFallBackToAFileBesideAnIndexThatLeadsNowhere() throws IOException {
        Path model = TinyModel.llama().write(temp.resolve("model"));
        Files.createSymbolicLink(model.resolve(INDEX), Path.of("nowhere"));
        assertThat(refused(model)).extracting(Finding::id).containsExactly("missing-file");
    }

    @Test
    void prefersTheIndexAndWarnsOfTheFileBesideIt() throws IOException {
        Path model = sharded();
        TinyModel.llama().seed(2).writeFile(model.resolve("model.safetensors"), Map.of("x", Shape.of(1)));
        assertThat(findings(model)).singleElement().satisfies(finding -> {
            assertThat(finding.id()).isEqualTo("unused-file");
            assertThat(finding.severity()).isEqualTo(Severity.WARNING);
        });
        assertThat(ModelDir.read(model).tensors()).doesNotContainKey("x");
    }

    private static void copyPickle(String name, Path to) throws IOException {
        try (InputStream in = Objects.requireNonNull(ModelDirTest.class.getResourceAsStream("../tensor/" + name))) {
            Files.copy(in, to);
        }
    }

    @Test
    void readsPicklesIfThereIsNothingBetter() throws IOException {
        Path model = TinyModel.llama().write(temp.resolve("model"));
        copyPickle("zip.bin", model.resolve("pytorch_model.bin"));
        assertThat(ModelDir.read(model).files()).extracting(WeightFile::name).containsExactly("model.safetensors");
        Files.delete(model.resolve("model.safetensors"));
        ModelDir pickled = ModelDir.read(model);
        assertThat(pickled.files()).extracting(WeightFile::name).containsExactly("pytorch_model.bin");
        assertThat(pickled.tensors()).isNotEmpty();
        assertThat(pickled.carriedFiles()).isEmpty();
    }

    @Test
    void comparesDuplicatesInPicklesElementByElement() throws IOException {
        Path model = TinyModel.llama().write(temp.resolve("model"));
        Files.delete(model.resolve("model.safetensors"));
        copyPickle("zip.bin", model.resolve("a.bin"));
        copyPickle("legacy.bin", model.resolve("b.bin"));
        Map<String, String> index = new TreeMap<>();
        TorchCheckpoint.read(model.resolve("a.bin")).entries()
                .forEach(entry -> index.put(entry.name(), index.isEmpty() ? "b.bin" : "a.bin"));
        Files.writeString(model.resolve("pytorch_model.bin.index.json"), TinyModel.indexText(index, 0));
        assertThat(findings(model)).hasSameSizeAs(index.keySet()).allSatisfy(finding -> {
            assertThat(finding.id()).isEqualTo("duplicate-tensor");
            assertThat(finding.severity()).isEqualTo(Severity.WARNING);
        });
    }

    @Test
    void tellsWhatIsMissingFromADirectoryWithoutWeights() throws IOException {
        Path model = sharded();
        Files.delete(model.resolve(INDEX));
        assertThat(refused(model)).singleElement().satisfies(finding -> {
            assertThat(finding.id()).isEqualTo("missing-file");
            assertThat(finding.remedy()).contains("index");
        });
        Files.delete(model.resolve("config.json"));
        assertThat(refused(model)).extracting(Finding::id).containsExactly("missing-file", "missing-file");
    }

    @Test
    void refusesAModelWithoutTensors() throws IOException {
        Path model = TinyModel.llama().write(temp.resolve("model"));
        TinyModel.llama().writeFile(model.resolve("model.safetensors"), Map.of());
        assertThat(refused(model)).extracting(Finding::id).containsExactly("missing-tensor");
    }

    @Test
    void comparesTheLayersWithTheConfig() throws IOException {
        Path model = TinyModel.llama().config("num_hidden_layers", "3").write(temp.resolve("model"));
        assertThat(findings(model)).extracting(Finding::id, Finding::severity)
                .containsExactly(tuple("layer-count", Severity.ERROR));
        TinyModel.llama().config("num_hidden_layers", "1").write(model);
        assertThat(findings(model)).extracting(Finding::id, Finding::severity)
                .containsExactly(tuple("layer-count", Severity.WARNING));
    }

    @Test
    void comparesTheEmbeddingWithTheConfig() throws IOException {
        Path model = TinyModel.llama().config("vocab_size", "34").write(temp.resolve("model"));
        assertThat(findings(model)).extracting(Finding::id, Finding::severity)
                .containsExactly(tuple("vocab-size", Severity.WARNING));
    }

    @Test
    void carriesNoFileThatALinkFetchesFromElsewhere() throws IOException {
        Path model = TinyModel.llama().write(temp.resolve("model"));
        Path other = TinyModel.llama().tokenizer(32).write(temp.resolve("other"));
        Path blobs = Files.createDirectories(temp.resolve("models--a--b/blobs"));
        Files.createSymbolicLink(model.resolve("LICENSE"), Files.writeString(temp.resolve("secret"), "x"));
        Files.createSymbolicLink(model.resolve("tokenizer.json"), other.resolve("tokenizer.json"));
        Files.createSymbolicLink(model.resolve("vocab.json"), Files.writeString(blobs.resolve("1f"), "{}"));
        ModelDir dir = ModelDir.read(model);
        assertThat(dir.carriedFiles().keySet()).containsExactly("tokenizer.json", "vocab.json");
        assertThat(dir.filesLeftOut()).extracting(Finding::id, Finding::severity)
                .containsExactly(tuple("outside-link", Severity.WARNING));
    }

    @Test
    void carriesWhatBelongsToAModelAndNoMore() throws IOException {
        Path model = TinyModel.llama().tokenizer(32).file("chat_template.jinja", "x").file("modeling_x.py", "x")
                .file("README.md", "x").file("mergekit_config.yml", "x").file(".gitattributes", "x")
                .file("pytorch_model.bin.index.json", "x").file("training_args.bin", "x").file("LICENSE", "x")
                .file("generation_config.json", "{}").write(temp.resolve("model"));
        Files.createDirectory(model.resolve("folder.json"));
        try (RandomAccessFile large = new RandomAccessFile(model.resolve("large.txt").toFile(), "rw")) {
            large.setLength(DirectoryFiles.MAX_CARRIED_BYTES + 1);
        }
        ModelDir dir = ModelDir.read(model);
        assertThat(dir.carriedFiles().keySet()).containsExactly("LICENSE", "chat_template.jinja",
                "generation_config.json", "modeling_x.py", "tokenizer.json", "tokenizer_config.json");
        assertThat(dir.filesLeftOut()).extracting(Finding::id, Finding::severity)
                .containsExactly(tuple("large-file", Severity.NOTE));
        assertThat(dir.hasTokenizer()).isTrue();
        assertThat(ModelDir.read(TinyModel.llama().write(temp.resolve("bare"))).hasTokenizer()).isFalse();
    }
}
