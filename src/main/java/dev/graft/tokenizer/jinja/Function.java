package dev.graft.tokenizer.jinja;

import org.jspecify.annotations.Nullable;

/// What can be called: functions, methods of values, macros, the `loop` of a recursive loop.
non-sealed interface Function extends Value {
    String name();

    Value call(Args args);

    /// Of a macro or loop; null if it has none of this name.
    default @Nullable Value attribute(String attribute) {
        return null;
    }

    /// A function by a name and what it does.
    static Function of(String name, java.util.function.Function<Args, Value> body) {
        return new Native(name, body);
    }

    record Native(String name, java.util.function.Function<Args, Value> body) implements Function {
        @Override
        public Value call(Args args) {
            return body.apply(args);
        }
    }
}
