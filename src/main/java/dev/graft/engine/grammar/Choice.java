package dev.graft.engine.grammar;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/// The forms that a value may have at some place of a schema. It is there before they are, as schemas may contain
/// themselves.
final class Choice {
    private final List<Form> own = new ArrayList<>();
    private final List<Choice> others = new ArrayList<>();
    private List<Form> forms = List.of();

    void add(Form form) {
        own.add(form);
    }

    /// All that `other` may be is possible, too.
    void add(Choice other) {
        others.add(other);
    }

    /// None if there is no such value.
    List<Form> forms() {
        return forms;
    }

    boolean isEmpty() {
        return forms.isEmpty();
    }

    /// Decides what is possible in all of them: a form stays if there is a finite value of it.
    static void settle(List<Choice> all) {
        all.forEach(Choice::collect);
        Set<Form> possible = Collections.newSetFromMap(new IdentityHashMap<>());
        boolean isChanged = true;
        while (isChanged) {
            isChanged = false;
            for (Choice choice : all) {
                for (Form form : choice.forms) {
                    if (!possible.contains(form) && isPossible(form, possible)) {
                        isChanged |= possible.add(form);
                    }
                }
            }
        }
        all.forEach(choice -> choice.forms = choice.forms.stream().filter(possible::contains).toList());
        for (Form form : possible) {
            switch (form) {
                case Form.Arr list -> list.prune();
                case Form.Obj object -> object.prune();
                case Form.Text _,Form.OneOf _,Form.Word _,Form.Decimal _,Form.Bounded _ -> {
                }
            }
        }
    }

    /// Its own forms and those of all that it leads to.
    private void collect() {
        Set<Choice> seen = new LinkedHashSet<>();
        Deque<Choice> open = new ArrayDeque<>(List.of(this));
        while (!open.isEmpty()) {
            Choice choice = open.removeFirst();
            if (seen.add(choice)) {
                open.addAll(choice.others);
            }
        }
        Set<Form> distinct = new LinkedHashSet<>();
        seen.forEach(choice -> distinct.addAll(choice.own));
        forms = List.copyOf(distinct);
    }

    private static boolean isPossible(Form form, Set<Form> possible) {
        return switch (form) {
            case Form.Text(int min, int max) -> min <= max;
            case Form.OneOf(Names names) -> !names.sorted().isEmpty();
            case Form.Word _,Form.Decimal _ -> true;
            case Form.Bounded(_, long min, long max) -> min <= max;
            case Form.Arr list -> list.min() <= list.max() && areAll(list.needed(), possible);
            case Form.Obj object -> areAll(object.needed(), possible);
        };
    }

    private static boolean areAll(List<Choice> needed, Set<Form> possible) {
        return needed.stream().allMatch(choice -> choice.forms.stream().anyMatch(possible::contains));
    }
}
