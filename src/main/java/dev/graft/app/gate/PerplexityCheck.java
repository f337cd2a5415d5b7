package dev.graft.app.gate;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/// The model foresees a text about as well as its donors.
///
/// Models with different tokenizers have different numbers of tokens; what is compared is the probability of the whole text,
/// per token of the donor: `exp((nll − nll of the donor) / tokens of the donor)`.
final class PerplexityCheck {
    static final String ID = "perplexity";

    /// How much worse than the worst donor: see docs/decisions/015-gate.md for what sound and broken merges have.
    private static final double MOST_TIMES = 4;

    private PerplexityCheck() {}

    static Check of(Portrait model, List<Portrait> donors) {
        double own = model.perplexity().value();
        String said = String.format(Locale.ROOT, "perplexity %.4g", own);
        if (!Double.isFinite(model.perplexity().nll())) {
            return Check.fail(ID, "the probability of the text is no number");
        }
        if (donors.isEmpty()) {
            return Check.skipped(ID, said + ", and no donor to compare it with");
        }
        double least = donors.stream().mapToDouble(donor -> times(model, donor)).min().orElseThrow();
        String beside = donors.stream()
                .map(donor -> String.format(Locale.ROOT, "%s has %.4g (%.2f times)", donor.name(),
                        donor.perplexity().value(), times(model, donor)))
                .collect(Collectors.joining(", "));
        return least <= MOST_TIMES
                ? Check.pass(ID, said + "; " + beside)
                : Check.fail(ID,
                        String.format(Locale.ROOT, "%s; %s; at most %.0f times the worst donor's is sound", said,
                                beside, MOST_TIMES));
    }

    private static double times(Portrait model, Portrait donor) {
        return StrictMath.exp((model.perplexity().nll() - donor.perplexity().nll()) / donor.perplexity().scored());
    }
}
