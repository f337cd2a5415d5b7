package dev.graft.tensor;

import java.io.IOException;
import java.math.BigInteger;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import dev.graft.tensor.PickleGlobals.Function;
import dev.graft.tensor.PickleValue.Dict;
import dev.graft.tensor.PickleValue.Global;
import dev.graft.tensor.PickleValue.Other;
import dev.graft.tensor.PickleValue.Sequence;
import dev.graft.tensor.PickleValue.Storage;
import dev.graft.tensor.PickleValue.Text;
import dev.graft.tensor.PickleValue.Truth;
import dev.graft.tensor.PickleValue.Tuple;
import dev.graft.tensor.PickleValue.View;
import dev.graft.tensor.PickleValue.Whole;

/// A pickle interpreter for state dicts: a stack of plain values and the opcodes that such pickles have.
///
/// Names are looked up in [PickleGlobals] and nowhere else, and no code of the file is ever run. What would
/// run some is refused by its name.
///
/// Opcodes: https://github.com/python/cpython/blob/main/Lib/pickletools.py
final class Pickle {
    /// A tensor takes about 40, so this is a file of 50,000 tensors. It also bounds the memory of all values.
    private static final int MAX_OPCODES = 2_000_000;

    /// Open marks. State dicts have four.
    private static final int MAX_DEPTH = 200;

    private static final int MAX_PROTOCOL = 5;

    /// Letters of a refused name that a message shows.
    private static final int MAX_NAME = 100;

    /// Opcodes that make objects of arbitrary classes or reach for tables outside the file.
    private static final Map<Integer, String> UNSAFE = Map.of(0x81, "NEWOBJ", 0x92, "NEWOBJ_EX", (int) 'o', "OBJ",
            0x82, "EXT1", 0x83, "EXT2", 0x84, "EXT4", (int) 'P', "PERSID", 0x97, "NEXT_BUFFER");

    private final PickleInput in;
    private final Map<String, Storage> storages;
    private final List<PickleValue> stack = new ArrayList<>();
    private final Deque<Integer> marks = new ArrayDeque<>(); // heights of the stack
    private final Map<Integer, PickleValue> memo = new HashMap<>();
    private long at; // of the opcode

    private Pickle(PickleInput in, Map<String, Storage> storages) {
        this.in = in;
        this.storages = storages;
    }

    /// Reads one pickle, up to its STOP.
    ///
    /// @param storages gets each storage that the pickle names, by key, as it was first named
    /// @throws UserError with `unsafe-pickle` if it tries to call anything, with `bad-header` if it is damaged
    static PickleValue read(PickleInput in, LinkedHashMap<String, Storage> storages) throws IOException {
        return new Pickle(in, storages).run();
    }

    private PickleValue run() throws IOException {
        for (int opcodes = 0; opcodes < MAX_OPCODES; opcodes++) {
            at = in.at();
            int opcode = in.u8();
            try {
                if (opcode == '.') {
                    return pop();
                }
                step(opcode);
            } catch (IllegalArgumentException wrong) {
                throw in.broken("the pickle has " + wrong.getMessage());
            }
        }
        throw in.broken("the pickle has more than %d opcodes".formatted(MAX_OPCODES));
    }

    private void step(int opcode) throws IOException {
        switch (opcode) {
            case 0x80 -> protocol(in.u8()); // PROTO
            case 0x95 -> in.i64(); // FRAME: its length helps only those who read ahead
            case '(' -> mark();
            case 'N' -> push(Other.NONE);
            case 0x88 -> push(new Truth(true));
            case 0x89 -> push(new Truth(false));
            case 'J' -> push(new Whole(in.i32())); // BININT
            case 'K' -> push(new Whole(in.u8())); // BININT1
            case 'M' -> push(new Whole(in.u16())); // BININT2
            case 0x8a -> push(whole(in.signed(in.u8()))); // LONG1
            case 'G' -> { // BINFLOAT
                in.i64();
                push(Other.FLOAT);
            }
            case 'X' -> push(new Text(in.text(in.u32()))); // BINUNICODE
            case 0x8c -> push(new Text(in.text(in.u8()))); // SHORT_BINUNICODE
            case 'B' -> bytes(in.u32()); // BINBYTES
            case 'C' -> bytes(in.u8()); // SHORT_BINBYTES
            case ')' -> push(new Tuple(List.of()));
            case 't' -> push(new Tuple(popToMark()));
            case 0x85 -> push(new Tuple(popLast(1)));
            case 0x86 -> push(new Tuple(popLast(2)));
            case 0x87 -> push(new Tuple(popLast(3)));
            case ']', 0x8f -> push(new Sequence()); // EMPTY_LIST, EMPTY_SET
            case 'a' -> append(popLast(1)); // APPEND
            case 'e', 0x90 -> append(popToMark()); // APPENDS, ADDITEMS
            case '}' -> push(new Dict());
            case 's' -> put(popLast(2)); // SETITEM
            case 'u' -> put(popToMark()); // SETITEMS
            case 'q' -> memo.put(in.u8(), top()); // BINPUT
            case 'r' -> memo.put(memoIndex(in.u32()), top()); // LONG_BINPUT
            case 0x94 -> memo.put(memo.size(), top()); // MEMOIZE
            case 'h' -> push(remembered(in.u8())); // BINGET
            case 'j' -> push(remembered(memoIndex(in.u32()))); // LONG_BINGET
            case 'c' -> push(global(in.line(), in.line())); // GLOBAL
            case 0x93 -> stackGlobal();
            case 'i' -> throw unsafe("build '%s.%s'".formatted(in.line(), in.line())); // INST
            case 'Q' -> persistent(); // BINPERSID
            case 'R' -> reduce();
            case 'b' -> build();
            default -> throw refused(opcode);
        }
    }

