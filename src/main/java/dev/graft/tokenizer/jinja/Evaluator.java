package dev.graft.tokenizer.jinja;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/// What an expression is worth.
final class Evaluator {
    /// Never strict, as in Jinja2.
    private static final Value NO_ELSE = new Value.Undefined("this 'if' has no 'else', and its condition is false",
            false);

    private final Settings settings;
    private final Meter meter;
    private final Lookup lookup;
    private final Arithmetic arithmetic;

    Evaluator(Settings settings, Meter meter) {
        this.settings = settings;
        this.meter = meter;
        this.lookup = new Lookup(settings, meter);
        this.arithmetic = new Arithmetic(meter);
    }

    Settings settings() {
        return settings;
    }

    Meter meter() {
        return meter;
    }

    Lookup lookup() {
        return lookup;
    }

    Arithmetic arithmetic() {
        return arithmetic;
    }

    String str(Value value) {
        return Repr.str(value, meter);
    }

    Value undefined(String why) {
        return new Value.Undefined(why, settings.isStrict());
    }

    Value value(Expr expression, Scope scope) {
        meter.step();
        meter.enter();
        try {
            Value value = unplaced(expression, scope);
            meter.leave();
            return value;
        } catch (Failure failure) {
            throw failure.in(expression.spot());
        }
    }

    private Value unplaced(Expr expression, Scope scope) {
        return switch (expression) {
            case Expr.Const(Value value, _) -> value;
            case Expr.Name(String name, _) -> {
                Value value = scope.find(name);
                yield value == null ? undefined("'" + name + "' is not defined") : value;
            }
            case Expr.Sequence(Items.Kind kind, List<Expr> items, _) -> new Items(kind, values(items, scope));
            case Expr.Mapping(List<Expr.Entry> entries, _) -> mapping(entries, scope);
            case Expr.Not(Expr operand, _) -> Value.of(!Truth.of(value(operand, scope)));
            case Expr.Sign sign -> signed(sign, scope);
            case Expr.Arithmetic(String operator, Expr left, Expr right, _) -> {
                Value a = value(left, scope);
                yield arithmetic.apply(operator, a, value(right, scope));
            }
            case Expr.Logic(boolean isAnd, Expr left, Expr right, _) -> {
                Value first = value(left, scope);
                yield Truth.of(first) == isAnd ? value(right, scope) : first;
            }
            case Expr.Concat(List<Expr> parts, _) -> concat(parts, scope);
            case Expr.Comparison comparison -> compared(comparison, scope);
            case Expr.Choice(Expr test, Expr then, Expr otherwise, _) -> Truth.of(value(test, scope))
                    ? value(then, scope)
                    : otherwise == null
                            ? NO_ELSE
                            : value(otherwise, scope);
            case Expr.Attribute(Expr target, String name, _) -> lookup.attribute(value(target, scope), name);
            case Expr.Subscript(Expr target, Expr.Slice slice, _) -> lookup.slice(value(target, scope),
                    bound(slice.start(), scope), bound(slice.stop(), scope), bound(slice.step(), scope));
            case Expr.Subscript(Expr target, Expr index, _) -> {
                Value from = value(target, scope);
                yield lookup.item(from, value(index, scope));
            }
            case Expr.Slice _ -> throw Failure.because("a slice cannot be one of several indices");
            case Expr.Call call -> call(call, scope, null);
            case Expr.Filtered(Expr target, Expr.FilterCall filter, _) -> filtered(value(target, scope), filter, scope);
            case Expr.Tested(Expr target, String name, Expr.Arguments arguments, _) -> {
                Value tested = value(target, scope);
                yield Value.of(test(name, tested, args(name, arguments, scope)));
            }
        };
    }

    private List<Value> values(List<Expr> expressions, Scope scope) {
        List<Value> values = new ArrayList<>();
        expressions.forEach(expression -> values.add(value(expression, scope)));
        meter.made(values.size());
        return values;
    }

    private Value mapping(List<Expr.Entry> entries, Scope scope) {
        Dict.Builder dict = new Dict.Builder();
        for (Expr.Entry entry : entries) {
            Value key = value(entry.key(), scope);
            dict.put(key, value(entry.value(), scope));
        }
        meter.made(entries.size());
        return dict.build();
    }

