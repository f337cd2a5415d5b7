package dev.graft.diagnostic;

/// How much a finding matters: an error stops the command, a warning does only under `--strict`, a note never does.
public enum Severity {
    ERROR("error"), WARNING("warning"), NOTE("note");

    private final String word;

    Severity(String word) {
        this.word = word;
    }

    /// The word that users read, on the terminal and in JSON.
    public String word() {
        return word;
    }
}
