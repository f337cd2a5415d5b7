package dev.graft.merge.method;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import dev.graft.tensor.DType;
import dev.graft.tensor.Floats;

/// The reference's own bits on small tensors, and those of an independent computation in double.
class MethodGoldensTest {
    private static final JsonNode GOLDENS = read();

    private static JsonNode read() {
        try (InputStream in = MethodGoldensTest.class.getResourceAsStream("goldens.json")) {
            return new JsonMapper().readTree(in);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /// One case, under the name by which a failing test shows it.
    record Case(String id, JsonNode json) {
        @Override
        public String toString() {
            return id;
        }
    }

    static Stream<Case> cases() {
        return GOLDENS.get("cases").valueStream().map(json -> new Case(json.get("id").asString(), json));
    }

    /// With NaN among the inputs the double result is left open.
    static Stream<Case> casesWithDoubleResult() {
        return cases().filter(golden -> golden.json.has("f64"));
    }

    /// For f32 only the newer release has goldens.
    static Stream<Case> casesOf16Bits() {
        return cases().filter(golden -> dtype(golden.json) != DType.F32);
    }

    @ParameterizedTest
    @MethodSource("casesWithDoubleResult")
    void preciseIsTheDoubleResultRoundedOnce(Case golden) {
        assertThat(result(golden.json, Arithmetic.PRECISE)).isEqualTo(bits(golden.json, "f64"));
    }

    @ParameterizedTest
    @MethodSource("cases")
    void compatHasTheBitsOfMergekit015(Case golden) {
        assertThat(golden.json.get("compat_bit_exact").asBoolean()).isTrue();
        assertThat(result(golden.json, Arithmetic.BIT_COMPAT_0_1_5)).isEqualTo(bits(golden.json, "reference"));
    }

    @ParameterizedTest
    @MethodSource("casesOf16Bits")
    void compat014HasTheBitsOfMergekit014(Case golden) {
        String field = golden.json.has("reference_0_1_4") ? "reference_0_1_4" : "reference";
        assertThat(result(golden.json, Arithmetic.BIT_COMPAT_0_1_4)).isEqualTo(bits(golden.json, field));
    }

    /// The elements as hex bits; every NaN alike.
    private static List<String> result(JsonNode json, Arithmetic arithmetic) {
        DType dtype = dtype(json);
        List<JsonNode> models = json.get("models").valueStream().toList();
        int count = Math
                .toIntExact(json.get("out_shape").valueStream().mapToLong(JsonNode::asLong).reduce(1, (a, b) -> a * b));
        double[][] x = new double[models.size()][count];
        for (int i = 0; i < x.length; i++) {
            byte[] bytes = HexFormat.of().parseHex(
                    GOLDENS.get("inputs").get(models.get(i).get("input").asString()).get(name(dtype)).asString());
            new Floats(count).decode(dtype, ByteBuffer.wrap(swapped(bytes, dtype)), x[i], count);
        }
        double[] out = new double[count];
        if (models.size() == 1 && json.get("method").asString().equals("slerp")) {
            out = x[0]; // the planner copies what only one model has
        } else {
            run(json, models, dtype, arithmetic, x, out);
        }
        ByteBuffer encoded = ByteBuffer.allocate(count * dtype.bits() / 8);
        new Floats(count).encode(dtype, out, encoded, count);
        return elements(swapped(encoded.array(), dtype), dtype);
    }

    private static void run(JsonNode json, List<JsonNode> models, DType dtype, Arithmetic arithmetic, double[][] x,
            double[] out) {
        MergeMethod method = Methods.named(json.get("method").asString()).orElseThrow();
        Map<Parameter, Double> shared = new HashMap<>();
        List<Map<Parameter, Double>> perInput = new ArrayList<>();
        models.forEach(_ -> perInput.add(new HashMap<>()));
        for (Parameter parameter : method.signature().parameters()) {
            JsonNode value = json.get("params").get(parameter.name());
            if (parameter.scope() == Parameter.Scope.METHOD && value != null) {
                shared.put(parameter, number(value));
            }
            for (int i = 0; i < models.size() && parameter.scope() != Parameter.Scope.METHOD; i++) {
                JsonNode own = models.get(i).has("params") ? models.get(i).get("params").get(parameter.name()) : null;
                if (own != null || value != null) {
                    perInput.get(i).put(parameter, number(own != null ? own : value));
                }
            }
        }
        int base = -1;
        for (int i = 0; i < models.size(); i++) {
            if (json.has("base") && models.get(i).get("name").asString().equals(json.get("base").asString(""))) {
                base = i;
            }
        }
        Pass pass = method.start(new Operands(models.size(), base, dtype, new Params(shared, perInput), arithmetic));
        while (pass instanceof Pass.Look look) {
            look.see(x, out.length);
            pass = look.then();
        }
        ((Pass.Write) pass).combine(x, out, out.length);
    }

    private static double number(JsonNode value) {
        return value.isBoolean() ? value.asBoolean() ? 1 : 0 : value.asDouble();
    }

    private static DType dtype(JsonNode json) {
        return DType.valueOf(json.get("dtype").asString().toUpperCase(Locale.ROOT));
    }

    private static String name(DType dtype) {
        return dtype.name().toLowerCase(Locale.ROOT);
    }

    private static List<String> bits(JsonNode json, String field) {
        return elements(HexFormat.of().parseHex(json.get(field).asString()), dtype(json));
    }

    /// Hex digits of each element, most significant first.
    private static List<String> elements(byte[] bigEndian, DType dtype) {
        String hex = HexFormat.of().formatHex(bigEndian);
        int digits = dtype.bits() / 4;
        List<String> elements = new ArrayList<>();
        for (int i = 0; i < hex.length(); i += digits) {
            String element = hex.substring(i, i + digits);
            elements.add(isNan(Long.parseLong(element, 16), dtype) ? "nan" : element);
        }
        return elements;
    }

    private static boolean isNan(long bits, DType dtype) {
        return switch (dtype) {
            case BF16 -> (bits & 0x7FFF) > 0x7F80;
            case F16 -> (bits & 0x7FFF) > 0x7C00;
            default -> (bits & 0x7FFFFFFF) > 0x7F800000L;
        };
    }

    private static byte[] swapped(byte[] bytes, DType dtype) {
        byte[] swapped = new byte[bytes.length];
        int size = dtype.bits() / 8;
        for (int i = 0; i < bytes.length; i++) {
            swapped[i] = bytes[i - i % size + size - 1 - i % size];
        }
        return swapped;
    }
}
