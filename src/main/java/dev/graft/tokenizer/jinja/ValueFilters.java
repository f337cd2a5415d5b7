package dev.graft.tokenizer.jinja;

import static java.util.Map.entry;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.util.List;
import java.util.Map;
import java.util.Objects;

import org.jspecify.annotations.Nullable;

import dev.graft.tokenizer.jinja.Filters.Filter;

/// Filters for any value: defaults, numbers, JSON.
final class ValueFilters {
    static final Map<String, Filter> ALL = Map.ofEntries(
            entry("default", ValueFilters::orDefault),
            entry("d", ValueFilters::orDefault),
            entry("int", ValueFilters::whole),
            entry("float", ValueFilters::real),
            entry("round", ValueFilters::round),
            entry("abs", ValueFilters::abs),
            entry("tojson", ValueFilters::json),
            entry("attr", (self, args, run) -> {
                String name = args.bind(1, "name").text(0);
                return self instanceof Dict && new Methods(run.meter()).of(self, name) == null
                        ? new Value.Undefined("this dict has no attribute " + name, run.settings().isStrict())
                        : run.lookup().attribute(self, name);
            }));

    private ValueFilters() {}

    private static Value orDefault(Value self, Args args, Evaluator run) {
        Args.Bound bound = args.bind(0, "default_value", "boolean");
        boolean isMissing = self instanceof Value.Undefined || (bound.truth(1) && !Truth.of(self));
        return isMissing ? bound.at(0, Value.of("")) : self;
    }

    private static Value whole(Value self, Args args, Evaluator run) {
        Args.Bound bound = args.bind(0, "default", "base");
        Value otherwise = bound.at(0, Value.of(0));
        return switch (self) {
            case Value.Undefined undefined -> throw undefined.failure();
            case Value.Text(String text) -> {
                BigInteger number = Numbers.parseWhole(text, bound.number(1, 10));
                Double real = number == null ? Numbers.parseReal(text) : null;
                yield number != null
                        ? new Value.Int(number)
                        : real == null || real.isNaN() || real.isInfinite()
                                ? otherwise
                                : new Value.Int(Numbers.truncated(real));
            }
            case Value.Real(double real) when Double.isNaN(real) -> otherwise;
            case Value.Real(double real) -> new Value.Int(Numbers.truncated(real));
            case Value.Int _,Value.Bool _ -> new Value.Int(Objects.requireNonNull(Numbers.index(self)));
            default -> otherwise;
        };
    }

    private static Value real(Value self, Args args, Evaluator run) {
        Value otherwise = args.bind(0, "default").at(0, Value.of(0.0));
        return switch (self) {
            case Value.Undefined undefined -> throw undefined.failure();
            case Value.Text(String text) -> {
                Double real = Numbers.parseReal(text);
                yield real == null ? otherwise : Value.of(real.doubleValue());
            }
            case Value.Real _,Value.Int _,Value.Bool _ -> Value.of(Numbers.real(self));
            default -> otherwise;
        };
    }

    private static Value round(Value self, Args args, Evaluator run) {
        Args.Bound bound = args.bind(0, "precision", "method");
        int precision = Math.clamp(bound.number(0, 0), -400, 400);
        String method = bound.text(1, "common");
        if (!List.of("common", "ceil", "floor").contains(method)) {
            throw args.wrong("rounds 'common', 'ceil' or 'floor'");
        }
        if (self instanceof Value.Undefined undefined) {
            throw undefined.failure();
        }
        if (!Numbers.isNumber(self)) {
            throw args.wrong("needs a number, not a " + Types.name(self));
        }
        BigInteger whole = Numbers.index(self);
        if (method.equals("common")) {
            if (whole != null) {
                return new Value.Int(new BigDecimal(whole).setScale(Math.min(0, precision), RoundingMode.HALF_EVEN)
                        .setScale(0, RoundingMode.UNNECESSARY).toBigInteger());
            }
            double real = Numbers.real(self);
            return Double.isNaN(real) || Double.isInfinite(real) ? self : Value.of(rounded(real, precision));
        }
        double factor = Math.pow(10, precision);
        double scaled = Numbers.real(self) * factor;
        return Value.of((method.equals("ceil") ? Math.ceil(scaled) : Math.floor(scaled)) / factor + 0.0);
    }

    private static double rounded(double real, int precision) {
        double rounded = new BigDecimal(real).setScale(precision, RoundingMode.HALF_EVEN).doubleValue();
        return rounded == 0 ? Math.copySign(0.0, real) : rounded;
    }

    private static Value abs(Value self, Args args, Evaluator run) {
        args.none();
        BigInteger whole = Numbers.index(self);
        if (whole != null) {
            return new Value.Int(whole.abs());
        }
        if (self instanceof Value.Real(double real)) {
            return Value.of(Math.abs(real));
        }
        throw args.wrong("needs a number, not a " + Types.name(self));
    }

    private static Value json(Value self, Args args, Evaluator run) {
        if (run.settings().isJsonForHtml()) {
            Args.Bound bound = args.bind(0, "indent");
            return Value.of(JsonText.of(self, style(bound, 0, null, true, true, true), run.meter()));
        }
        Args.Bound bound = args.bind(0, "ensure_ascii", "indent", "separators", "sort_keys");
        Items separators = bound.says(2) && bound.at(2) instanceof Items given && given.values().size() == 2
                ? given
                : null;
        if (bound.says(2) && separators == null) {
            throw args.wrong("needs two separators");
        }
        return Value.of(JsonText.of(self, style(bound, 1, separators, bound.truth(0), bound.truth(3), false),
                run.meter()));
    }

    private static JsonText.Style style(Args.Bound bound, int indentAt,
            @Nullable Items separators,
            boolean isAscii, boolean isSorted, boolean isForHtml) {
        String indent = !bound.says(indentAt)
                ? null
                : bound.at(indentAt) instanceof Value.Text(String text)
                        ? text
                        : " ".repeat(Math.clamp(bound.number(indentAt), 0, 1000));
        String item = separators != null && separators.values().get(0) instanceof Value.Text(String s)
                ? s
                : indent == null ? ", " : ",";
        String key = separators != null && separators.values().get(1) instanceof Value.Text(String s) ? s : ": ";
        return new JsonText.Style(indent, item, key, isAscii, isSorted, isForHtml);
    }
}
