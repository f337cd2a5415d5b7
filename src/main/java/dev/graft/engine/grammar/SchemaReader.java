package dev.graft.engine.grammar;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

import org.jspecify.annotations.Nullable;

import dev.graft.diagnostic.UserError;
import dev.graft.model.Json;
import dev.graft.model.JsonReader;

/// A JSON Schema to the forms of its values. What it does not understand it refuses.
///
/// https://json-schema.org/draft/2020-12/json-schema-validation
final class SchemaReader {
    private static final int MOST_CHARACTERS = 1 << 18;

    /// Places that are read; each place of the schema once, but those that are merged from several once for each.
    private static final int MOST_PLACES = 20_000, DEEPEST = 100;

    private static final List<String> TYPES = List.of("object", "array", "string", "number", "integer", "boolean",
            "null");

    private final References references;
    private final List<Choice> all = new ArrayList<>();
    private final List<OneOf> disjoint = new ArrayList<>();

    /// Of places that were read as they are.
    private final Map<String, Choice> byPointer = new HashMap<>();
    private final Choice any = choice("#");
    private final Choice nothing = choice("#");
    private int depth;

    /// Alternatives that must not have values in common.
    private record OneOf(String at, List<Choice> choices) {}

    private SchemaReader(Json.Obj root) {
        references = new References(root);
        any.add(new Form.Obj(Map.of(), Set.of(), any));
        any.add(new Form.Arr(List.of(), any, 0, Form.UNLIMITED));
        any.add(new Form.Text(0, Form.UNLIMITED));
        any.add(new Form.Decimal());
        List.of("true", "false", "null").forEach(word -> any.add(new Form.Word(word)));
    }

    static Choice anyObject() {
        SchemaReader reader = new SchemaReader(Json.EMPTY);
        Choice root = reader.choice("#");
        root.add(new Form.Obj(Map.of(), Set.of(), reader.any));
        Choice.settle(reader.all);
        return root;
    }

    /// @throws UserError with `bad-schema`
    static Choice read(String schema) {
        if (schema.length() > MOST_CHARACTERS) {
            throw Keywords.wrong("#", "it has more than %d characters".formatted(MOST_CHARACTERS), "make it smaller");
        }
        Json.Obj json = JsonReader.parse("the schema", "bad-schema", schema);
        SchemaReader reader = new SchemaReader(json);
        Choice root = reader.place(json, "#");
        Choice.settle(reader.all);
        if (root.isEmpty()) {
            throw Keywords.wrong("#", "no value is like that", "take a contradiction out, or a loop without an end");
        }
        Disjoint test = new Disjoint();
        for (OneOf oneOf : reader.disjoint) {
            test.check(oneOf.at, oneOf.choices);
        }
        return root;
    }

    private Choice choice(String at) {
        if (all.size() == MOST_PLACES) {
            throw Keywords.wrong(at, "it is too large, or refers to itself too often (over %d places)"
                    .formatted(MOST_PLACES), "make it smaller");
        }
        Choice choice = new Choice();
        all.add(choice);
        return choice;
    }

    /// The place of the schema at a pointer.
    private Choice place(Json schema, String at) {
        Choice known = byPointer.get(at);
        if (known != null) {
            return known;
        }
        Choice choice = choice(at);
        byPointer.put(at, choice);
        fill(choice, schema, at);
        return choice;
    }

    /// What several places say together.
    private Choice merged(Json.Obj schema, String at) {
        Choice choice = choice(at);
        fill(choice, schema, at);
        return choice;
    }

    private void fill(Choice choice, Json schema, String at) {
        if (++depth > DEEPEST) {
            throw Keywords.wrong(at, "it is nested too deeply (over %d)".formatted(DEEPEST), "make it flatter");
        }
        switch (schema) {
            case Json.Obj object -> fill(choice, object, at);
            case Json.Bool(boolean isAnything) -> choice.add(isAnything ? any : nothing);
            case Json.Arr _,Json.Num _,Json.Text _,Json.Null _ ->
                throw Keywords.wrong(at, "a schema is an object, true or false, and this is " + schema.kind());
        }
        depth--;
    }

    private void fill(Choice choice, Json.Obj schema, String at) {
        Map<String, Json> words = Keywords.constraining(schema, at);
        if (words.isEmpty()) {
            choice.add(any);
        } else if (words.containsKey(Keywords.REF) && words.size() == 1) {
            String target = references.target(words.get(Keywords.REF), at);
            choice.add(place(references.at(target, at), target));
        } else if (words.containsKey(Keywords.REF) || words.containsKey(Keywords.ALL_OF)) {
            choice.add(merged(references.merge(new Json.Obj(words), at), at));
        } else if (words.containsKey(Keywords.ANY_OF) || words.containsKey(Keywords.ONE_OF)) {
            alternatives(choice, words, at);
        } else if (words.containsKey(Keywords.ENUM) || words.containsKey(Keywords.CONST)) {
            Constants.of(words, at).addTo(choice, nothing, () -> choice(at));
        } else {
            types(words, at).forEach(type -> add(choice, type, words, at));
        }
    }