    private Value signed(Expr.Sign sign, Scope scope) {
        Value operand = value(sign.operand(), scope);
        if (operand instanceof Value.Undefined undefined) {
            throw undefined.failure();
        }
        if (operand instanceof Value.Real(double real)) {
            return sign.operator().equals("-") ? Value.of(-real) : operand;
        }
        if (!Numbers.isNumber(operand)) {
            throw Failure.because("a " + Types.name(operand) + " has no sign");
        }
        return arithmetic.apply(sign.operator(), Value.of(0), operand);
    }

    private Value concat(List<Expr> parts, Scope scope) {
        StringBuilder out = new StringBuilder();
        for (Value part : values(parts, scope)) {
            String text = str(part);
            meter.made(text.length());
            out.append(text);
        }
        return Value.of(out.toString());
    }

    private Value compared(Expr.Comparison comparison, Scope scope) {
        Value left = value(comparison.first(), scope);
        for (Expr.Step step : comparison.steps()) {
            Value right = value(step.operand(), scope);
            meter.work(Iterate.size(left) + Iterate.size(right));
            boolean holds = switch (step.operator()) {
                case "==" -> Compare.equal(left, right);
                case "!=" -> !Compare.equal(left, right);
                case "in" -> Compare.contains(right, left);
                case "not in" -> !Compare.contains(right, left);
                default -> Compare.ordered(step.operator(), left, right);
            };
            if (!holds) {
                return Value.of(false);
            }
            left = right;
        }
        return Value.of(true);
    }

    private @Nullable Value bound(@Nullable Expr bound, Scope scope) {
        Value value = bound == null ? null : value(bound, scope);
        return value == Value.none() ? null : value;
    }

    /// @param caller what a call block gives beside the arguments
    Value call(Expr.Call call, Scope scope, @Nullable Value caller) {
        Value target = value(call.target(), scope);
        if (target instanceof Value.Undefined undefined) {
            throw undefined.failure();
        }
        if (!(target instanceof Function function)) {
            throw Failure.because("a " + Types.name(target) + " cannot be called");
        }
        Args args = args(function.name(), call.arguments(), scope);
        if (caller != null) {
            Map<String, Value> named = new LinkedHashMap<>(args.named());
            named.put("caller", caller);
            args = new Args(args.function(), args.positions(), named);
        }
        return function.call(args);
    }

    private Args args(String name, Expr.Arguments arguments, Scope scope) {
        List<Value> positions = new ArrayList<>(values(arguments.positions(), scope));
        Map<String, Value> named = new LinkedHashMap<>();
        for (Expr.Keyword keyword : arguments.keywords()) {
            put(named, keyword.name(), value(keyword.value(), scope));
        }
        if (arguments.list() != null) {
            positions.addAll(Iterate.list(value(arguments.list(), scope), meter));
        }
        if (arguments.named() != null) {
            if (!(value(arguments.named(), scope) instanceof Dict dict)) {
                throw Failure.because("'**' needs a dict");
            }
            for (Dict.Member member : dict.members()) {
                if (!(member.key() instanceof Value.Text(String key))) {
                    throw Failure.because("'**' needs a dict with names for keys");
                }
                put(named, key, member.value());
            }
        }
        return new Args(name, positions, named);
    }

    private static void put(Map<String, Value> named, String name, Value value) {
        if (named.put(name, value) != null) {
            throw Failure.because("the argument '" + name + "' is given twice");
        }
    }

    Value filtered(Value self, Expr.FilterCall filter, Scope scope) {
        try {
            return filter(filter.name(), self, args(filter.name(), filter.arguments(), scope));
        } catch (Failure failure) {
            throw failure.in(filter.spot());
        }
    }

    Value filter(String name, Value self, Args args) {
        Filters.Filter filter = Filters.find(name);
        if (filter == null) {
            throw Failure.because("there is no filter '" + name + "'");
        }
        meter.step();
        meter.work(Iterate.size(self));
        return filter.apply(self, new Args(name, args.positions(), args.named()), this);
    }

    boolean test(String name, Value self, Args args) {
        Tests.Test test = Tests.find(name);
        if (test == null) {
            throw Failure.because("there is no test '" + name + "'");
        }
        meter.step();
        return test.of(self, new Args(name, args.positions(), args.named()), this);
    }
}
