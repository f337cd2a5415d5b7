package dev.graft.fuzz;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.BiFunction;

import dev.graft.diagnostic.Finding;
import dev.graft.model.ModelConfig;
import dev.graft.model.ModelDir;
import dev.graft.model.TinyModel;
import dev.graft.recipe.Recipe;
import dev.graft.tensor.Safetensors;
import dev.graft.tensor.TensorEntry;
import dev.graft.tensor.TorchCheckpoint;
import dev.graft.tensor.WeightFiles;

/// All readers, each with a folder of its own.
final class Targets {
    private static final List<String> JSON = List.of("\"", ":", ",", "{", "}", "[", "]", "null", "0", "\"a\":",
            "{\"a\":{}}", "1e400", "\\u0000", "\\ud83d", "/**/");
    private static final List<String> PICKLE = List.of(".", "(", ")", "t", "R", "Q", "}", "]", "e", "u", "s", "N",
            "K\1",
            "M\0\1", "J\377\377\377\177", "\212\10", "q\0", "h\0", "r\0\0\0\1", "j\0\0\0\1", "X\4\0\0\0",
            "cos\nsystem\n",
            "ctorch\nFloatStorage\n", "ctorch._utils\n_rebuild_tensor_v2\n", "ccollections\nOrderedDict\n", "\200\2",
            "\200\5", "\225", "\206", "\205", "\201", "\223", "b", "0", "2", "a", "d", "l");
    private static final List<String> ZIP = List.of("PK\1\2", "PK\3\4", "PK\5\6", "PK\6\6", "PK\6\7", "\1\0\20\0",
            "\10\0",
            "data.pkl", "archive/", "byteorder", "version", "../", "\377\377\377\377", "\377\377");
    private static final List<String> YAML = List.of("\n", "---\n", "```yaml\n", "```\n", "<<: *x", "&x ", "*x",
            "!!int ",
            "!!python/object:os.system ", "%YAML 1.2\n", "{", "}", "[", "]", ": ", "- ", "? ", "|\n", ">-\n", "\t", "#",
            "~",
            "name: ", "model: ", "merge_method: ", "slices:\n", "sources:\n", "parameters:\n", "layer_range: [0, 1]",
            "models:\n", "filter: ", "value: ", "base_model: ", "dtype: ", "slerp", "linear", "passthrough", "ties",
            "<!--",
            "# ", "a", "b", "first", "0.5", "[0, 1]", "1e999", ".nan", ".inf", "9999999999", "-1");
    private static final BiFunction<Random, byte[], byte[]> AS_IT_IS = (random, bytes) -> bytes;

    private final Path root, fixtures, cards, work;

    Targets(Path root, Path work) {
        this.root = root;
        this.fixtures = root.resolve("src/test/resources/dev/graft/tensor");
        this.cards = root.resolve("src/test/resources/cards");
        this.work = work;
    }

    List<Target> all() throws IOException {
        List<Target> all = new ArrayList<>(List.of(
                target("safetensors", 180, fixtures(List.of("everything.safetensors")), JSON, this::headerLength,
                        weights("x.safetensors")),
                target("pickle-zip", 120,
                        fixtures(List.of("zip.bin", "zip-protocol-4.bin", "zip-big-endian.bin", "nested.bin")),
                        PICKLE, AS_IT_IS, weights("x.bin")),
                target("pickle-legacy", 120, fixtures(List.of("legacy.bin", "nested-legacy.bin")), PICKLE, AS_IT_IS,
                        weights("x.bin")),
                target("zip", 120, fixtures(List.of("zip.bin", "nested.bin")), ZIP, AS_IT_IS, weights("x.bin")),
                inModel("index", 60, "model.safetensors.index.json",
                        List.of("../x.safetensors", "/etc/passwd", "model-00001-of-00002.safetensors", "weight_map",
                                "model.layers.0.mlp.up_proj.weight")),
                inModel("config", 60, "config.json",
                        List.of("num_hidden_layers", "vocab_size", "text_config", "architectures",
                                "layer_types", "tie_word_embeddings", "torch_dtype")),
                configText(),
                inModel("tokenizer", 60, "tokenizer.json",
                        List.of("vocab", "added_tokens", "\"id\":", "content", "model")),
                sentencePieces(),
                recipe("yaml", 60, "recipe.yml"), recipe("card", 60, "card.md")));
        all.addAll(new MergeTargets(work).all(YAML, JSON));
        all.addAll(new TokenizerTargets(root, work).all());
        return all;
    }

