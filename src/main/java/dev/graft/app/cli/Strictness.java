package dev.graft.app.cli;

import java.util.List;

import dev.graft.diagnostic.Finding;
import dev.graft.diagnostic.Severity;

/// Which findings stop a command: errors, and with `--strict` warnings too.
final class Strictness {
    private Strictness() {}

    static boolean isStopped(List<Finding> findings, boolean strict) {
        return findings.stream()
                .anyMatch(finding -> finding.isError() || (strict && finding.severity() == Severity.WARNING));
    }

    static int exitCode(List<Finding> findings, boolean strict) {
        return isStopped(findings, strict) ? ExitCode.USERS_TURN : ExitCode.DONE;
    }
}
