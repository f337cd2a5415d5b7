package dev.graft.app.gate;

import java.util.List;
import java.util.Locale;

/// What one of the gate's checks has found.
///
/// @param id     stable; listed in docs/diagnostics.md
/// @param reason with the numbers that decided
public record Check(String id, Result result, String reason) {

    /// How a check ends.
    public enum Result {
        PASS, FAIL,
        /// Nothing could be said; it neither speaks for the model nor against it.
        SKIPPED;

        /// As in `--json`.
        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /// So many complaints are told; the others are counted.
    private static final int TOLD = 3;

    static Check pass(String id, String reason) {
        return new Check(id, Result.PASS, reason);
    }

    static Check fail(String id, String reason) {
        return new Check(id, Result.FAIL, reason);
    }

    static Check skipped(String id, String reason) {
        return new Check(id, Result.SKIPPED, reason);
    }

    /// Fails with the first of the complaints, or passes if there are none.
    static Check of(String id, List<String> complaints, String otherwise) {
        if (complaints.isEmpty()) {
            return pass(id, otherwise);
        }
        int more = complaints.size() - TOLD;
        return fail(id, String.join("; ", complaints.subList(0, Math.min(TOLD, complaints.size())))
                + (more > 0 ? "; and " + more + " more" : ""));
    }
}
