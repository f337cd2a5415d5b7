package dev.graft.tokenizer.jinja;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// Which names the bodies of macros read, noted while they are parsed: a macro takes `varargs`, `kwargs` or a `caller`
/// only if its body mentions them.
final class NamesUsed {
    private static final List<String> SPECIAL = List.of("caller", "kwargs", "varargs");

    private final Deque<Set<String>> open = new ArrayDeque<>();

    void enter() {
        open.push(new HashSet<>());
    }

    void read(String name) {
        if (SPECIAL.contains(name)) {
            open.forEach(names -> names.add(name));
        }
    }

    List<String> leave() {
        Set<String> names = open.pop();
        return SPECIAL.stream().filter(names::contains).toList();
    }
}
