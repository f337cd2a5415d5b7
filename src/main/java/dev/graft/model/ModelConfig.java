package dev.graft.model;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.IntStream;

import org.jspecify.annotations.Nullable;

import dev.graft.diagnostic.UserError;
import dev.graft.tensor.DType;

/// The config.json of a model, of transformers 4 and 5 alike.
///
/// A key is named by its path: `vocab_size`, `text_config.num_hidden_layers`. Changes return a copy, and what they do
/// not concern is written as it was read.
public final class ModelConfig {
    /// The objects in which multi-part models keep the values of their language part.
    private static final List<String> TEXT_SCOPES = List.of("", "text_config.", "llm_config.", "language_config.");
    private static final List<String> DTYPE_KEYS = List.of("dtype", "torch_dtype");

    private final String file;
    private final Json.Obj root;

    private ModelConfig(String file, Json.Obj root) {
        this.file = file;
        this.root = root;
    }

    /// @throws UserError with id `bad-config` and its place, if it is no JSON object or a key has a value of a wrong kind
    public static ModelConfig read(Path path) throws IOException {
        return parse(path.toString(), JsonReader.text(path, "bad-config"));
    }

    /// @param file how findings name it
    /// @throws UserError as [#read]
    public static ModelConfig parse(String file, String text) {
        ModelConfig config = new ModelConfig(file, JsonReader.parse(file, "bad-config", text));
        config.checkKinds();
        return config;
    }

    /// Reads every value that has a reader below, so that a wrong one is found here and not in the middle of a plan.
    private void checkKinds() {
        architectures();
        modelType();
        vocabSize();
        hiddenSize();
        dtype();
        tieWordEmbeddings();
    }

    public List<String> architectures() {
        return at("architectures") instanceof Json.Text(String value)
                ? List.of(value)
                : values().texts("architectures");
    }

    public Optional<String> modelType() {
        return text("model_type");
    }

    public OptionalLong vocabSize() {
        return firstNumber("vocab_size");
    }

    public OptionalLong hiddenSize() {
        return firstNumber("hidden_size", "n_embd", "d_model");
    }

    /// The type that the weights have by their own account; empty if there is none, or one that graft does not know.
    public Optional<DType> dtype() {
        return TEXT_SCOPES.stream().flatMap(scope -> DTYPE_KEYS.stream().map(scope::concat))
                .flatMap(key -> text(key).stream())
                .filter(name -> !name.equals("auto"))
                .findFirst().flatMap(DType::ofRecipe);
    }

    /// The longest context that the model was made for, in tokens.
    public OptionalLong contextLength() {
        return firstNumber("max_position_embeddings", "n_positions", "max_sequence_length", "max_seq_len",
                "seq_length", "n_ctx");
    }

    /// Empty if the file does not say it; then the model's class decides.
    public Optional<Boolean> tieWordEmbeddings() {
        return TEXT_SCOPES.stream().flatMap(scope -> bool(scope + "tie_word_embeddings").stream()).findFirst();
    }

    /// Whether the weights are codes of a quantisation, which no merge method can compute with.
    public boolean isQuantized() {
        return TEXT_SCOPES.stream().anyMatch(scope -> at(scope + "quantization_config") != null
                || at(scope + "compression_config") != null);
    }

    /// The values by path, each of the kind that its reader asks for.
    public ConfigValues values() {
        return new ConfigValues(file, root);
    }

    /// As [ConfigValues#number].
    public OptionalLong number(String key) {
        return values().number(key);
    }

    /// As [ConfigValues#text].
    public Optional<String> text(String key) {
        return values().text(key);
    }

    /// As [ConfigValues#bool].
    public Optional<Boolean> bool(String key) {
        return values().bool(key);
    }

    /// With the type that the weights were written in, under each key that the file has for it: `dtype` or
    /// `torch_dtype`, in the parts of a multi-part model too.
    public ModelConfig withDtype(DType dtype) {
        Json name = new Json.Text(dtype.recipeName());
        ModelConfig changed = new ModelConfig(file, withDtype(root, name));
        return changed.dtype().isEmpty() ? changed.with("dtype", name) : changed;
    }

    private static Json.Obj withDtype(Json.Obj object, Json name) {
        Json.Obj changed = object;
        for (Map.Entry<String, Json> member : object.members().entrySet()) {
            boolean isName = member.getValue() instanceof Json.Text || member.getValue() instanceof Json.Null;
            if (DTYPE_KEYS.contains(member.getKey()) && isName) {
                changed = changed.with(member.getKey(), name);
            } else if (member.getValue() instanceof Json.Obj part && isPart(member.getKey())) {
                changed = changed.with(member.getKey(), withDtype(part, name));
            }
        }
        return changed;
    }

    private static boolean isPart(String key) {
        return key.endsWith("_config") && !key.startsWith("quantization") && !key.startsWith("compression");
    }

    /// With another number of rows of the embedding, wherever the file states it.
    public ModelConfig withVocabSize(long rows) {
        return withEverywhere("vocab_size", new Json.Num(rows));
    }

