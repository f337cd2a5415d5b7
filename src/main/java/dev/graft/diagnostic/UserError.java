package dev.graft.diagnostic;

import java.util.List;

/// It is the user's turn: what was asked cannot be done, and the findings say why and what to do.
///
/// The command prints the findings and exits with 2. Whatever else reaches the top is a bug of graft.
public final class UserError extends RuntimeException {
    private final transient List<Finding> findings;

    public UserError(Finding finding) {
        this(List.of(finding));
    }

    public UserError(Finding finding, Throwable cause) {
        super(finding.toString(), cause);
        this.findings = List.of(finding);
    }

    public UserError(List<Finding> findings) {
        super(String.join("\n", findings.stream().map(Finding::toString).toList()));
        this.findings = List.copyOf(findings);
    }

    public List<Finding> findings() {
        return findings;
    }
}
