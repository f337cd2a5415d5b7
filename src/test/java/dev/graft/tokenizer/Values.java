package dev.graft.tokenizer;

import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import dev.graft.model.Json;
import dev.graft.tokenizer.jinja.Value;

/// JSON of test resources as values of a template.
public final class Values {
    private Values() {}

    public static Value of(Json json) {
        return switch (json) {
            case Json.Obj(Map<String, Json> members) -> Value.dict(members(members));
            case Json.Arr(List<Json> items) -> Value.list(items.stream().map(Values::of).toList());
            case Json.Text(String text) -> Value.of(text);
            case Json.Num(String spelling) when spelling.matches("-?\\d+") -> new Value.Int(
                    new BigDecimal(spelling).toBigInteger());
            case Json.Num(String spelling) -> Value.of(Double.parseDouble(spelling));
            case Json.Bool(boolean truth) -> Value.of(truth);
            case Json.Null _ -> Value.none();
        };
    }

    public static Map<String, Value> members(Map<String, Json> members) {
        Map<String, Value> values = new LinkedHashMap<>();
        members.forEach((name, value) -> values.put(name, of(value)));
        return values;
    }
}
