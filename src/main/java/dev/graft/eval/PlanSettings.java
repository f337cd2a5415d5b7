package dev.graft.eval;

import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import dev.graft.diagnostic.Finding;
import dev.graft.diagnostic.Place;
import dev.graft.diagnostic.UserError;

/// Which documents, in which form.
///
/// @param limit   documents per task; below 1 a fraction of them; null for all
/// @param samples row numbers by task name; empty for all rows. Only they draw examples
/// @param form    of the prompts
public record PlanSettings(Protocol protocol, @Nullable Double limit, Map<String, List<Integer>> samples,
        Prompt.Form form) {
    public PlanSettings {
        samples = Map.copyOf(samples);
        if (limit != null && !samples.isEmpty()) {
            throw new UserError(Finding.error("bad-value", Place.NOWHERE,
                    "--limit and --samples both choose documents", "give one of them"));
        }
        if (limit != null && !(limit > 0)) {
            throw new UserError(Finding.error("bad-value", Place.NOWHERE, "--limit " + limit + " leaves no document",
                    "write a count, or a fraction such as 0.1"));
        }
    }

    public static PlanSettings all(Protocol protocol) {
        return new PlanSettings(protocol, null, Map.of(), Prompt.Form.PLAIN);
    }

    public PlanSettings withLimit(double other) {
        return new PlanSettings(protocol, other, samples, form);
    }

    public PlanSettings withSamples(Map<String, List<Integer>> other) {
        return new PlanSettings(protocol, limit, other, form);
    }

    public PlanSettings withForm(Prompt.Form other) {
        return new PlanSettings(protocol, limit, samples, other);
    }
}
