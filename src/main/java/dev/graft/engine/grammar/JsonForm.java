package dev.graft.engine.grammar;

import java.nio.charset.StandardCharsets;

import dev.graft.diagnostic.UserError;

/// A form for JSON texts. May be used for many texts, by many threads.
///
/// Blanks are bounded: one, or a line break with an indent of up to 40, may stand where JSON allows blanks. Keys of an object
/// may come in any order.
public final class JsonForm {
    private static final JsonForm OBJECT = new JsonForm(SchemaReader.anyObject());

    private final Choice root;

    private JsonForm(Choice root) {
        this.root = root;
    }

    /// Any object.
    public static JsonForm object() {
        return OBJECT;
    }

    /// The values that a JSON Schema describes.
    ///
    /// @param schema JSON, an object
    /// @throws UserError with `bad-schema` and a pointer to the place, if it is no schema, has a keyword that is not
    ///                   supported, or describes nothing
    public static JsonForm of(String schema) {
        return new JsonForm(SchemaReader.read(schema));
    }

    /// Bars, in one text, the tokens that lead away from the form.
    public Constraint constraint(TokenTrie vocabulary) {
        return new JsonConstraint(vocabulary, State.before(root));
    }

    /// Whether a whole text has the form.
    boolean accepts(String text) {
        State end = State.before(root).step(text.getBytes(StandardCharsets.UTF_8));
        return end != null && end.isComplete();
    }
}
