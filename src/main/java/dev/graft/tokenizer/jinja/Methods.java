package dev.graft.tokenizer.jinja;

import java.util.ArrayList;
import java.util.List;

import org.jspecify.annotations.Nullable;

/// The methods of values that do not change them.
final class Methods {
    private final Meter meter;
    private final TextMethods texts;

    Methods(Meter meter) {
        this.meter = meter;
        this.texts = new TextMethods(meter);
    }

    /// @return null if the value has none of this name
    @Nullable
    Value of(Value self, String name) {
        return switch (self) {
            case Value.Text(String text) -> texts.of(text, name);
            case Dict dict -> ofDict(dict, name);
            case Items items when items.kind() == Items.Kind.LIST || items.kind().isTuple() -> ofItems(items,
                    name);
            case Value.Real(double real) when name.equals("is_integer") -> Function.of(name, args -> {
                args.none();
                return Value.of(real == Math.rint(real) && !Double.isInfinite(real));
            });
            default -> null;
        };
    }

    private @Nullable Value ofDict(Dict dict, String name) {
        return switch (name) {
            case "get" -> Function.of(name, args -> {
                Args.Bound bound = args.bind(1, "key", "default");
                if (!args.named().isEmpty()) {
                    throw args.wrong("takes no named arguments");
                }
                Value found = dict.at(bound.at(0));
                return found == null ? bound.at(1, Value.none()) : found;
            });
            case "keys" -> view(dict, name, Items.Kind.KEYS);
            case "values" -> view(dict, name, Items.Kind.VALUES);
            case "items" -> view(dict, name, Items.Kind.PAIRS);
            case "copy" -> Function.of(name, args -> {
                args.none();
                return dict;
            });
            default -> null;
        };
    }

    private Value view(Dict dict, String name, Items.Kind kind) {
        return Function.of(name, args -> {
            args.none();
            meter.made(dict.size());
            List<Value> values = new ArrayList<>();
            for (Dict.Member member : dict.members()) {
                values.add(switch (kind) {
                    case KEYS -> member.key();
                    case VALUES -> member.value();
                    default -> Items.pair(member.key(), member.value());
                });
            }
            return new Items(kind, values);
        });
    }

    private @Nullable Value ofItems(Items items, String name) {
        return switch (name) {
            case "index" -> Function.of(name, args -> {
                Args.Bound bound = args.bind(1, "value", "start", "stop");
                int size = items.values().size();
                int stop = clip(bound.number(2, size), size);
                for (int i = clip(bound.number(1, 0), size); i < stop; i++) {
                    if (Compare.equal(items.values().get(i), bound.at(0))) {
                        return Value.of(i);
                    }
                }
                throw Failure.because("'index' does not find the value");
            });
            case "count" -> Function.of(name, args -> {
                Value wanted = args.bind(1, "value").at(0);
                return Value.of(items.values().stream().filter(value -> Compare.equal(value, wanted)).count());
            });
            case "copy" -> items.kind() == Items.Kind.LIST ? Function.of(name, args -> {
                args.none();
                return items;
            }) : null;
            default -> null;
        };
    }

    private static int clip(int bound, int size) {
        return Math.clamp(bound < 0 ? (long) bound + size : bound, 0, size);
    }
}
