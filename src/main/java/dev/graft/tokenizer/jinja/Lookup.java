package dev.graft.tokenizer.jinja;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;

import org.jspecify.annotations.Nullable;

/// `x.name` and `x[key]`, as the sandbox of Jinja2 has them: an attribute is looked for first and then a member, or the
/// other way round; what is not there is undefined; what would change a value, and all that Python keeps to itself,
/// is not there.
final class Lookup {
    private final Settings settings;
    private final Meter meter;
    private final Methods methods;

    Lookup(Settings settings, Meter meter) {
        this.settings = settings;
        this.meter = meter;
        this.methods = new Methods(meter);
    }

    Value attribute(Value target, String name) {
        if (target instanceof Value.Undefined undefined) {
            throw undefined.failure();
        }
        Value found = ownAttribute(target, name);
        if (found == null && target instanceof Dict dict) {
            found = dict.at(Value.of(name));
        }
        return found == null ? undefined(target, "attribute", name) : found;
    }

    Value item(Value target, Value key) {
        if (target instanceof Value.Undefined undefined) {
            throw undefined.failure();
        }
        Value found = member(target, key);
        if (found == null && key instanceof Value.Text(String name)) {
            found = ownAttribute(target, name);
        }
        return found == null ? undefined(target, "element", Repr.of(key, meter)) : found;
    }

    private Value undefined(Value target, String what, String name) {
        return new Value.Undefined("this " + Types.name(target) + " has no " + what + " " + name, settings.isStrict());
    }

    private @Nullable Value ownAttribute(Value target, String name) {
        if (name.startsWith("_")) {
            return null;
        }
        return switch (target) {
            case Namespace namespace -> namespace.at(name);
            case Function function -> function.attribute(name);
            case Items items when items.kind() == Items.Kind.GROUP && name.equals("grouper") -> items.values().get(0);
            case Items items when items.kind() == Items.Kind.GROUP && name.equals("list") -> items.values().get(1);
            default -> methods.of(target, name);
        };
    }

    /// @return null if there is none
    private @Nullable Value member(Value target, Value key) {
        if (target instanceof Dict dict) {
            boolean isUnhashable = key instanceof Dict || (key instanceof Items i && !i.kind().isTuple());
            return isUnhashable ? null : dict.at(key);
        }
        BigInteger index = Numbers.index(key);
        if (index == null) {
            return null;
        }
        return switch (target) {
            case Items items when !items.kind().isView() -> {
                int at = at(index, items.values().size());
                yield at < 0 ? null : items.values().get(at);
            }
            case Value.Text(String text) -> {
                meter.work(text.length());
                int at = at(index, Chars.count(text));
                yield at < 0 ? null : Value.of(Character.toString(text.codePointAt(text.offsetByCodePoints(0, at))));
            }
            default -> null;
        };
    }

    /// An index from the start or, below zero, from the end; -1 if it is out of range.
    private static int at(BigInteger index, int size) {
        int i = Numbers.clamp(index);
        int at = i < 0 ? i + size : i;
        return at >= 0 && at < size ? at : -1;
    }

    /// `target[start:stop:step]`, where null is left out.
    Value slice(Value target, @Nullable Value start, @Nullable Value stop, @Nullable Value step) {
        if (target instanceof Value.Undefined undefined) {
            throw undefined.failure();
        }
        if (!(target instanceof Value.Text) && !(target instanceof Items items && !items.kind().isView())) {
            throw Failure.because("a " + Types.name(target) + " cannot be sliced");
        }
        int by = step == null ? 1 : bound(step);
        if (by == 0) {
            throw Failure.because("the step of a slice cannot be 0");
        }
        int size = Iterate.length(target);
        int from = start == null ? by > 0 ? 0 : size - 1 : clip(bound(start), size, by);
        int to = stop == null ? by > 0 ? size : -1 : clip(bound(stop), size, by);
        List<Integer> indices = new ArrayList<>();
        for (long i = from; by > 0 ? i < to : i > to; i += by) {
            indices.add((int) i); // between 0 and size
        }
        meter.made(indices.size());
        if (target instanceof Value.Text(String text)) {
            int[] characters = text.codePoints().toArray();
            StringBuilder out = new StringBuilder();
            indices.forEach(i -> out.appendCodePoint(characters[i]));
            return Value.of(out.toString());
        }
        Items items = (Items) target;
        List<Value> values = indices.stream().map(items.values()::get).toList();
        Items.Bounds bounds = items.bounds();
        return bounds == null ? new Items(items.kind(), values) : Items.range(values, bounds.slice(from, to, by));
    }

    private static int bound(Value value) {
        if (value instanceof Value.Undefined undefined) {
            throw undefined.failure();
        }
        BigInteger bound = Numbers.index(value);
        if (bound == null) {
            throw Failure.because("a slice needs whole numbers, not a " + Types.name(value));
        }
        return Numbers.clamp(bound);
    }

    private static int clip(int bound, int size, int step) {
        long from = bound < 0 ? (long) bound + size : bound;
        return step > 0 ? Math.clamp(from, 0, size) : Math.clamp(from, -1, size - 1);
    }
}
