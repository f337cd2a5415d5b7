package dev.graft.app.server;

import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

import dev.graft.engine.batch.Order;
import dev.graft.engine.grammar.Constraint;

/// The form that a text must have: `response_format`.
///
/// @param constraint makes what sees to it, one for each text; null if any text will do
record ResponseFormat(@Nullable Supplier<Constraint> constraint) {
    private static final String NAME = "response_format";

    /// @throws ApiError with 400 if there is no such form
    static ResponseFormat of(Fields fields, Served served) {
        Fields format = fields.object(NAME);
        if (format == null || format.requiredText("type").equals("text")) {
            return new ResponseFormat(null);
        }
        throw ApiError.unsupported(format.path("type"),
                "'%s' has the type '%s'; model '%s' writes text".formatted(NAME, format.requiredText("type"),
                        served.id()));
    }

    /// The order with it.
    Order on(Order order) {
        return constraint == null ? order : order.withConstraint(constraint);
    }
}
