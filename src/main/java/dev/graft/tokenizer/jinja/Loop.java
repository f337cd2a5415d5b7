package dev.graft.tokenizer.jinja;

import java.util.List;
import java.util.function.BiFunction;

import org.jspecify.annotations.Nullable;

/// What the body of a loop knows as `loop`.
final class Loop implements Function {
    private final List<Value> values;
    private final int depth;
    private final Settings settings;
    private final @Nullable BiFunction<Value, Integer, Value> recursion;
    private int index;
    private @Nullable Items changed;

    /// @param depth     of recursive loops, from 0
    /// @param recursion renders the loop over another value; null if it is not recursive
    Loop(List<Value> values, int depth, Settings settings,
            @Nullable BiFunction<Value, Integer, Value> recursion) {
        this.values = values;
        this.depth = depth;
        this.settings = settings;
        this.recursion = recursion;
    }

    void moveTo(int newIndex) {
        index = newIndex;
    }

    @Override
    public String name() {
        return "loop";
    }

    @Override
    public Value call(Args args) {
        if (recursion == null) {
            throw Failure.because("only a loop with 'recursive' can be called");
        }
        return recursion.apply(args.bind(1, "iterable").at(0), depth + 1);
    }

    @Override
    public @Nullable Value attribute(String attribute) {
        int count = values.size();
        return switch (attribute) {
            case "index" -> Value.of(index + 1);
            case "index0" -> Value.of(index);
            case "revindex" -> Value.of(count - index);
            case "revindex0" -> Value.of(count - index - 1);
            case "first" -> Value.of(index == 0);
            case "last" -> Value.of(index == count - 1);
            case "length" -> Value.of(count);
            case "depth" -> Value.of(depth + 1);
            case "depth0" -> Value.of(depth);
            case "previtem" -> index > 0 ? values.get(index - 1) : undefined("there is no item before the first");
            case "nextitem" -> index < count - 1 ? values.get(index + 1) : undefined("there is no item after the last");
            case "cycle" -> Function.of("cycle", args -> {
                if (args.positions().isEmpty() || !args.named().isEmpty()) {
                    throw args.wrong("needs something to choose from");
                }
                return args.positions().get(index % args.positions().size());
            });
            case "changed" -> Function.of("changed", args -> {
                Items now = new Items(Items.Kind.TUPLE, args.positions());
                boolean isChanged = changed == null || !Compare.equal(changed, now);
                changed = now;
                return Value.of(isChanged);
            });
            default -> null;
        };
    }

    private Value undefined(String why) {
        return new Value.Undefined(why, settings.isStrict());
    }
}
