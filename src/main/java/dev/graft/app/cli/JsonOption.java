package dev.graft.app.cli;

import picocli.CommandLine.Option;

/// For commands whose result a script may want.
final class JsonOption {
    @Option(names = "--json", description = "Print one JSON document instead of text.")
    private boolean json;

    boolean isWanted() {
        return json;
    }
}
