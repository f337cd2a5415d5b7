package dev.graft.model;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;

import dev.graft.tensor.DType;
import dev.graft.tensor.Shape;
import dev.graft.tensor.TensorEntry;

/// Makes a model directory of a few kilobytes whose weights are the same on every run.
///
///     Path dir = TinyModel.of(TinyFamily.LLAMA).layers(4).seed(2).write(temp.resolve("owner/name"));
///
/// Defaults: 32 rows of vocabulary, hidden size 16, 2 layers, bf16, an own head, one file without index.
public final class TinyModel {
    private final TinyFamily family;
    private final Map<String, String> configKeys = new LinkedHashMap<>();
    private final Map<String, Shape> extraTensors = new LinkedHashMap<>();
    private final Map<String, DType> dtypes = new LinkedHashMap<>();
    private final List<String> missing = new ArrayList<>();
    private final Map<String, String> files = new LinkedHashMap<>();
    private int vocab = 32;
    private int hidden = 16;
    private int layers = 2;
    private int shards;
    private boolean tied;
    private DType dtype = DType.BF16;
    private long seed = 1;
    private @Nullable String prefixFrom;
    private String prefixTo = "";

    private TinyModel(TinyFamily family) {
        this.family = family;
    }

    public static TinyModel of(TinyFamily family) {
        return new TinyModel(family);
    }

    /// A Llama.
    public static TinyModel llama() {
        return of(TinyFamily.LLAMA);
    }

    public TinyModel vocab(int rows) {
        vocab = rows;
        return this;
    }

    /// A multiple of 4.
    public TinyModel hidden(int size) {
        hidden = size;
        return this;
    }

    public TinyModel layers(int count) {
        layers = count;
        return this;
    }

    /// This many shards and an index.
    public TinyModel shards(int count) {
        shards = count;
        return this;
    }

    /// Without a head of its own.
    public TinyModel tied() {
        tied = true;
        return this;
    }

    public TinyModel dtype(DType type) {
        dtype = type;
        return this;
    }

    /// Another type for one tensor.
    public TinyModel dtype(String tensor, DType type) {
        dtypes.put(tensor, type);
        return this;
    }

    /// Models of different seeds have different weights.
    public TinyModel seed(long number) {
        seed = number;
        return this;
    }

    /// With one more tensor, or with another shape of one.
    public TinyModel tensor(String name, Shape shape) {
        extraTensors.put(name, shape);
        return this;
    }

    /// With every tensor whose name starts with `from` named with `to` instead.
    public TinyModel renamed(String from, String to) {
        prefixFrom = from;
        prefixTo = to;
        return this;
    }

    public TinyModel without(String tensor) {
        missing.add(tensor);
        return this;
    }

    /// With this key of config.json; an empty `json` leaves the key out.
    public TinyModel config(String key, String json) {
        configKeys.put(key, json);
        return this;
    }

    /// With one more file.
    public TinyModel file(String name, String text) {
        files.put(name, text);
        return this;
    }

    /// With a tokenizer.json of one token per row: `t0`, `t1`, …
    public TinyModel tokenizer(int tokens) {
        StringBuilder vocabulary = new StringBuilder();
        for (int id = 0; id < tokens; id++) {
            vocabulary.append(id == 0 ? "" : ",").append("\"t").append(id).append("\":").append(id);
        }
        file("tokenizer_config.json", "{\"tokenizer_class\": \"PreTrainedTokenizerFast\"}\n");
        return file("tokenizer.json", """
                {"version": "1.0", "truncation": null, "padding": null, "added_tokens": [], "normalizer": null, \
                "pre_tokenizer": {"type": "Whitespace"}, "post_processor": null, "decoder": null, \
                "model": {"type": "WordLevel", "vocab": {%s}, "unk_token": "t0"}}""".formatted(vocabulary));
    }

    /// Writes the directory, which is made if it is not there.
    public Path write(Path directory) throws IOException {
        Files.createDirectories(directory);
        Files.writeString(directory.resolve("config.json"), configText());
        writeWeights(directory);
        for (Map.Entry<String, String> file : files.entrySet()) {
            Files.writeString(directory.resolve(file.getKey()), file.getValue());
        }
        return directory;
    }

    /// The tensors in the order of the file.
    public Map<String, Shape> tensors() {
        Map<String, Shape> tensors = family.tensors(vocab, hidden, layers);
        if (!tied) {
            tensors.put(family.head(), Shape.of(vocab, hidden));
        }
        tensors.putAll(extraTensors);
        tensors.keySet().removeAll(missing);
        Map<String, Shape> named = new LinkedHashMap<>();
        tensors.forEach((name, shape) -> named.put(prefixFrom != null && name.startsWith(prefixFrom)
                ? prefixTo + name.substring(prefixFrom.length())
                : name, shape));
        return named;
    }

