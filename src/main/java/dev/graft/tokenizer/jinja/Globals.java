package dev.graft.tokenizer.jinja;

import java.math.BigInteger;
import java.time.Clock;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// The functions that every template can call.
final class Globals {
    /// Of the sandbox of Jinja2.
    private static final int MAX_RANGE = 100_000;

    private Globals() {}

    static Map<String, Value> of(Clock clock, Meter meter) {
        Map<String, Value> all = new HashMap<>();
        put(all, "range", args -> range(args, meter));
        put(all, "dict", args -> dict(args, meter));
        put(all, "namespace", args -> {
            Namespace namespace = new Namespace();
            for (Dict.Member member : dict(args, meter).members()) {
                namespace.set(Repr.str(member.key(), meter), member.value());
            }
            return namespace;
        });
        put(all, "cycler", Cycler::of);
        put(all, "joiner", args -> {
            Value separator = args.bind(0, "sep").at(0, Value.of(", "));
            Cycler used = new Cycler(List.of(Value.of(""), separator));
            return Function.of("joiner", call -> {
                call.none();
                Value now = used.current();
                used.stayAt(1);
                return now;
            });
        });
        put(all, "raise_exception", args -> {
            throw Failure.raised(Repr.str(args.bind(1, "message").at(0), meter));
        });
        put(all, "strftime_now", args -> Value.of(
                Strftime.format(args.bind(1, "format").text(0), ZonedDateTime.now(clock))));
        return all;
    }

    private static void put(Map<String, Value> all, String name, java.util.function.Function<Args, Value> body) {
        all.put(name, Function.of(name, body));
    }

    private static Value range(Args args, Meter meter) {
        args.bind(1, "start", "stop", "step");
        List<Long> bounds = new ArrayList<>();
        for (Value value : args.positions()) {
            BigInteger bound = Numbers.index(value);
            if (bound == null || bound.bitLength() > 62) {
                throw args.wrong("needs whole numbers, not a " + Types.name(value));
            }
            bounds.add(bound.longValueExact());
        }
        if (!args.named().isEmpty()) {
            throw args.wrong("takes no named arguments");
        }
        long start = bounds.size() > 1 ? bounds.get(0) : 0;
        long stop = bounds.size() > 1 ? bounds.get(1) : bounds.get(0);
        long step = bounds.size() > 2 ? bounds.get(2) : 1;
        if (step == 0) {
            throw args.wrong("needs a step other than 0");
        }
        boolean isEmpty = step > 0 ? start >= stop : start <= stop;
        long count = isEmpty ? 0 : (Math.abs(Math.subtractExact(stop, start)) - 1) / Math.abs(step) + 1;
        if (count > MAX_RANGE) {
            throw Failure.limit("a range has more than " + MAX_RANGE + " numbers");
        }
        meter.made(Meter.ITEM * count);
        List<Value> values = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            values.add(Value.of(start + i * step));
        }
        return Items.range(values, new Items.Bounds(start, stop, step));
    }

    private static Dict dict(Args args, Meter meter) {
        if (args.positions().size() > 1) {
            throw args.wrong("takes one dict or list of pairs");
        }
        Dict.Builder dict = new Dict.Builder();
        if (!args.positions().isEmpty()) {
            if (args.positions().getFirst() instanceof Dict other) {
                dict.putAll(other);
            } else {
                for (Value pair : Iterate.list(args.positions().getFirst(), meter)) {
                    List<Value> both = Iterate.list(pair, meter);
                    if (both.size() != 2) {
                        throw args.wrong("needs pairs of a key and a value");
                    }
                    dict.put(both.get(0), both.get(1));
                }
            }
        }
        args.named().forEach((name, value) -> dict.put(Value.of(name), value));
        return dict.build();
    }
}