    private RuntimeException refused(int opcode) {
        String unsafe = UNSAFE.get(opcode);
        return unsafe != null
                ? unsafe("run the opcode " + unsafe)
                : in.broken("the pickle has the opcode 0x%02x, which no state dict needs".formatted(opcode));
    }

    private RuntimeException unsafe(String what) {
        return in.unsafe(at, "the pickle tries to %s, which no state dict needs".formatted(what));
    }

    private void protocol(int version) {
        if (version > MAX_PROTOCOL) {
            throw new IllegalArgumentException("the unknown protocol " + version);
        }
    }

    private Global global(String module, String name) {
        return PickleGlobals.find(module, name)
                .orElseThrow(() -> unsafe("use '%s.%s'".formatted(printable(module), printable(name))));
    }

    /// A name out of a hostile file must not reach a terminal with its control characters.
    static String printable(String name) {
        return name.substring(0, Math.min(name.length(), MAX_NAME)).replaceAll("[^\\x20-\\x7e]", "?");
    }

    private void stackGlobal() {
        if (pop() instanceof Text(String name) && pop() instanceof Text(String module)) {
            push(global(module, name));
        } else {
            throw new IllegalArgumentException("a global whose name is no text");
        }
    }

    private void persistent() {
        Storage storage = PickleGlobals.storage(pop());
        storages.putIfAbsent(storage.key(), storage);
        push(storage);
    }

    private void reduce() {
        PickleValue arguments = pop(), callee = pop();
        if (!(arguments instanceof Tuple(List<PickleValue> values))) {
            throw new IllegalArgumentException("a call whose arguments are no tuple");
        }
        if (!(callee instanceof Function function)) {
            throw unsafe("call " + (callee instanceof Global ? "a type" : "a value"));
        }
        push(PickleGlobals.call(function, values));
    }

    /// Attributes of a dict (`_metadata`), a Parameter or a numpy dtype change no element.
    private void build() {
        pop();
        if (!(top() instanceof Dict || top() instanceof View || top() == Other.NUMPY)) {
            throw unsafe("set attributes of a value");
        }
    }

    private void bytes(long count) throws IOException {
        in.skip(count);
        push(Other.BYTES);
    }

    private static PickleValue whole(BigInteger value) {
        return value.bitLength() < Long.SIZE ? new Whole(value.longValue()) : new PickleValue.Large(value);
    }

    private void append(List<PickleValue> items) {
        if (!(top() instanceof Sequence sequence)) {
            throw new IllegalArgumentException("elements for something that is no list");
        }
        sequence.items.addAll(items);
    }

    private void put(List<PickleValue> keysAndValues) {
        if (!(top() instanceof Dict dict) || keysAndValues.size() % 2 != 0) {
            throw new IllegalArgumentException("entries for something that is no dict, or a key without a value");
        }
        for (int i = 0; i < keysAndValues.size(); i += 2) {
            dict.pairs.add(new Dict.Pair(keysAndValues.get(i), keysAndValues.get(i + 1)));
        }
    }

    /// Python numbers memos one by one, so an index beyond all opcodes is no honest one.
    private static int memoIndex(long index) {
        if (index >= MAX_OPCODES) {
            throw new IllegalArgumentException("the memo index " + index);
        }
        return (int) index;
    }

    private PickleValue remembered(int index) {
        @Nullable
        PickleValue value = memo.get(index);
        if (value == null) {
            throw new IllegalArgumentException("a look at memo %d, which was not set".formatted(index));
        }
        return value;
    }

    private void mark() {
        if (marks.size() == MAX_DEPTH) {
            throw new IllegalArgumentException("more than %d values nested in each other".formatted(MAX_DEPTH));
        }
        marks.push(stack.size());
    }

    private void push(PickleValue value) {
        stack.add(value);
    }

    private PickleValue pop() {
        return popLast(1).getFirst();
    }

    private PickleValue top() {
        need(1);
        return stack.getLast();
    }

    private List<PickleValue> popToMark() {
        if (marks.isEmpty()) {
            throw new IllegalArgumentException("an end without its MARK");
        }
        return popFrom(marks.pop());
    }

    private List<PickleValue> popLast(int count) {
        need(count);
        return popFrom(stack.size() - count);
    }

    /// What lies below an open mark belongs to it.
    private void need(int count) {
        int floor = marks.isEmpty() ? 0 : marks.peek();
        if (stack.size() - floor < count) {
            throw new IllegalArgumentException("an opcode that finds no value");
        }
    }

    private List<PickleValue> popFrom(int height) {
        List<PickleValue> values = List.copyOf(stack.subList(height, stack.size()));
        stack.subList(height, stack.size()).clear();
        return values;
    }
}
