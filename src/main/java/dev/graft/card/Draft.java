package dev.graft.card;

import java.util.List;

import dev.graft.diagnostic.Finding;

/// A card that is not written yet.
///
/// @param text     of README.md
/// @param findings what to know before it is published, in the order to show it
public record Draft(String text, List<Finding> findings) {
    public Draft {
        findings = Finding.sorted(findings);
    }
}
