package dev.graft.tokenizer.jinja;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.stream.Stream;

/// The values of which another consists: characters, items, keys.
final class Iterate {
    private Iterate() {}

    static Iterator<Value> over(Value value) {
        return switch (value) {
            case Value.Text(String text) -> characters(text).iterator();
            case Items items -> items.values().iterator();
            case Dict dict -> dict.keys().iterator();
            case Value.Generator(Iterator<Value> values) -> values;
            case Value.Undefined undefined when undefined.isStrict() -> throw undefined.failure();
            case Value.Undefined _ -> List.<Value>of().iterator();
            default -> throw Failure.because("a " + Types.name(value) + " has no items to go through");
        };
    }

    static boolean isPossible(Value value) {
        return switch (value) {
            case Value.Text _,Items _,Dict _,Value.Generator _,Value.Undefined _ -> true;
            default -> false;
        };
    }

    static List<Value> list(Value value, Meter meter) {
        List<Value> values = new ArrayList<>();
        Iterator<Value> from = over(value);
        while (from.hasNext()) {
            meter.made(1);
            values.add(from.next());
        }
        return values;
    }

    private static Stream<Value> characters(String text) {
        return text.codePoints().mapToObj(c -> Value.of(Character.toString(c)));
    }

    /// Python's `len`.
    static int length(Value value) {
        return switch (value) {
            case Value.Text(String text) -> Chars.count(text);
            case Items items -> items.values().size();
            case Dict dict -> dict.size();
            case Value.Undefined undefined when undefined.isStrict() -> throw undefined.failure();
            case Value.Undefined _ -> 0;
            default -> throw Failure.because("a " + Types.name(value) + " has no length");
        };
    }

    /// How much it takes to look at a value once.
    static long size(Value value) {
        return switch (value) {
            case Value.Text(String text) -> text.length();
            case Items items -> items.values().size();
            case Dict dict -> dict.size();
            default -> 1;
        };
    }
}
