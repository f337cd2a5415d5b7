package dev.graft.tokenizer.jinja;

import java.math.BigDecimal;
import java.util.List;
import java.util.Objects;

/// `==`, `<` and `in`, as Python has them.
final class Compare {
    private Compare() {}

    static boolean equal(Value a, Value b) {
        if (b instanceof Value.Undefined undefined && undefined.isStrict()) {
            throw undefined.failure();
        }
        if (Numbers.isNumber(a) && Numbers.isNumber(b)) {
            return areComparable(a, b) ? numbers(a, b) == 0 : sameSpecial(a, b);
        }
        return switch (a) {
            case Value.Undefined undefined when undefined.isStrict() -> throw undefined.failure();
            case Value.Undefined _ -> b instanceof Value.Undefined;
            case Value.Text(String text) -> b instanceof Value.Text(String other) && text.equals(other);
            case Items items -> b instanceof Items other && kind(items) == kind(other)
                    && equal(items.values(), other.values());
            case Dict dict -> b instanceof Dict other && equal(dict, other);
            default -> a == b || (a instanceof Value.None && b instanceof Value.None);
        };
    }

    /// A group is a tuple. The views of two dicts are compared as sets in Python, which no template does.
    private static Items.Kind kind(Items items) {
        return items.kind().isTuple() ? Items.Kind.TUPLE : items.kind();
    }

    private static boolean equal(List<Value> a, List<Value> b) {
        if (a.size() != b.size()) {
            return false;
        }
        for (int i = 0; i < a.size(); i++) {
            if (!equal(a.get(i), b.get(i))) {
                return false;
            }
        }
        return true;
    }

    private static boolean equal(Dict a, Dict b) {
        if (a.size() != b.size()) {
            return false;
        }
        return a.members().stream().allMatch(member -> {
            Value other = b.at(member.key());
            return other != null && equal(member.value(), other);
        });
    }

    private static boolean areComparable(Value a, Value b) {
        return isComparable(a) && isComparable(b);
    }

    private static boolean isComparable(Value number) {
        return !(number instanceof Value.Real(double real)) || !(Double.isNaN(real) || Double.isInfinite(real));
    }

    private static boolean sameSpecial(Value a, Value b) {
        return a instanceof Value.Real(double x) && b instanceof Value.Real(double y) && x == y;
    }

    private static int numbers(Value a, Value b) {
        return exact(a).compareTo(exact(b));
    }

    private static BigDecimal exact(Value number) {
        return number instanceof Value.Real(double real)
                ? new BigDecimal(real)
                : new BigDecimal(Objects.requireNonNull(Numbers.index(number)));
    }

    /// @param operator of `<`, `<=`, `>`, `>=`
    static boolean ordered(String operator, Value a, Value b) {
        if (Numbers.isNumber(a) && Numbers.isNumber(b) && !areComparable(a, b)) {
            double x = Numbers.real(a);
            double y = Numbers.real(b);
            return switch (operator) {
                case "<" -> x < y;
                case "<=" -> x <= y;
                case ">" -> x > y;
                default -> x >= y;
            };
        }
        int order = order(operator, a, b);
        return switch (operator) {
            case "<" -> order < 0;
            case "<=" -> order <= 0;
            case ">" -> order > 0;
            default -> order >= 0;
        };
    }

    static int order(String operator, Value a, Value b) {
        if (a instanceof Value.Undefined undefined) {
            throw undefined.failure();
        }
        if (b instanceof Value.Undefined undefined) {
            throw undefined.failure();
        }
        if (Numbers.isNumber(a) && Numbers.isNumber(b)) {
            return areComparable(a, b)
                    ? numbers(a, b)
                    : Double.compare(Numbers.real(a), Numbers.real(b));
        }
        if (a instanceof Value.Text(String x) && b instanceof Value.Text(String y)) {
            return codePoints(x, y);
        }
        if (a instanceof Items x && b instanceof Items y && kind(x) == kind(y) && (x.kind() == Items.Kind.LIST
                || x.kind().isTuple())) {
            int common = Math.min(x.values().size(), y.values().size());
            for (int i = 0; i < common; i++) {
                if (!equal(x.values().get(i), y.values().get(i))) {
                    return order(operator, x.values().get(i), y.values().get(i));
                }
            }
            return Integer.compare(x.values().size(), y.values().size());
        }
        throw Failure.because("'" + operator + "' cannot compare a " + Types.name(a) + " with a " + Types.name(b));
    }

    /// By code points: Java's own order puts characters beyond U+FFFF before some others.
    private static int codePoints(String a, String b) {
        int i = 0;
        while (i < a.length() && i < b.length() && a.charAt(i) == b.charAt(i)) {
            i++;
        }
        if (i == a.length() || i == b.length()) {
            return Integer.compare(a.length(), b.length());
        }
        boolean isInPair = i > 0 && Character.isHighSurrogate(a.charAt(i - 1));
        return isInPair
                ? Integer.compare(a.codePointAt(i - 1), b.codePointAt(i - 1))
                : Integer.compare(a.codePointAt(i), b.codePointAt(i));
    }

    /// `item in container`.
    static boolean contains(Value container, Value item) {
        return switch (container) {
            case Value.Text(String text) -> {
                if (item instanceof Value.Text(String part)) {
                    yield text.contains(part);
                }
                throw Failure.because("'in' of a text needs a text, not a " + Types.name(item));
            }
            case Dict dict -> dict.has(item);
            case Items items when items.kind() == Items.Kind.KEYS -> {
                Dict.hashed(item);
                yield items.values().stream().anyMatch(value -> equal(value, item));
            }
            case Items items -> items.values().stream().anyMatch(value -> value == item || equal(value, item));
            case Value.Undefined undefined when undefined.isStrict() -> throw undefined.failure();
            case Value.Undefined _ -> false;
            case Value.Generator(var values) -> {
                while (values.hasNext()) {
                    if (equal(values.next(), item)) {
                        yield true;
                    }
                }
                yield false;
            }
            default -> throw Failure.because("'in' cannot look into a " + Types.name(container));
        };
    }
}
