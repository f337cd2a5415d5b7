package dev.graft.merge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Collectors;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import dev.graft.merge.method.Arithmetic;
import dev.graft.merge.method.Linear;
import dev.graft.merge.method.Slerp;
import dev.graft.recipe.Recipe;
import dev.graft.tensor.DType;
import dev.graft.tensor.Rounding;
import dev.graft.tensor.Safetensors;
import dev.graft.tensor.TensorEntry;
import dev.graft.tensor.WeightFiles;

/// Number by number: against whole results of the reference tool, and against a computation of our own that shares
/// nothing with the methods but the formulas.
class ExampleValuesTest {
    /// Whole results are too large for the repository; they lie beside it where it is developed.
    private static final Path RESULTS = Path.of("../shared/examples/nyxene/expected");

    /// What doubles of the size of a weight lose when they are added in another order: seen where terms cancel.
    private static final double NOISE = 1e-17;

    private static Recipe recipe(String name) throws IOException {
        return name.startsWith("card")
                ? ExampleGoldensTest.card()
                : Recipe.parse(name + ".yml", ExampleGoldensTest.expected(name).get("recipe").asString());
    }

    /// The promise for slerp in a 16-bit type: 99.9 % of the numbers equal, none more than two steps away.
    @ParameterizedTest
    @CsvSource({"card-0.1.5, BIT_COMPAT_0_1_5, 0.999", "card, BIT_COMPAT_0_1_4, 0.997",
            "slerp-other-base-0.1.5, BIT_COMPAT_0_1_5, 0.999",
            "slerp-other-base, BIT_COMPAT_0_1_4, 0.997", "linear-0.1.5, BIT_COMPAT_0_1_5, 1",
            "linear, BIT_COMPAT_0_1_4, 1"})
    void bitCompatibleNumbersAreThoseOfTheReference(String name, Arithmetic arithmetic, double share)
            throws IOException {
        Path file = RESULTS.resolve(name + ".safetensors");
        assumeTrue(Files.exists(file), "the reference's results are not beside this checkout");
        Plan plan = ExampleGoldensTest.plan(recipe(name), PlanOptions.STANDARD.withArithmetic(arithmetic));
        Map<String, byte[]> computed = Computed.all(plan);
        Map<String, TensorEntry> golden = Safetensors.read(file).entries().stream()
                .collect(Collectors.toMap(TensorEntry::name, Function.identity()));
        assertThat(computed.keySet()).isEqualTo(golden.keySet());
        long elements = 0, different = 0, furthest = 0;
        try (WeightFiles files = new WeightFiles()) {
            for (Map.Entry<String, byte[]> tensor : computed.entrySet()) {
                TensorEntry entry = Objects.requireNonNull(golden.get(tensor.getKey()));
                ByteBuffer theirs = ByteBuffer.allocate((int) entry.bytes()).order(ByteOrder.LITTLE_ENDIAN);
                files.read(entry, 0, theirs);
                ByteBuffer ours = ByteBuffer.wrap(tensor.getValue()).order(ByteOrder.LITTLE_ENDIAN);
                for (int i = 0; i < ours.capacity(); i += 2) {
                    int steps = Math.abs(rank(ours.getShort(i)) - rank(theirs.getShort(i)));
                    elements++;
                    different += steps == 0 ? 0 : 1;
                    furthest = Math.max(furthest, steps);
                }
            }
        }
        assertThat(1 - different / (double) elements).as("share of equal numbers").isGreaterThanOrEqualTo(share);
        assertThat(furthest).as("steps to the furthest number").isLessThanOrEqualTo(2);
    }

    /// Position of a bf16 number among all bf16 numbers.
    private static int rank(short bits) {
        return bits < 0 ? -(bits & 0x7FFF) : bits;
    }

