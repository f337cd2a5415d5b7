package dev.graft.merge;

import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.StringJoiner;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;

import dev.graft.merge.method.Parameter;
import dev.graft.merge.method.Params;
import dev.graft.recipe.ValueType;
import dev.graft.tensor.DType;

/// An expression as one line that people read in the manifest, and that is equal for equal expressions:
/// `bf16(slerp[t=0.75, base=0](mistral/a:lm_head.weight, rows[0:32000](mistral/b:lm_head.weight)))`.
final class ExprText {
    private final Function<Expr.Source, String> source;

    private ExprText(Function<Expr.Source, String> source) {
        this.source = source;
    }

    static String of(Expr expr) {
        return of(expr, source -> ModelName.shown(source.model()) + ":" + source.tensor().name());
    }

    /// @param source how a tensor of a checkpoint is named
    static String of(Expr expr, Function<Expr.Source, String> source) {
        return new ExprText(source).text(expr);
    }

    private String text(Expr expr) {
        return switch (expr) {
            case Expr.Source stored -> source.apply(stored);
            case Expr.Cast(DType to, Expr in) -> to.name().toLowerCase(Locale.ROOT) + "(" + text(in) + ")";
            case Expr.Combine combine -> combined(combine);
            case Expr.Same(List<Expr> inputs) -> "same" + list(inputs);
            case Expr.Rows(long start, long end, Expr in) -> "rows[" + start + ":" + end + "](" + text(in) + ")";
            case Expr.Stack(List<Expr> parts) -> "stack" + list(parts);
        };
    }

    private String list(List<Expr> parts) {
        return parts.stream().map(this::text).collect(Collectors.joining(", ", "(", ")"));
    }

    private String combined(Expr.Combine combine) {
        List<Parameter> declared = combine.method().signature().parameters();
        Params params = combine.params();
        StringJoiner settings = new StringJoiner(", ", "[", "]").setEmptyValue("");
        values(declared, params.method()).forEach((name, value) -> settings.add(name + "=" + value));
        if (combine.base() >= 0) {
            settings.add("base=" + combine.base());
        }
        StringJoiner inputs = new StringJoiner(", ", "(", ")");
        for (int i = 0; i < combine.inputs().size(); i++) {
            Map<Parameter, Double> own = i < params.perInput().size() ? params.perInput().get(i) : Map.of();
            String values = values(declared, own).entrySet().stream().map(e -> e.getKey() + "=" + e.getValue())
                    .collect(Collectors.joining(", "));
            inputs.add(text(combine.inputs().get(i)) + (values.isEmpty() ? "" : " {" + values + "}"));
        }
        return combine.method().signature().name() + settings + inputs;
    }

    /// In the order in which the method declares them.
    private static Map<String, String> values(List<Parameter> declared, Map<Parameter, Double> given) {
        Map<String, String> values = new TreeMap<>(Comparator.comparingInt(
                (String name) -> declared.stream().map(Parameter::name).toList().indexOf(name))
                .thenComparing(Comparator.naturalOrder()));
        given.forEach((parameter, value) -> values.put(parameter.name(), value(parameter.type(), value)));
        return values;
    }

    private static String value(ValueType type, double value) {
        return switch (type) {
            case FLOAT, INT -> Double.toString(value);
            case BOOL -> Boolean.toString(value != 0);
        };
    }
}
