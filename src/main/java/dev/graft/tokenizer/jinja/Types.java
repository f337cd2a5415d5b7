package dev.graft.tokenizer.jinja;

/// Python's names of types, for messages.
final class Types {
    private Types() {}

    static String name(Value value) {
        return switch (value) {
            case Value.Text _ -> "str";
            case Value.Int _ -> "int";
            case Value.Real _ -> "float";
            case Value.Bool _ -> "bool";
            case Value.None _ -> "NoneType";
            case Value.Undefined _ -> "undefined value";
            case Value.Generator _ -> "generator";
            case Items items -> items.kind().typeName();
            case Dict _ -> "dict";
            case Namespace _ -> "namespace";
            case Function _ -> "function";
        };
    }
}