    private String configText() {
        Map<String, String> config = family.config(vocab, hidden, layers);
        config.put("tie_word_embeddings", String.valueOf(tied));
        config.put("torch_dtype", dtype.isFloat() ? "\"" + dtype.recipeName() + "\"" : "null");
        config.putAll(configKeys);
        config.values().removeIf(String::isEmpty);
        return config.entrySet().stream().map(key -> "  \"" + key.getKey() + "\": " + key.getValue())
                .collect(Collectors.joining(",\n", "{\n", "\n}\n"));
    }

    private void writeWeights(Path directory) throws IOException {
        Map<String, Shape> tensors = tensors();
        if (shards == 0) {
            writeFile(directory.resolve("model.safetensors"), tensors);
            return;
        }
        List<Map.Entry<String, Shape>> entries = List.copyOf(tensors.entrySet());
        Map<String, String> weightMap = new LinkedHashMap<>();
        long total = 0;
        for (int shard = 0; shard < shards; shard++) {
            String file = "model-%05d-of-%05d.safetensors".formatted(shard + 1, shards);
            Map<String, Shape> part = new LinkedHashMap<>();
            int end = entries.size() * (shard + 1) / shards;
            for (Map.Entry<String, Shape> tensor : entries.subList(entries.size() * shard / shards, end)) {
                part.put(tensor.getKey(), tensor.getValue());
                weightMap.put(tensor.getKey(), file);
                total += TensorEntry.bytes(dtypeOf(tensor.getKey()), tensor.getValue());
            }
            writeFile(directory.resolve(file), part);
        }
        Files.writeString(directory.resolve("model.safetensors.index.json"), indexText(weightMap, total));
    }

    /// The text of an index file.
    public static String indexText(Map<String, String> weightMap, long totalSize) {
        Map<String, Json> fileOf = new LinkedHashMap<>();
        weightMap.forEach((tensor, file) -> fileOf.put(tensor, new Json.Text(file)));
        Json metadata = Json.EMPTY.with("total_size", new Json.Num(totalSize));
        return Json.EMPTY.with("metadata", metadata).with("weight_map", new Json.Obj(fileOf)).toText();
    }

    private DType dtypeOf(String name) {
        return dtypes.getOrDefault(name, dtype);
    }

    /// A safetensors file of these tensors with the values of this model.
    public void writeFile(Path file, Map<String, Shape> tensors) throws IOException {
        StringBuilder header = new StringBuilder("{\"__metadata__\":{\"format\":\"pt\"}");
        ByteArrayOutputStream weights = new ByteArrayOutputStream();
        for (Map.Entry<String, Shape> tensor : tensors.entrySet()) {
            long begin = weights.size();
            weights.writeBytes(bytes(tensor.getKey(), tensor.getValue()));
            header.append(",\"%s\":{\"dtype\":\"%s\",\"shape\":%s,\"data_offsets\":[%d,%d]}".formatted(tensor.getKey(),
                    dtypeOf(tensor.getKey()), tensor.getValue(), begin, weights.size()));
        }
        header.append('}');
        header.repeat(' ', Math.floorMod(-header.length(), 8));
        ByteBuffer length = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putLong(0, header.length());
        ByteArrayOutputStream whole = new ByteArrayOutputStream();
        whole.writeBytes(length.array());
        whole.writeBytes(header.toString().getBytes(StandardCharsets.UTF_8));
        weights.writeTo(whole);
        Files.write(file, whole.toByteArray());
    }

    private byte[] bytes(String name, Shape shape) {
        DType type = dtypeOf(name);
        ByteBuffer out = ByteBuffer.allocate(Math.toIntExact(TensorEntry.bytes(type, shape)))
                .order(ByteOrder.LITTLE_ENDIAN);
        for (long i = 0; i < shape.elements() && out.hasRemaining(); i++) {
            float value = value(name, i);
            switch (type) {
                case F64 -> out.putDouble(value);
                case F32 -> out.putFloat(value);
                case F16 -> out.putShort(Float.floatToFloat16(value));
                case BF16 -> out.putShort((short) (Float.floatToRawIntBits(value) >>> 16));
                default -> { // codes and integers: whatever bits
                    long bits = Float.floatToRawIntBits(value);
                    for (int bit = 0; bit < type.bits(); bit += 8) {
                        out.put((byte) (bits >>> (bit % 32)));
                    }
                }
            }
        }
        return out.array();
    }

    /// Element `index` of the tensor in row-major order: between -0.5 and 0.5, seven bits after the leading one, so
    /// that every floating type holds it exactly.
    public float value(String tensor, long index) {
        long z = seed * 0x9E3779B97F4A7C15L + tensor.hashCode() * 0xD1B54A32D192ED03L + index * 0x8CB92BA72F3D8DD7L;
        z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        z ^= z >>> 31;
        return ((z & 0xFF) - 127.5f) / 256f;
    }
}
