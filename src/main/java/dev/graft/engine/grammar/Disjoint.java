package dev.graft.engine.grammar;

import java.math.BigDecimal;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/// Sees that alternatives have no value in common: `oneOf` allows none that two of them have, which cannot be seen while
/// a value is written. Where it is not plain from types, constants or a required key, the answer is no.
final class Disjoint {
    private static final int DEEPEST = 4, MOST_STEPS = 200_000;

    private int steps;

    void check(String at, List<Choice> choices) {
        for (int i = 0; i < choices.size(); i++) {
            for (int j = i + 1; j < choices.size(); j++) {
                if (!areDisjoint(choices.get(i), choices.get(j), 0)) {
                    throw Keywords.wrong(Keywords.pointer(at, Keywords.ONE_OF),
                            "a value may be like %d and like %d, which 'oneOf' does not allow".formatted(i, j),
                            "write anyOf, or give each a required key with a 'const' of its own");
                }
            }
        }
    }

    private boolean areDisjoint(Choice a, Choice b, int depth) {
        return depth < DEEPEST && a.forms().stream()
                .allMatch(one -> b.forms().stream().allMatch(other -> areDisjoint(one, other, depth)));
    }

    private boolean areDisjoint(Form a, Form b, int depth) {
        if (++steps > MOST_STEPS) {
            return false;
        }
        if (!kind(a).equals(kind(b))) {
            return true;
        }
        return switch (a) {
            case Form.OneOf(Names names) -> b instanceof Form.OneOf(Names others)
                    && Collections.disjoint(names.sorted(), new HashSet<>(others.sorted()));
            case Form.Word(String one) -> switch (b) {
                case Form.Word(String other) -> !isSame(one, other);
                case Form.Bounded bounds -> isOutside(one, bounds);
                case Form.Decimal _,Form.Arr _,Form.Obj _,Form.OneOf _,Form.Text _ -> false;
            };
            case Form.Bounded bounds -> switch (b) {
                case Form.Word(String word) -> isOutside(word, bounds);
                case Form.Bounded(int scale, long min, long max) ->
                    scale == bounds.scale() && (min > bounds.max() || max < bounds.min());
                case Form.Decimal _,Form.Arr _,Form.Obj _,Form.OneOf _,Form.Text _ -> false;
            };
            case Form.Arr list -> b instanceof Form.Arr other
                    && (list.min() > other.max() || other.min() > list.max());
            case Form.Obj object -> b instanceof Form.Obj other
                    && (hasKey(object, other, depth) || hasKey(other, object, depth));
            case Form.Text _,Form.Decimal _ -> false;
        };
    }

    /// Whether a required key of the one is forbidden in the other, or has other values there.
    private boolean hasKey(Form.Obj a, Form.Obj b, int depth) {
        Set<String> required = a.required();
        return required.stream().anyMatch(key -> {
            boolean isAllowed = !b.property(key).isEmpty();
            return !isAllowed
                    || (b.required().contains(key) && areDisjoint(a.property(key), b.property(key), depth + 1));
        });
    }

    private static String kind(Form form) {
        return switch (form) {
            case Form.Text _,Form.OneOf _ -> "text";
            case Form.Decimal _,Form.Bounded _ -> "number";
            case Form.Word(String spelling) when Limits.parse(spelling) != null -> "number";
            case Form.Word(String spelling) -> spelling;
            case Form.Arr _ -> "list";
            case Form.Obj _ -> "object";
        };
    }

    private static boolean isSame(String a, String b) {
        BigDecimal one = Limits.parse(a), other = Limits.parse(b);
        return (one == null || other == null) ? Objects.equals(a, b) : one.compareTo(other) == 0;
    }

    private static boolean isOutside(String word, Form.Bounded bounds) {
        BigDecimal units = Objects.requireNonNull(Limits.parse(word)).movePointRight(bounds.scale());
        return units.compareTo(BigDecimal.valueOf(bounds.min())) < 0
                || units.compareTo(BigDecimal.valueOf(bounds.max())) > 0
                || (bounds.scale() == 0 && units.stripTrailingZeros().scale() > 0);
    }
}
