package dev.graft.recipe;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

import dev.graft.diagnostic.Finding;
import dev.graft.diagnostic.Place;
import dev.graft.diagnostic.UserError;

/// What is found while a recipe is read, each once: an aliased value is read again wherever it is used.
final class Findings {

    /// Nobody reads more, and a hostile file must not fill the memory with sentences about itself.
    private static final int MOST = 10_000;

    private final Set<Finding> found = new LinkedHashSet<>();
    private int errors;

    void error(String id, Place where, String what, String remedy) {
        add(Finding.error(id, where, what, remedy));
    }

    void warning(String id, Place where, String what, String remedy) {
        add(Finding.warning(id, where, what, remedy));
    }

    void addAll(List<Finding> findings) {
        findings.forEach(this::add);
    }

    void add(Finding finding) {
        if (finding.isError()) {
            errors++;
        }
        if (found.add(finding) && found.size() > MOST) {
            List<Finding> all = new ArrayList<>(found);
            all.add(Finding.error("too-large", finding.where(), "reading stopped after " + MOST + " findings",
                    "mend the first ones and check again"));
            throw new UserError(Finding.sorted(all));
        }
    }

    /// Builds a value whose rule may be broken, at the place where it was read.
    ///
    /// @return null if the rule is broken, which is an error then
    <T> @Nullable T built(Place place, Supplier<T> value) {
        try {
            return place.locate(value);
        } catch (UserError broken) {
            addAll(broken.findings());
            return null;
        }
    }

    /// Errors reported until now, repetitions counted: grows with each, so that a reader knows whether one came up
    /// between two calls.
    int errors() {
        return errors;
    }

    List<Finding> sorted() {
        return Finding.sorted(List.copyOf(found));
    }
}
