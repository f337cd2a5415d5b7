package dev.graft.engine.grammar;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

import org.jspecify.annotations.Nullable;

import dev.graft.model.Json;

/// Places of a schema by their pointers, and what several of them say together.
final class References {
    /// Each of `allOf: [B, B]`, where B is `allOf: [C, C]`, and so on, doubles the work.
    private static final int MOST_STEPS = 20_000, LONGEST_CHAIN = 100;

    private final Json.Obj root;
    private int steps;

    References(Json.Obj root) {
        this.root = root;
    }

    /// The pointer that a `$ref` is.
    String target(@Nullable Json reference, String at) {
        String place = Keywords.pointer(at, Keywords.REF);
        if (!(reference instanceof Json.Text(String text)) || !(text.equals("#") || text.startsWith("#/"))) {
            throw Keywords.wrong(place, "only places of the same schema can be referred to, as #/$defs/name");
        }
        try {
            return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException broken) {
            throw Keywords.wrong(place, "a % is followed by what is no number of a byte");
        }
    }

    /// What stands at a pointer.
    Json at(String target, String from) {
        Json value = root;
        for (String step : target.equals("#") ? new String[0] : target.substring(2).split("/", -1)) {
            String key = step.replace("~1", "/").replace("~0", "~");
            Json next = switch (value) {
                case Json.Obj object -> object.at(key);
                case Json.Arr(List<Json> items) when key.matches("[0-9]{1,6}")
                        && Integer.parseInt(key) < items.size() ->
                    items.get(Integer.parseInt(key));
                case Json.Arr _,Json.Num _,Json.Text _,Json.Bool _,Json.Null _ -> null;
            };
            if (next == null) {
                throw Keywords.wrong(Keywords.pointer(from, Keywords.REF), "there is no %s".formatted(target));
            }
            value = next;
        }
        return value;
    }

    /// A schema with what its `$ref` and `allOf` say put into it.
    Json.Obj merge(Json.Obj schema, String at) {
        return flat(schema, at, 0);
    }

    /// What two schemas say together.
    Json.Obj both(Json.Obj one, Json other, String at) {
        return together(flat(one, at, 0), flat(object(other, at), at, 0), at);
    }

    private Json.Obj flat(Json.Obj schema, String at, int chain) {
        if (++steps > MOST_STEPS || chain > LONGEST_CHAIN) {
            throw Keywords.wrong(at, "it refers to itself, or to others, too often", "make it smaller");
        }
        Map<String, Json> rest = Keywords.constraining(schema, at);
        List<Json.Obj> parts = new ArrayList<>();
        Json reference = rest.remove(Keywords.REF), allOf = rest.remove(Keywords.ALL_OF);
        if (reference != null) {
            parts.add(object(at(target(reference, at), at), at));
        }
        if (allOf != null) {
            SchemaReader.list(allOf, Keywords.ALL_OF, at).forEach(part -> parts.add(object(part, at)));
        }
        Json.Obj merged = new Json.Obj(rest);
        for (Json.Obj part : parts) {
            merged = together(merged, flat(part, at, chain + 1), at);
        }
        return merged;
    }

    private static Json.Obj object(Json schema, String at) {
        return switch (schema) {
            case Json.Obj object -> object;
            case Json.Bool(boolean isAnything) when isAnything -> Json.EMPTY;
            case Json.Bool _,Json.Arr _,Json.Num _,Json.Text _,Json.Null _ ->
                throw Keywords.wrong(at, "only objects can be put together");
        };
    }

    private Json.Obj together(Json.Obj a, Json.Obj b, String at) {
        checkOthers(a, b, at);
        checkOthers(b, a, at);
        Map<String, Json> merged = new LinkedHashMap<>(a.members());
        b.members().forEach((key, value) -> {
            Json there = merged.get(key);
            merged.put(key, there == null || there.equals(value) ? value : joined(key, there, value, at));
        });
        return new Json.Obj(merged);
    }

    /// What holds for all other keys or items holds for those that only the second schema names.
    private static void checkOthers(Json.Obj a, Json.Obj b, String at) {
        Json additional = a.at(Keywords.ADDITIONAL);
        if (additional != null && !additional.equals(new Json.Bool(true))
                && !members(a.at(Keywords.PROPERTIES), at).keySet()
                        .containsAll(members(b.at(Keywords.PROPERTIES), at).keySet())) {
            throw Keywords.wrong(at, "'additionalProperties' of one schema meets 'properties' of another",
                    "write one schema with all properties");
        }
        if (a.at(Keywords.ITEMS) != null && b.at(Keywords.PREFIX_ITEMS) != null
                && !b.at(Keywords.PREFIX_ITEMS).equals(a.at(Keywords.PREFIX_ITEMS))) {
            throw Keywords.wrong(at, "'items' of one schema meets 'prefixItems' of another", "write one schema");
        }
    }

    private Json joined(String key, Json a, Json b, String at) {
        return switch (key) {
            case Keywords.REQUIRED -> {
                Set<String> names = names(a, at);
                names.addAll(names(b, at));
                yield new Json.Arr(names.stream().map(name -> (Json) new Json.Text(name)).toList());
            }
            case Keywords.PROPERTIES -> {
                Map<String, Json> properties = new LinkedHashMap<>(members(a, at));
                members(b, at).forEach((name, schema) -> properties.merge(name, schema, References::allOf));
                yield new Json.Obj(properties);
            }
            case Keywords.TYPE -> commonTypes(a, b, at);
            default -> throw Keywords.wrong(at, "two different '%s' have to hold together".formatted(key),
                    "write one schema that says both");
        };
    }

    private static Json allOf(Json a, Json b) {
        return a.equals(b) ? a : new Json.Obj(Map.of(Keywords.ALL_OF, new Json.Arr(List.of(a, b))));
    }

    private static Json commonTypes(Json a, Json b, String at) {
        Set<String> first = SchemaReader.types(Map.of(Keywords.TYPE, a), at);
        Set<String> second = SchemaReader.types(Map.of(Keywords.TYPE, b), at);
        Set<String> common = new LinkedHashSet<>(first);
        common.retainAll(second);
        boolean isInteger = (first.contains("integer") && second.contains("number"))
                || (second.contains("integer") && first.contains("number"));
        if (isInteger) {
            common.add("integer");
        }
        if (common.isEmpty()) {
            throw Keywords.wrong(at, "two types that exclude each other have to hold together");
        }
        return new Json.Arr(common.stream().map(type -> (Json) new Json.Text(type)).toList());
    }

    static Map<String, Json> members(@Nullable Json properties, String at) {
        return switch (properties) {
            case null -> Map.of();
            case Json.Obj(Map<String, Json> members) -> members;
            case Json.Arr _,Json.Num _,Json.Text _,Json.Bool _,Json.Null _ ->
                throw Keywords.wrong(at, "'properties' has to be an object");
        };
    }

    /// The keys that `required` lists.
    Set<String> names(@Nullable Json required, String at) {
        Set<String> names = new LinkedHashSet<>();
        if (required != null) {
            List<Json> items = required instanceof Json.Arr(List<Json> all) ? all : List.of(required);
            for (Json item : items) {
                if (!(item instanceof Json.Text(String name))) {
                    throw Keywords.wrong(Keywords.pointer(at, Keywords.REQUIRED), "it has to be a list of keys");
                }
                names.add(name);
            }
        }
        return names;
    }
}
