package dev.graft.tokenizer.jinja;

import java.util.List;

import org.jspecify.annotations.Nullable;

/// `cycler(…)`: values in turn.
final class Cycler implements Function {
    private final List<Value> values;
    private int at;

    Cycler(List<Value> values) {
        this.values = values;
    }

    static Value of(Args args) {
        if (args.positions().isEmpty() || !args.named().isEmpty()) {
            throw args.wrong("needs something to choose from");
        }
        return new Cycler(args.positions());
    }

    Value current() {
        return values.get(at);
    }

    void stayAt(int position) {
        at = position;
    }

    @Override
    public String name() {
        return "cycler";
    }

    @Override
    public Value call(Args args) {
        throw Failure.because("a cycler is not called itself; write '.next()'");
    }

    @Override
    public @Nullable Value attribute(String attribute) {
        return switch (attribute) {
            case "current" -> current();
            case "next" -> Function.of("next", args -> {
                args.none();
                Value now = current();
                at = (at + 1) % values.size();
                return now;
            });
            case "reset" -> Function.of("reset", args -> {
                args.none();
                at = 0;
                return Value.none();
            });
            default -> null;
        };
    }
}
