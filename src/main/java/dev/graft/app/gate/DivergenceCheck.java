package dev.graft.app.gate;

import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.Collectors;

/// At the same places of a text the model expects about what one of its donors expects.
final class DivergenceCheck {
    static final String ID = "divergence";

    /// In nats, of the nearest donor: see docs/decisions/015-gate.md.
    private static final double MOST = 2;

    private DivergenceCheck() {}

    static Check of(Portrait model, List<Portrait> donors) {
        if (donors.isEmpty()) {
            return Check.skipped(ID, "no donor to compare with");
        }
        List<Portrait> alike = donors.stream().filter(donor -> donor.ids().equals(model.ids())).toList();
        if (alike.isEmpty()) {
            return Check.skipped(ID, "no donor reads the text as the same tokens");
        }
        double least = alike.stream().mapToDouble(donor -> of(model, donor)).min().orElseThrow();
        String said = alike.stream()
                .map(donor -> String.format(Locale.ROOT, "%.3f nats from %s", of(model, donor), donor.name()))
                .collect(Collectors.joining(", "));
        return least <= MOST
                ? Check.pass(ID, said)
                : Check.fail(ID, String.format(Locale.ROOT, "%s; at most %.0f from the nearest is sound", said, MOST));
    }

    private static double of(Portrait model, Portrait donor) {
        return Objects.requireNonNull(donor.predictions()).divergence(model.predictions());
    }
}