    static Target target(String name, int share, List<byte[]> corpus, List<String> pieces,
            BiFunction<Random, byte[], byte[]> repair, Target.Reader reader) {
        return new Target(name, share, corpus, new Mutation(pieces, corpus), repair, reader);
    }

    /// As a command would print them.
    static void show(List<Finding> findings) {
        for (Finding finding : findings) {
            if (finding.what().isBlank()) {
                throw new IllegalStateException("says nothing: " + finding);
            }
        }
    }

    private List<byte[]> fixtures(List<String> names) throws IOException {
        List<byte[]> files = new ArrayList<>();
        for (String name : names) {
            files.add(Files.readAllBytes(fixtures.resolve(name)));
        }
        return files;
    }

    private Path folder() throws IOException {
        return Files.createTempDirectory(work, "target");
    }

    /// What is accepted can be read.
    private Target.Reader weights(String name) throws IOException {
        Path file = folder().resolve(name);
        return input -> {
            Files.write(file, input);
            List<TensorEntry> entries = name.endsWith(".bin")
                    ? TorchCheckpoint.read(file).entries()
                    : Safetensors.read(file).entries();
            try (WeightFiles files = new WeightFiles()) {
                for (TensorEntry tensor : entries) {
                    int size = Math.max(1, tensor.dtype().bits() / 8);
                    files.read(tensor, 0, ByteBuffer.allocate((int) Math.min(tensor.bytes(), 64L * size)));
                }
            }
        };
    }

    /// The length field of a safetensors file becomes that of its JSON object.
    private byte[] headerLength(Random random, byte[] bytes) {
        int depth = 0;
        boolean inText = false;
        for (int i = 8; i < bytes.length; i++) {
            switch (bytes[i]) {
                case '"' -> inText ^= bytes[i - 1] != '\\';
                case '{' -> depth += inText ? 0 : 1;
                case '}' -> {
                    depth -= inText ? 0 : 1;
                    if (depth == 0 && !inText) {
                        ByteBuffer.wrap(bytes).order(java.nio.ByteOrder.LITTLE_ENDIAN).putLong(0, i - 7);
                        return bytes;
                    }
                }
                default -> {
                }
            }
        }
        return bytes;
    }

    private Target inModel(String name, int share, String file, List<String> pieces) throws IOException {
        Path model = TinyModel.llama().shards(2).tokenizer(32).write(folder());
        List<String> all = new ArrayList<>(pieces);
        all.addAll(JSON);
        return target(name, share, List.of(Files.readAllBytes(model.resolve(file))), all, AS_IT_IS,
                input -> {
                    Files.write(model.resolve(file), input);
                    readAll(model);
                });
    }

    private static void readAll(Path model) throws IOException {
        ModelDir read = ModelDir.read(model);
        show(read.findings());
        read.carriedFiles();
        read.filesLeftOut();
        if (read.tokenizerSize().isPresent()) {
            read.tokensFrom(Math.max(0, read.tokenizerSize().getAsLong() - 5));
        }
    }

    private Target configText() throws IOException {
        Path model = TinyModel.of(dev.graft.model.TinyFamily.GEMMA3_VL).write(folder());
        return target("config-text", 40, List.of(Files.readAllBytes(model.resolve("config.json"))), JSON, AS_IT_IS,
                input -> {
                    ModelConfig config = ModelConfig.parse("/config.json", new String(input, StandardCharsets.UTF_8));
                    config.architectures();
                    config.vocabSize();
                });
    }

    private Target sentencePieces() throws IOException {
        Path model = TinyModel.llama().write(folder());
        byte[] pieces = {10, 12, 10, 5, '<', 'u', 'n', 'k', '>', 21, 0, 0, 0, 0, 10, 8, 10, 1, 'a', 21, 0, 0, 0, 0, 10,
                10,
                10, 3, 'a', 'b', 'c', 21, 0, 0, 0, 0, 18, 2, 8, 1};
        return target("sentencepiece", 60, List.of(pieces), List.of("\n", "\22\2", "\377\377\377\377\17", "\12\5"),
                AS_IT_IS,
                input -> {
                    Files.write(model.resolve("tokenizer.model"), input);
                    readAll(model);
                });
    }

    private Target recipe(String name, int share, String file) throws IOException {
        byte[] card = Files.readAllBytes(cards.resolve("nyxene.md"));
        byte[] text = Recipe.parse("card.md", new String(card, StandardCharsets.UTF_8)).text()
                .getBytes(StandardCharsets.UTF_8);
        Path path = folder().resolve(file);
        return target(name, share, List.of(file.endsWith(".md") ? card : text), YAML, AS_IT_IS, input -> {
            Files.write(path, input);
            show(Recipe.read(path).findings());
        });
    }
}