    @ParameterizedTest
    @ValueSource(strings = {"card", "linear", "slerp-ends", "slerp-other-base", "out-dtype", "linear-unnormalized-f16"})
    void preciseNumbersAreTheDoubleResultRoundedOnce(String name) throws IOException {
        Plan plan = ExampleGoldensTest.plan(recipe(name), PlanOptions.STANDARD);
        Map<String, byte[]> computed = Computed.all(plan);
        try (WeightFiles files = new WeightFiles()) {
            for (Plan.OutputTensor tensor : plan.tensors()) {
                double[] exact = exact(tensor.expr(), files);
                ByteBuffer ours = ByteBuffer.wrap(Objects.requireNonNull(computed.get(tensor.name())))
                        .order(ByteOrder.LITTLE_ENDIAN);
                for (int i = 0; i < exact.length; i++) {
                    short bits = ours.getShort(2 * i);
                    double number = name.endsWith("f16")
                            ? Float.float16ToFloat(bits)
                            : Float.intBitsToFloat(bits << 16);
                    double halfAStep = halfAStep(number, name.endsWith("f16") ? 10 : 7);
                    assertThat(Math.abs(number - exact[i])).as("%s[%d]", tensor.name(), i)
                            .isLessThanOrEqualTo(halfAStep * (1 + 1e-9) + NOISE);
                }
            }
        }
    }

    /// Half the distance to the next number with so many bits behind the point.
    private static double halfAStep(double number, int bits) {
        return number == 0
                ? Math.scalb(1.0, -25)
                : Math.scalb(1.0, Math.max(Math.getExponent(number), -14 + (bits == 7 ? -112 : 0)) - bits - 1);
    }

    /// The plain formulas over whole arrays.
    private static double[] exact(Expr expr, WeightFiles files) throws IOException {
        return switch (expr) {
            case Expr.Source source -> stored(source.tensor(), files);
            // A cast of what is loaded belongs to the recipe's meaning; the one behind a method is what is tested here.
            case Expr.Cast(DType to, Expr.Source source) ->
                Arrays.stream(exact(source, files)).map(x -> Rounding.to(to, x)).toArray();
            case Expr.Cast cast -> exact(cast.in(), files);
            case Expr.Rows rows -> {
                int row = (int) rows.shape().rowElements();
                yield Arrays.copyOfRange(exact(rows.in(), files), (int) rows.start() * row, (int) rows.end() * row);
            }
            case Expr.Combine combine -> combined(combine, files);
            case Expr.Same _,Expr.Stack _ -> throw new IllegalStateException("the example has none");
        };
    }

    private static double[] combined(Expr.Combine combine, WeightFiles files) throws IOException {
        double[][] x = new double[combine.inputs().size()][];
        for (int i = 0; i < x.length; i++) {
            x[i] = exact(combine.inputs().get(i), files);
        }
        double[] weights = new double[x.length];
        if (combine.method() instanceof Linear) {
            double sum = 0;
            for (int i = 0; i < x.length; i++) {
                weights[i] = combine.params().get(Linear.WEIGHT, i);
                sum += weights[i];
            }
            for (int i = 0; i < x.length && combine.params().is(Linear.NORMALIZE); i++) {
                weights[i] /= sum;
            }
        } else {
            double t = combine.params().get(Slerp.T), aa = 0, cc = 0, ac = 0;
            double[] a = x[combine.base()], c = x[1 - combine.base()];
            for (int i = 0; i < a.length; i++) {
                aa += a[i] * a[i];
                cc += c[i] * c[i];
                ac += a[i] * c[i];
            }
            double cos = ac / Math.sqrt(aa * cc), theta = Math.acos(cos);
            boolean isLine = Math.abs(cos) > 0.9995;
            weights[combine.base()] = isLine ? 1 - t : Math.sin((1 - t) * theta) / Math.sin(theta);
            weights[1 - combine.base()] = isLine ? t : Math.sin(t * theta) / Math.sin(theta);
        }
        double[] out = new double[x[0].length];
        for (int i = 0; i < out.length; i++) {
            for (int model = 0; model < x.length; model++) {
                out[i] += weights[model] * x[model][i];
            }
        }
        return out;
    }

    private static double[] stored(TensorEntry tensor, WeightFiles files) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate((int) tensor.bytes()).order(ByteOrder.LITTLE_ENDIAN);
        files.read(tensor, 0, bytes);
        double[] numbers = new double[(int) tensor.elements()];
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = Float.intBitsToFloat(bytes.getShort(2 * i) << 16); // all donors are bf16
        }
        return numbers;
    }
}
