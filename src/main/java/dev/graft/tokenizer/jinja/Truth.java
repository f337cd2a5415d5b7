package dev.graft.tokenizer.jinja;

/// Whether a value counts as true: not nothing, not zero, not empty.
final class Truth {
    private Truth() {}

    static boolean of(Value value) {
        return switch (value) {
            case Value.Text(String text) -> !text.isEmpty();
            case Value.Int(var number) -> number.signum() != 0;
            case Value.Real(double number) -> number != 0;
            case Value.Bool(boolean truth) -> truth;
            case Value.None _ -> false;
            case Value.Undefined undefined when undefined.isStrict() -> throw undefined.failure();
            case Value.Undefined _ -> false;
            case Items items -> !items.values().isEmpty();
            case Dict dict -> dict.size() > 0;
            case Value.Generator _,Namespace _,Function _ -> true;
        };
    }
}
