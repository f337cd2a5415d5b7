package dev.graft.engine.grammar;

import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

import dev.graft.diagnostic.Finding;
import dev.graft.diagnostic.Place;
import dev.graft.diagnostic.UserError;
import dev.graft.model.Json;

/// The words of JSON Schema (2020-12, and the spellings of older drafts that mean the same).
final class Keywords {
    static final String REF = "$ref", TYPE = "type", ENUM = "enum", CONST = "const", ANY_OF = "anyOf",
            ONE_OF = "oneOf", ALL_OF = "allOf", PROPERTIES = "properties", REQUIRED = "required",
            ADDITIONAL = "additionalProperties", ITEMS = "items", PREFIX_ITEMS = "prefixItems", MIN_ITEMS = "minItems",
            MAX_ITEMS = "maxItems", MIN_LENGTH = "minLength", MAX_LENGTH = "maxLength", MINIMUM = "minimum",
            MAXIMUM = "maximum", ABOVE = "exclusiveMinimum", BELOW = "exclusiveMaximum";

    /// Those that say what a value may be.
    static final Set<String> CONSTRAINING = Set.of(REF, TYPE, ENUM, CONST, ANY_OF, ONE_OF, ALL_OF, PROPERTIES, REQUIRED,
            ADDITIONAL, ITEMS, PREFIX_ITEMS, MIN_ITEMS, MAX_ITEMS, MIN_LENGTH, MAX_LENGTH, MINIMUM, MAXIMUM, ABOVE,
            BELOW);

    /// Those that say nothing about it.
    private static final Set<String> ANNOTATIONS = Set.of("title", "description", "default", "examples", "example",
            "deprecated", "readOnly", "writeOnly", "$comment", "$schema", "$defs", "definitions", "strict");

    /// Where everything is allowed, some words say nothing either.
    private static final Map<String, Json> IDLE = Map.of("uniqueItems", new Json.Bool(false), "nullable",
            new Json.Bool(false));

    private Keywords() {}

    /// What of a schema says what a value may be.
    ///
    /// @throws UserError if there is a word that is not supported
    static Map<String, Json> constraining(Json.Obj schema, String at) {
        Map<String, Json> constraining = new TreeMap<>();
        schema.members().forEach((key, value) -> {
            if (CONSTRAINING.contains(key)) {
                constraining.put(key, value);
            } else if (!ANNOTATIONS.contains(key) && !value.equals(IDLE.get(key))
                    && !(key.equals("$id") && at.equals("#"))) {
                throw wrong(at, "'%s' is not supported".formatted(key),
                        "leave it out; the words that are supported: " + String.join(", ",
                                CONSTRAINING.stream().sorted().toList()));
            }
        });
        return constraining;
    }

    /// @param at a JSON pointer into the schema
    static UserError wrong(String at, String what, String remedy) {
        return new UserError(Finding.error("bad-schema", Place.NOWHERE, "the schema at %s: %s".formatted(at, what),
                remedy));
    }

    static UserError wrong(String at, String what) {
        return wrong(at, what, "");
    }

    /// A pointer one step longer: RFC 6901.
    static String pointer(String at, String key) {
        return at + "/" + key.replace("~", "~0").replace("/", "~1");
    }
}
