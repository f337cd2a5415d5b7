package dev.graft.app.server;

import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

import dev.graft.diagnostic.UserError;
import dev.graft.engine.batch.Order;
import dev.graft.engine.grammar.Constraint;
import dev.graft.engine.grammar.JsonForm;

/// The form that a text must have: `response_format`, or `text.format` of `/v1/responses`.
///
/// A schema is held to whether it is `strict` or not; what cannot be held to is refused.
///
/// @param constraint makes what sees to it, one for each text; null if any text will do
record ResponseFormat(@Nullable Supplier<Constraint> constraint) {
    static final ResponseFormat ANY = new ResponseFormat(null);

    private static final String NAME = "response_format", SCHEMA = "json_schema";

    /// @throws ApiError with 400 if there is no such form
    static ResponseFormat of(Fields fields, Served served) {
        Fields format = fields.object(NAME);
        return format == null ? ANY : of(format, format.object(SCHEMA), SCHEMA + ".schema", served);
    }

    /// As `/v1/responses` spells it: the schema stands beside its type.
    static ResponseFormat ofText(Fields fields, Served served) {
        Fields text = fields.object("text");
        Fields format = text == null ? null : text.object("format");
        return format == null ? ANY : of(format, format, "schema", served);
    }

    private static ResponseFormat of(Fields format, @Nullable Fields described, String path, Served served) {
        return switch (format.requiredText("type")) {
            case "text" -> ANY;
            case "json_object" -> new ResponseFormat(served.constraint(JsonForm.object()));
            case SCHEMA -> {
                JsonNode schema = described == null ? null : described.value("schema");
                if (schema == null) {
                    throw format.refused(path, "is missing");
                }
                yield new ResponseFormat(served.constraint(form(schema.toString(), format.path(path))));
            }
            default -> throw format.refused("type", "is '%s'; write text, json_object or json_schema"
                    .formatted(format.requiredText("type")));
        };
    }

    /// @param param the field that the schema is from
    static JsonForm form(String schema, String param) {
        try {
            return JsonForm.of(schema);
        } catch (UserError refused) {
            throw ApiError.of(refused, param);
        }
    }

    /// Whether not every text will do.
    boolean isWanted() {
        return constraint != null;
    }

    /// The order with it.
    Order on(Order order) {
        return constraint == null ? order : order.withConstraint(constraint);
    }
}
