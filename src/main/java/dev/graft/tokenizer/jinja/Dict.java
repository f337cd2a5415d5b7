package dev.graft.tokenizer.jinja;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/// A dict: members in the order in which they were put.
final class Dict implements Value {
    static final Dict EMPTY = new Builder().build();

    private final Map<Object, Member> members;
    private final int depth;

    /// @param key as it was put first
    record Member(Value key, Value value) {}

    private Dict(Map<Object, Member> members) {
        this.members = members;
        this.depth = Nesting.checked(1 + members.values().stream()
                .mapToInt(m -> Math.max(Nesting.of(m.key), Nesting.of(m.value))).max().orElse(0));
    }

    static final class Builder {
        private final Map<Object, Member> members = new LinkedHashMap<>();

        void put(Value key, Value value) {
            Object hashed = hashed(key);
            Member old = members.get(hashed);
            members.put(hashed, new Member(old == null ? key : old.key, value));
        }

        void putAll(Dict other) {
            other.members().forEach(m -> put(m.key, m.value));
        }

        Dict build() {
            return new Dict(new LinkedHashMap<>(members));
        }
    }

    /// @return null if there is none
    @Nullable
    Value at(Value key) {
        Member member = members.get(hashed(key));
        return member == null ? null : member.value;
    }

    boolean has(Value key) {
        return members.containsKey(hashed(key));
    }

    Collection<Member> members() {
        return members.values();
    }

    List<Value> keys() {
        return members.values().stream().map(Member::key).toList();
    }

    int size() {
        return members.size();
    }

    int depth() {
        return depth;
    }

    /// What tells keys apart: 1, 1.0 and true are one.
    static Object hashed(Value key) {
        return switch (key) {
            case Value.Text(String text) -> text;
            case Value.Bool(boolean truth) -> new BigDecimal(truth ? 1 : 0);
            case Value.Int(var number) -> new BigDecimal(number);
            case Value.Real(double number) -> Double.isInfinite(number) || Double.isNaN(number)
                    ? Double.valueOf(number)
                    : normal(new BigDecimal(number));
            case Items items when items.kind() == Items.Kind.LIST || items.kind().isView() -> throw unhashable(items);
            case Items items -> {
                List<Object> parts = new ArrayList<>();
                items.values().forEach(value -> parts.add(hashed(value)));
                yield parts;
            }
            case Dict dict -> throw unhashable(dict);
            case Value.Undefined undefined when undefined.isStrict() -> throw undefined.failure();
            case Value.Undefined _ -> Value.Undefined.class;
            case Value.None _,Value.Generator _,Namespace _,Function _ -> key;
        };
    }

    private static BigDecimal normal(BigDecimal number) {
        return number.signum() == 0 || number.stripTrailingZeros().scale() <= 0
                ? number.setScale(0)
                : number.stripTrailingZeros();
    }

    private static Failure unhashable(Value value) {
        return Failure.because("a " + Types.name(value) + " cannot be a key or be looked up among keys");
    }
}