    private void alternatives(Choice choice, Map<String, Json> words, String at) {
        String key = words.containsKey(Keywords.ANY_OF) ? Keywords.ANY_OF : Keywords.ONE_OF;
        Map<String, Json> rest = new LinkedHashMap<>(words);
        List<Json> options = list(rest.remove(key), key, at);
        List<Choice> choices = new ArrayList<>();
        for (int i = 0; i < options.size(); i++) {
            String option = Keywords.pointer(Keywords.pointer(at, key), Integer.toString(i));
            choices.add(rest.isEmpty()
                    ? place(options.get(i), option)
                    : merged(references.both(new Json.Obj(rest), options.get(i), option), option));
        }
        choices.forEach(choice::add);
        if (key.equals(Keywords.ONE_OF)) {
            disjoint.add(new OneOf(at, choices));
        }
    }

    static List<Json> list(@Nullable Json value, String key, String at) {
        if (value instanceof Json.Arr(List<Json> items) && !items.isEmpty()) {
            return items;
        }
        throw Keywords.wrong(Keywords.pointer(at, key), "it has to be a list of one or more");
    }

    /// All of them if the schema names none.
    static Set<String> types(Map<String, Json> words, String at) {
        Json type = words.get(Keywords.TYPE);
        List<Json> named = switch (type) {
            case null -> List.of();
            case Json.Text text -> List.of(text);
            case Json.Obj _,Json.Arr _,Json.Num _,Json.Bool _,Json.Null _ -> list(type, Keywords.TYPE, at);
        };
        Set<String> types = new LinkedHashSet<>(named.isEmpty() ? TYPES : List.of());
        for (Json name : named) {
            if (!(name instanceof Json.Text(String text) && TYPES.contains(text))) {
                throw Keywords.wrong(Keywords.pointer(at, Keywords.TYPE),
                        "there is no such type; there are " + String.join(", ", TYPES));
            }
            types.add(text);
        }
        if (types.contains("number")) {
            types.remove("integer");
        }
        return types;
    }

    private void add(Choice choice, String type, Map<String, Json> words, String at) {
        Limits limits = new Limits(words, at);
        switch (type) {
            case "object" -> choice.add(object(words, at));
            case "array" -> choice.add(array(words, limits, at));
            case "string" -> choice.add(new Form.Text(limits.least(Keywords.MIN_LENGTH),
                    limits.most(Keywords.MAX_LENGTH)));
            case "number" -> choice.add(limits.number());
            case "integer" -> choice.add(limits.integer());
            case "boolean" -> List.of("true", "false").forEach(word -> choice.add(new Form.Word(word)));
            default -> choice.add(new Form.Word("null"));
        }
    }

    private Form array(Map<String, Json> words, Limits limits, String at) {
        List<Choice> first = new ArrayList<>();
        if (words.containsKey(Keywords.PREFIX_ITEMS)) {
            String prefix = Keywords.pointer(at, Keywords.PREFIX_ITEMS);
            for (Json item : list(words.get(Keywords.PREFIX_ITEMS), Keywords.PREFIX_ITEMS, at)) {
                first.add(place(item, Keywords.pointer(prefix, Integer.toString(first.size()))));
            }
        }
        return new Form.Arr(first, part(words, Keywords.ITEMS, at), limits.least(Keywords.MIN_ITEMS),
                limits.most(Keywords.MAX_ITEMS));
    }

    private Choice part(Map<String, Json> words, String key, String at) {
        Json schema = words.get(key);
        return schema == null ? any : place(schema, Keywords.pointer(at, key));
    }

    private Form object(Map<String, Json> words, String at) {
        Choice additional = part(words, Keywords.ADDITIONAL, at);
        String pointer = Keywords.pointer(at, Keywords.PROPERTIES);
        Map<String, Choice> properties = new LinkedHashMap<>();
        References.members(words.get(Keywords.PROPERTIES), pointer)
                .forEach((key, schema) -> properties.put(key, place(schema, Keywords.pointer(pointer, key))));
        Set<String> required = references.names(words.get(Keywords.REQUIRED), at);
        required.forEach(key -> properties.putIfAbsent(key, additional));
        properties.keySet().forEach(key -> Constants.requireText(key, pointer));
        return new Form.Obj(properties, required, additional);
    }
}
