package dev.graft.tokenizer.jinja;

import static java.util.Map.entry;

import java.util.Map;
import java.util.function.Predicate;

import org.jspecify.annotations.Nullable;

/// What may stand behind `is`, by name.
final class Tests {
    interface Test {
        boolean of(Value self, Args args, Evaluator run);
    }

    private static final Map<String, Test> ALL = Map.ofEntries(
            entry("defined", plain(value -> !(value instanceof Value.Undefined))),
            entry("undefined", plain(value -> value instanceof Value.Undefined)),
            entry("none", plain(value -> value instanceof Value.None)),
            entry("boolean", plain(value -> value instanceof Value.Bool)),
            entry("true", plain(value -> value instanceof Value.Bool(boolean truth) && truth)),
            entry("false", plain(value -> value instanceof Value.Bool(boolean truth) && !truth)),
            entry("integer", plain(value -> value instanceof Value.Int)),
            entry("float", plain(value -> value instanceof Value.Real)),
            entry("number", plain(Numbers::isNumber)),
            entry("string", plain(value -> value instanceof Value.Text)),
            entry("mapping", plain(value -> value instanceof Dict)),
            entry("sequence", plain(Tests::isSequence)),
            entry("iterable", plain(Tests::isIterable)),
            entry("callable", plain(value -> value instanceof Function || value instanceof Value.Undefined)),
            entry("escaped", plain(_ -> false)),
            entry("upper", (self, args, run) -> {
                args.none();
                return Casing.isUpper(run.str(self));
            }),
            entry("lower", (self, args, run) -> {
                args.none();
                return Casing.isLower(run.str(self));
            }),
            entry("odd", (self, args, run) -> isRemainder(self, args, Value.of(2), 1, run)),
            entry("even", (self, args, run) -> isRemainder(self, args, Value.of(2), 0, run)),
            entry("divisibleby", (self, args, run) -> Compare.equal(
                    run.arithmetic().apply("%", self, args.bind(1, "num").at(0)), Value.of(0))),
            entry("eq", (self, args, _) -> Compare.equal(self, args.bind(1, "other").at(0))),
            entry("equalto", (self, args, _) -> Compare.equal(self, args.bind(1, "other").at(0))),
            entry("==", (self, args, _) -> Compare.equal(self, args.bind(1, "other").at(0))),
            entry("ne", (self, args, _) -> !Compare.equal(self, args.bind(1, "other").at(0))),
            entry("!=", (self, args, _) -> !Compare.equal(self, args.bind(1, "other").at(0))),
            entry("lt", order("<")), entry("lessthan", order("<")), entry("<", order("<")),
            entry("le", order("<=")), entry("<=", order("<=")),
            entry("gt", order(">")), entry("greaterthan", order(">")), entry(">", order(">")),
            entry("ge", order(">=")), entry(">=", order(">=")),
            entry("in", (self, args, _) -> Compare.contains(args.bind(1, "seq").at(0), self)),
            entry("sameas", (self, args, _) -> isSame(self, args.bind(1, "other").at(0))),
            entry("filter", (self, args, run) -> {
                args.none();
                return self instanceof Value.Text(String name) && Filters.find(name) != null;
            }),
            entry("test", (self, args, run) -> {
                args.none();
                return self instanceof Value.Text(String name) && find(name) != null;
            }));

    private Tests() {}

    static @Nullable Test find(String name) {
        return ALL.get(name);
    }

    private static Test plain(Predicate<Value> test) {
        return (self, args, _) -> {
            args.none();
            return test.test(self);
        };
    }

    private static Test order(String operator) {
        return (self, args, _) -> Compare.ordered(operator, self, args.bind(1, "other").at(0));
    }

    private static boolean isSequence(Value value) {
        return switch (value) {
            case Value.Undefined undefined -> !undefined.isStrict();
            case Items items -> !items.kind().isView();
            case Value.Text _,Dict _ -> true;
            default -> false;
        };
    }

    private static boolean isIterable(Value value) {
        if (value instanceof Value.Undefined undefined && undefined.isStrict()) {
            throw undefined.failure();
        }
        return Iterate.isPossible(value);
    }

    private static boolean isRemainder(Value self, Args args, Value by, int wanted, Evaluator run) {
        args.none();
        return Compare.equal(run.arithmetic().apply("%", self, by), Value.of(wanted));
    }

    /// Python's `is`: the same object. Of numbers and texts nobody should ask this; equal ones of a type count as one.
    private static boolean isSame(Value a, Value b) {
        return switch (a) {
            case Value.Text _,Value.Int _,Value.Real _,Value.Bool _,Value.None _ -> a.equals(b);
            default -> a == b;
        };
    }
}
