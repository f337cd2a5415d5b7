package dev.graft.app.gate;

import java.util.List;

import dev.graft.app.gate.Check.Result;

/// What the gate says of a model.
///
/// @param checks in the order in which they were made, those that were skipped too
public record Verdict(List<Check> checks) {
    public Verdict {
        checks = List.copyOf(checks);
    }

    /// Whether nothing speaks against the model, and something for it.
    public boolean isPass() {
        return checks.stream().noneMatch(check -> check.result() == Result.FAIL)
                && checks.stream().anyMatch(check -> check.result() == Result.PASS);
    }

    /// `pass` or `fail`.
    public String word() {
        return (isPass() ? Result.PASS : Result.FAIL).word();
    }
}
