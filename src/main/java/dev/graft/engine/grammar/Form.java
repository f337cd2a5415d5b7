package dev.graft.engine.grammar;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// One form that a value may have. What stands within it is a [Choice] of forms, and may lead back to it: so objects and
/// lists are compared by identity.
sealed interface Form {
    int UNLIMITED = Integer.MAX_VALUE;

    /// Any text.
    ///
    /// @param min fewest code points
    /// @param max most code points, or [#UNLIMITED]
    record Text(int min, int max) implements Form {}

    /// One of some texts, however it is escaped.
    record OneOf(Names names) implements Form {}

    /// A number, `true`, `false` or `null`, spelled so.
    record Word(String spelling) implements Form {}

    /// Any number, with a power of ten if it likes.
    record Decimal() implements Form {}

    /// A number without a power of ten.
    ///
    /// @param scale most digits behind the point; 0 for integers, which have none
    /// @param min   least value, in units of 10^-scale
    /// @param max   largest value, likewise
    record Bounded(int scale, long min, long max) implements Form {}

    /// A list: the first items each of a form of their own, the others all of one form.
    final class Arr implements Form {
        private final List<Choice> first;
        private final Choice others;
        private final int min;
        private int max; // fewer once it is known which items cannot be

        Arr(List<Choice> first, Choice others, int min, int max) {
            this.first = List.copyOf(first);
            this.others = others;
            this.min = min;
            this.max = max;
        }

        Choice item(int index) {
            return index < first.size() ? first.get(index) : others;
        }

        int min() {
            return min;
        }

        int max() {
            return max;
        }

        /// From this count on all counts are alike, unless there is a most.
        int counted() {
            return Math.max(min, first.size());
        }

        /// Those that decide whether there can be such a list.
        List<Choice> needed() {
            List<Choice> needed = new ArrayList<>(first.subList(0, Math.min(min, first.size())));
            if (min > first.size()) {
                needed.add(others);
            }
            return needed;
        }

        /// Ends the list before the first item for which there is no value.
        void prune() {
            for (int i = 0; i <= first.size() && i < max; i++) {
                if (item(i).isEmpty()) {
                    max = i;
                }
            }
        }
    }

    /// An object. Every key stands in it once at most, in any order.
    final class Obj implements Form {
        private final Map<String, Choice> properties;
        private final Choice additional;
        private final Set<String> required;
        private Names names;
        private final BitSet requiredNames = new BitSet();

        /// @param properties those that are required among them
        Obj(Map<String, Choice> properties, Set<String> required, Choice additional) {
            this.properties = properties;
            this.required = Set.copyOf(required);
            this.additional = additional;
            names = new Names(List.of());
        }

        Names names() {
            return names;
        }

        /// What the value of a key may be; nothing, if there must not be such a key.
        Choice property(int name) {
            return property(names.sorted().get(name));
        }

        Choice property(String key) {
            return properties.getOrDefault(key, additional);
        }

        Set<String> required() {
            return required;
        }

        /// Of a key that is none of the names.
        Choice additional() {
            return additional;
        }

        boolean isClosed() {
            return additional.isEmpty();
        }

        boolean hasRequired(BitSet seen) {
            BitSet open = (BitSet) requiredNames.clone();
            open.andNot(seen);
            return open.isEmpty();
        }

        /// Those that decide whether there can be such an object.
        List<Choice> needed() {
            return required.stream().map(this::property).toList();
        }

        /// Fixes the names: of a closed object only those for which there is a value, as every beginning of a name must lead
        /// to a key.
        void prune() {
            names = new Names(properties.entrySet().stream()
                    .filter(property -> !isClosed() || !property.getValue().isEmpty()).map(Map.Entry::getKey).toList());
            for (int name = 0; name < names.sorted().size(); name++) {
                requiredNames.set(name, required.contains(names.sorted().get(name)));
            }
        }
    }
}
