package dev.graft.engine.grammar;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;

import dev.graft.model.Json;

/// The values that `enum` or `const` lists.
final class Constants {
    private static final Set<String> BESIDE = Set.of(Keywords.ENUM, Keywords.CONST, Keywords.TYPE);

    private final List<Json> values;
    private final String at;

    private Constants(List<Json> values, String at) {
        this.values = values;
        this.at = at;
    }

    /// Those of the types that stand beside it.
    static Constants of(Map<String, Json> words, String at) {
        words.keySet().stream().filter(key -> !BESIDE.contains(key)).findFirst().ifPresent(key -> {
            throw Keywords.wrong(Keywords.pointer(at, key), "it stands beside a list of values",
                    "leave it out, and those values that it excludes");
        });
        List<Json> values = words.containsKey(Keywords.ENUM)
                ? SchemaReader.list(words.get(Keywords.ENUM), Keywords.ENUM, at)
                : List.of(words.get(Keywords.CONST));
        if (words.containsKey(Keywords.ENUM) && words.containsKey(Keywords.CONST)) {
            values = values.stream().filter(words.get(Keywords.CONST)::equals).toList();
        }
        Set<String> types = SchemaReader.types(words, at);
        return new Constants(values.stream().filter(value -> isOf(value, types)).toList(), at);
    }

    private static boolean isOf(Json value, Set<String> types) {
        return switch (value) {
            case Json.Obj _ -> types.contains("object");
            case Json.Arr _ -> types.contains("array");
            case Json.Text _ -> types.contains("string");
            case Json.Bool _ -> types.contains("boolean");
            case Json.Null _ -> types.contains("null");
            case Json.Num(String spelling) -> {
                BigDecimal number = Limits.parse(spelling);
                yield types.contains("number") || (types.contains("integer") && number != null
                        && number.stripTrailingZeros().scale() <= 0);
            }
        };
    }

    /// @param nothing what no value is
    /// @param place   makes a new place
    void addTo(Choice choice, Choice nothing, Supplier<Choice> place) {
        List<String> texts = new ArrayList<>();
        for (Json value : values) {
            if (value instanceof Json.Text(String text)) {
                requireText(text, at);
                texts.add(text);
            } else {
                add(choice, value, nothing, place);
            }
        }
        if (!texts.isEmpty()) {
            choice.add(new Form.OneOf(new Names(texts)));
        }
    }

    private void add(Choice choice, Json value, Choice nothing, Supplier<Choice> place) {
        switch (value) {
            case Json.Text(String text) -> {
                requireText(text, at);
                choice.add(new Form.OneOf(new Names(List.of(text))));
            }
            case Json.Num(String spelling) -> {
                if (Limits.parse(spelling) == null) {
                    throw Keywords.wrong(at, "%s is no number that can be written".formatted(spelling));
                }
                choice.add(new Form.Word(spelling));
            }
            case Json.Bool(boolean is) -> choice.add(new Form.Word(Boolean.toString(is)));
            case Json.Null _ -> choice.add(new Form.Word("null"));
            case Json.Arr(List<Json> items) -> {
                List<Choice> first = items.stream().map(item -> constant(item, nothing, place)).toList();
                choice.add(new Form.Arr(first, nothing, items.size(), items.size()));
            }
            case Json.Obj(Map<String, Json> members) -> {
                Map<String, Choice> properties = new LinkedHashMap<>();
                members.forEach((key, member) -> {
                    requireText(key, at);
                    properties.put(key, constant(member, nothing, place));
                });
                choice.add(new Form.Obj(properties, properties.keySet(), nothing));
            }
        }
    }

    private Choice constant(Json value, Choice nothing, Supplier<Choice> place) {
        Choice constant = place.get();
        add(constant, value, nothing, place);
        return constant;
    }

    /// Half a surrogate pair has no UTF-8 form, so it is never written.
    static void requireText(String text, String at) {
        if (!StandardCharsets.UTF_8.newEncoder().canEncode(text)) {
            throw Keywords.wrong(at, "a text has half a surrogate pair, which UTF-8 has not");
        }
    }
}
