package dev.graft.tokenizer.jinja;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/// The arguments of one call.
record Args(String function, List<Value> positions, Map<String, Value> named) {

    static Args of(String function, Value... positions) {
        return new Args(function, List.of(positions), Map.of());
    }

    Args(String function, List<Value> positions, Map<String, Value> named) {
        this.function = function;
        this.positions = List.copyOf(positions);
        this.named = new LinkedHashMap<>(named);
    }

    /// The same without the first.
    Args rest(int count) {
        return new Args(function, positions.subList(count, positions.size()), named);
    }

    /// Puts the arguments in the order of these parameters.
    ///
    /// @param required how many of them must be there
    Bound bind(int required, String... parameters) {
        if (positions.size() > parameters.length) {
            throw wrong("takes at most " + parameters.length + " arguments, not " + positions.size());
        }
        List<@Nullable Value> bound = new ArrayList<>(positions);
        Map<String, Value> left = new LinkedHashMap<>(named);
        for (int i = positions.size(); i < parameters.length; i++) {
            Value value = left.remove(parameters[i]);
            if (value == null && i < required) {
                throw wrong("needs the argument '" + parameters[i] + "'");
            }
            bound.add(value);
        }
        if (!left.isEmpty()) {
            throw wrong("takes no argument '" + left.keySet().iterator().next() + "' here");
        }
        return new Bound(bound);
    }

    void none() {
        bind(0);
    }

    Failure wrong(String what) {
        return Failure.because("'" + function + "' " + what);
    }

    /// Arguments by the position of their parameter.
    final class Bound {
        private final List<@Nullable Value> values;

        private Bound(List<@Nullable Value> values) {
            this.values = values;
        }

        boolean has(int i) {
            return values.get(i) != null;
        }

        /// There and not none.
        boolean says(int i) {
            return has(i) && at(i) != Value.none();
        }

        Value at(int i) {
            Value value = values.get(i);
            if (value == null) {
                throw wrong("needs more arguments");
            }
            return value;
        }

        Value at(int i, Value otherwise) {
            Value value = values.get(i);
            return value == null ? otherwise : value;
        }

        boolean truth(int i) {
            return has(i) && Truth.of(at(i));
        }

        String text(int i) {
            if (at(i) instanceof Value.Text(String text)) {
                return text;
            }
            throw wrong("needs a text, not a " + Types.name(at(i)));
        }

        String text(int i, String otherwise) {
            return has(i) ? text(i) : otherwise;
        }

        int number(int i) {
            BigInteger number = Numbers.index(at(i));
            if (number == null) {
                throw wrong("needs a whole number, not a " + Types.name(at(i)));
            }
            return Numbers.clamp(number);
        }

        int number(int i, int otherwise) {
            return has(i) ? number(i) : otherwise;
        }
    }
}
