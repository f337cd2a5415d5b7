package dev.graft.merge;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.LongStream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import dev.graft.merge.method.Linear;
import dev.graft.merge.method.Params;
import dev.graft.merge.method.Slerp;
import dev.graft.tensor.DType;
import dev.graft.tensor.Shape;
import dev.graft.tensor.TensorEntry;

class MadeOfTest {
    @Test
    void readsAnExpressionOfTheManifest() {
        MadeOf made = MadeOf
                .parse("bf16(slerp[t=0.75, base=0](mistral/a:lm_head.weight, rows[0:2048](b:lm_head.weight)))",
                        List.of())
                .orElseThrow();
        assertThat(made).isEqualTo(new MadeOf.Cast("bf16",
                new MadeOf.Combined("slerp", Map.of("t", "0.75", "base", "0"), List.of(
                        new MadeOf.Input(new MadeOf.Stored("mistral/a", "lm_head.weight"), Map.of()),
                        new MadeOf.Input(new MadeOf.Rows(0, 2048, new MadeOf.Stored("b", "lm_head.weight")),
                                Map.of())))));
        assertThat(made.computed().orElseThrow().settings()).containsEntry("t", "0.75");
        assertThat(MadeOf.parse("a/b:w", List.of()).orElseThrow().computed()).isEmpty();
    }

    /// What is written is read back: the same tensors, the same way.
    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void readsWhatIsWritten(long seed) {
        Random random = new Random(seed);
        Expr expr = random(random, 4);
        MadeOf read = MadeOf.parse(ExprText.of(expr), List.of())
                .orElseThrow(() -> new AssertionError(ExprText.of(expr)));
        assertThat(text(read)).isEqualTo(ExprText.of(expr));
        assertThat(read.sources().map(stored -> stored.model() + ":" + stored.tensor()))
                .containsExactlyElementsOf(
                        expr.sources().map(source -> source.model() + ":" + source.tensor().name()).toList());
    }

    static LongStream seeds() {
        return LongStream.range(0, 200);
    }

    private static Expr random(Random random, int depth) {
        return switch (depth == 0 ? 0 : random.nextInt(7)) {
            case 0, 1 -> new Expr.Source(List.of("maker/model-7B", "a", "b@v2", "S_1").get(random.nextInt(4)),
                    new TensorEntry(Path.of("m"),
                            List.of("w", "model.layers.3.mlp.up_proj.weight").get(random.nextInt(2)),
                            DType.F32, Shape.of(8, 2), 0, TensorEntry.ROW_MAJOR));
            case 2 -> new Expr.Cast(DType.BF16, random(random, depth - 1));
            case 3 -> new Expr.Rows(1, 4, random(random, depth - 1));
            case 4 -> new Expr.Stack(some(random, depth));
            case 5 -> new Expr.Combine(new Slerp(), new Params(Map.of(Slerp.T, random.nextDouble()), List.of()), 1,
                    List.of(random(random, depth - 1), random(random, depth - 1)));
            default -> {
                List<Expr> inputs = some(random, depth);
                yield new Expr.Combine(new Linear(), new Params(Map.of(Linear.NORMALIZE, 1.0),
                        inputs.stream().map(_ -> Map.of(Linear.WEIGHT, random.nextGaussian() * 1e-5)).toList()), -1,
                        inputs);
            }
        };
    }

    private static List<Expr> some(Random random, int depth) {
        List<Expr> some = new ArrayList<>();
        for (int i = random.nextInt(3); i >= 0; i--) {
            some.add(random(random, depth - 1));
        }
        return some;
    }

    /// Written once more, in the words of the manifest; slerp's and linear's settings stand in one order.
    private static String text(MadeOf made) {
        return switch (made) {
            case MadeOf.Stored(String model, String tensor) -> model + ":" + tensor;
            case MadeOf.Cast(String dtype, MadeOf in) -> dtype + "(" + text(in) + ")";
            case MadeOf.Rows(long start, long end, MadeOf in) -> "rows[" + start + ":" + end + "](" + text(in) + ")";
            case MadeOf.Same(List<MadeOf> inputs) -> "same(" + texts(inputs) + ")";
            case MadeOf.Stack(List<MadeOf> parts) -> "stack(" + texts(parts) + ")";
            case MadeOf.Combined combined -> combined.method() + "[" + settings(combined.settings()) + "]("
                    + String.join(", ", combined.inputs().stream().map(input -> text(input.in())
                            + (input.settings().isEmpty() ? "" : " {" + settings(input.settings()) + "}")).toList())
                    + ")";
        };
    }

    private static String texts(List<MadeOf> all) {
        return String.join(", ", all.stream().map(MadeOfTest::text).toList());
    }

    private static String settings(Map<String, String> settings) {
        return String.join(", ", settings.entrySet().stream().map(one -> one.getKey() + "=" + one.getValue()).toList());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "w", ":w", "a:", "bf16(", "bf16(a:w", "bf16(a:w))", "rows[0](a:w)", "rows[0:9(a:w)",
            "rows[-1:4](a:w)", "rows[0:99999999999999999999](a:w)", "slerp[t=1](a:w, )", "linear(a:w {weight=1)",
            "a:w,b:w x)",
            "rows[0:1](a:w, b:w)"})
    void refusesWhatIsNoExpression(String text) {
        assertThat(MadeOf.parse(text, List.of("a"))).isEmpty();
    }

    @Test
    void knownModelsMayHaveAnyName() {
        String name = "maker/x (v2), {new}:[a]";
        assertThat(MadeOf.parse("bf16(slerp[t=0.5](" + name + ":w, same(b:w, b:v)))", List.of("maker/x", name))
                .orElseThrow()
                .sources()).containsExactly(new MadeOf.Stored(name, "w"), new MadeOf.Stored("b", "w"),
                        new MadeOf.Stored("b", "v"));
    }

    @Test
    void survivesADeepTower() {
        String tower = "bf16(".repeat(500_000) + "a:w" + ")".repeat(500_000);
        assertThat(MadeOf.parse(tower, List.of())).isEmpty();
        assertThat(MadeOf.parse("bf16(".repeat(400) + "a:w" + ")".repeat(400), List.of())).isPresent();
    }
}