    /// With this count under the key that [Architecture.Module#layerCountKey] names.
    public ModelConfig withLayerCount(String key, int layers) {
        return with(key, new Json.Num(layers));
    }

    /// With the truth about the head, wherever the file states it.
    public ModelConfig withTied(boolean tied) {
        return withEverywhere("tie_word_embeddings", new Json.Bool(tied));
    }

    public ModelConfig withArchitecture(String name) {
        return with("architectures", new Json.Arr(List.of(new Json.Text(name))));
    }

    /// A layer of a model, with the config that describes it.
    ///
    /// @param scope path of the object of that config with the model's lists; empty for the outermost
    public record LayerOrigin(ModelConfig config, String scope, int layer) {}

    /// A config whose per-layer lists were rebuilt.
    ///
    /// @param keys    paths of the lists, in the order of the file
    /// @param dropped paths of lists that were set to null, because a layer's model says nothing about it
    public record LayerLists(ModelConfig config, List<String> keys, List<String> dropped) {
        public LayerLists {
            keys = List.copyOf(keys);
            dropped = List.copyOf(dropped);
        }
    }

    /// Rebuilds what has one entry per layer, such as `layer_types`: every list directly in the object `scope` that is
    /// as long as the model had layers. Lists of token ids and class names, which have that length by chance, stay.
    ///
    /// @param scope  path of the object, such as `text_config`; empty for the outermost
    /// @param layers for each layer of the result the one whose entry it takes
    public LayerLists withLayerLists(String scope, int oldCount, List<LayerOrigin> layers) {
        Json object = scope.isEmpty() ? root : at(scope);
        List<String> keys = new ArrayList<>();
        List<String> dropped = new ArrayList<>();
        ModelConfig changed = this;
        if (object instanceof Json.Obj(Map<String, Json> members)) {
            for (Map.Entry<String, Json> member : members.entrySet()) {
                if (member.getValue() instanceof Json.Arr(List<Json> items) && items.size() == oldCount
                        && isPerLayer(member.getKey())) {
                    String key = path(scope, member.getKey());
                    Json rebuilt = rebuilt(items, member.getKey(), layers);
                    changed = changed.with(key, rebuilt);
                    (rebuilt instanceof Json.Null ? dropped : keys).add(key);
                }
            }
        }
        return new LayerLists(changed, keys, dropped);
    }

    private static String path(String scope, String key) {
        return scope.isEmpty() ? key : scope + "." + key;
    }

    private static boolean isPerLayer(String key) {
        return !key.equals("architectures") && !key.contains("token") && !key.endsWith("_ids");
    }

    /// Entry by entry; but a list `0, 1, 2, …` names layers and does not describe them, so it counts on.
    private static Json rebuilt(List<Json> items, String key, List<LayerOrigin> layers) {
        boolean namesLayers = items.size() > 2
                && IntStream.range(0, items.size()).allMatch(i -> items.get(i).equals(new Json.Num(i)));
        List<Json> entries = new ArrayList<>();
        for (int i = 0; i < layers.size(); i++) {
            LayerOrigin origin = layers.get(i);
            List<Json> own = origin.config.at(path(origin.scope, key)) instanceof Json.Arr(List<Json> found)
                    ? found
                    : items;
            if (!namesLayers && origin.layer >= own.size()) {
                return new Json.Null();
            }
            entries.add(namesLayers ? new Json.Num(i) : own.get(origin.layer));
        }
        return new Json.Arr(entries);
    }

    /// The file's text: two blanks per level, everything else as it was read.
    public String toJson() {
        return root.toText();
    }

    private OptionalLong firstNumber(String... keys) {
        return TEXT_SCOPES.stream().flatMap(scope -> Arrays.stream(keys).map(scope::concat))
                .map(this::number).filter(OptionalLong::isPresent)
                .findFirst().orElse(OptionalLong.empty());
    }

    /// Changes the key in each language scope that has it; adds it to the outermost object if none has.
    private ModelConfig withEverywhere(String key, Json value) {
        ModelConfig changed = this;
        for (String scope : TEXT_SCOPES) {
            if (at(scope + key) != null) {
                changed = changed.with(scope + key, value);
            }
        }
        return changed == this ? with(key, value) : changed;
    }

    private ModelConfig with(String key, Json value) {
        return new ModelConfig(file, with(root, List.of(key.split("\\.")), value));
    }

    private static Json.Obj with(Json.Obj object, List<String> path, Json value) {
        String key = path.getFirst();
        if (path.size() == 1) {
            return object.with(key, value);
        }
        Json.Obj inner = object.at(key) instanceof Json.Obj found ? found : new Json.Obj(new LinkedHashMap<>());
        return object.with(key, with(inner, path.subList(1, path.size()), value));
    }

    /// The value at a path; a JSON null counts as absent.
    private @Nullable Json at(String key) {
        return values().at(key);
    }
}
