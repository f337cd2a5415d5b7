package dev.graft.engine;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.node.ObjectNode;

import dev.graft.tensor.DType;

/// A tiny model of some family with what transformers makes of it: `src/test/resources/engine`, written by
/// tools/make-engine-goldens.py. The weights are computed here as there.
final class TinyDecoder {
    private static final Path GOLDENS = Path.of("src/test/resources/engine");
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private final String name;
    private final ObjectNode config;
    private final Map<String, List<Long>> tensors = new LinkedHashMap<>();
    private final JsonNode golden;
    private DType dtype;

    private TinyDecoder(String name, JsonNode golden) {
        this.name = name;
        this.golden = golden;
        this.config = (ObjectNode) golden.get("config").deepCopy();
        this.dtype = DType.valueOf(golden.get("dtype").asString());
        golden.get("tensors").forEachEntry((tensor, shape) -> {
            List<Long> dims = new ArrayList<>();
            shape.forEach(dim -> dims.add(dim.asLong()));
            tensors.put(tensor, dims);
        });
    }

    static TinyDecoder read(String name) {
        return new TinyDecoder(name, MAPPER.readTree(GOLDENS.resolve(name + ".json").toFile()));
    }

    /// All that are there.
    static Stream<TinyDecoder> all() {
        try (Stream<Path> files = Files.list(GOLDENS)) {
            return files.map(file -> file.getFileName().toString().replace(".json", "")).sorted().toList().stream()
                    .map(TinyDecoder::read);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    /// With another value in config.json; `json` is its text.
    TinyDecoder config(String key, String json) {
        config.set(key, MAPPER.readTree(json));
        return this;
    }

    TinyDecoder without(String tensor) {
        tensors.remove(tensor);
        return this;
    }

    TinyDecoder tensor(String tensor, Long... shape) {
        tensors.put(tensor, List.of(shape));
        return this;
    }

    TinyDecoder dtype(DType type) {
        dtype = type;
        return this;
    }

    int[] tokens() {
        return golden.get("tokens").valueStream().mapToInt(JsonNode::asInt).toArray();
    }

    /// Logits by position, as transformers computes them in float32.
    Map<Integer, double[]> logits() {
        Map<Integer, double[]> logits = new LinkedHashMap<>();
        golden.get("logits").forEachEntry((position, row) -> logits.put(Integer.valueOf(position),
                row.valueStream().mapToDouble(JsonNode::asDouble).toArray()));
        return logits;
    }

    /// Those behind one token.
    double[] logits(int position) {
        return golden.get("logits").get(String.valueOf(position)).valueStream().mapToDouble(JsonNode::asDouble)
                .toArray();
    }

    Path write(Path directory) throws IOException {
        Files.createDirectories(directory);
        Files.writeString(directory.resolve("config.json"), config.toPrettyString());
        StringBuilder header = new StringBuilder("{\"__metadata__\":{\"format\":\"pt\"}");
        long end = 0;
        for (Map.Entry<String, List<Long>> tensor : tensors.entrySet()) {
            long begin = end;
            end += elements(tensor.getValue()) * dtype.bits() / 8;
            header.append(",\"%s\":{\"dtype\":\"%s\",\"shape\":%s,\"data_offsets\":[%d,%d]}".formatted(tensor.getKey(),
                    dtype, tensor.getValue(), begin, end));
        }
        byte[] text = header.append('}').toString().getBytes(StandardCharsets.UTF_8);
        ByteBuffer file = ByteBuffer.allocate(Math.toIntExact(8 + text.length + end)).order(ByteOrder.LITTLE_ENDIAN);
        file.putLong(text.length).put(text);
        tensors.forEach((tensor, shape) -> put(tensor, elements(shape), file));
        Files.write(directory.resolve("model.safetensors"), file.array());
        return directory;
    }

    private static long elements(List<Long> shape) {
        return shape.stream().mapToLong(dim -> dim).reduce(1, (a, b) -> a * b);
    }

    private void put(String tensor, long elements, ByteBuffer out) {
        for (long i = 0; i < elements; i++) {
            float value = value(tensor, i);
            switch (dtype) {
                case F32 -> out.putFloat(value);
                case F16 -> out.putShort(Float.floatToFloat16(value));
                case BF16 -> out.putShort((short) (Float.floatToRawIntBits(value) >>> 16));
                case F64 -> out.putDouble(value);
                default -> throw new IllegalArgumentException(dtype.toString());
            }
        }
    }

    /// `values` of the script.
    private static float value(String tensor, long index) {
        long z = 0x9E3779B97F4A7C15L + tensor.hashCode() * 0xD1B54A32D192ED03L + index * 0x8CB92BA72F3D8DD7L;
        z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        z ^= z >>> 31;
        float value = ((z & 0xFF) - 127.5f) / 256f;
        return tensor.contains("norm") ? 1 + (float) Math.rint(value * 8) / 8 : value;
    }

    @Override
    public String toString() {
        return name;
    }
}
