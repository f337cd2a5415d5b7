package dev.graft.tokenizer.jinja;

/// How deep values lie within values. Refused where they are built, so that nothing that walks over them, down to
/// equality and `repr`, has to watch its stack.
final class Nesting {
    private static final int MAX = 100;

    private Nesting() {}

    static int of(Value value) {
        return switch (value) {
            case Items items -> items.depth();
            case Dict dict -> dict.depth();
            case Value.Text _,Value.Int _,Value.Real _,Value.Bool _,Value.None _,Value.Undefined _,Value.Generator _,Namespace _,Function _ ->
                0;
        };
    }

    static int checked(int depth) {
        if (depth > MAX) {
            throw Failure.limit("lists and dicts lie more than " + MAX + " deep within each other");
        }
        return depth;
    }
}
