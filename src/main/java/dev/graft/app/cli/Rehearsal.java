package dev.graft.app.cli;

import java.io.FileDescriptor;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;

/// Plays what users start most, unheard, so that the JVM learns which classes to keep in its cache of loaded and
/// linked classes: the launcher runs it once per build, in the root of the repository. See docs/decisions/002-start-up.md.
public final class Rehearsal {
    private static final String CARD = "examples/nyxene/card.md", MODELS = "examples/nyxene/hub";
    private static final String ALIAS = "Starling-NeuralHermes-11B=Starling-DPOHermes-11B";
    private static final String DONOR = "examples/nyxene/hub/chargoddard/loyal-piano-m7-cdpo";

    /// A new command belongs here if people wait for it, with the input of an example. But none that runs a model: a JVM
    /// that has added the vector module makes no cache (docs/decisions/012-vector-module-start.md).
    private static final List<List<String>> PIECES = List.of(
            List.of("--version"),
            List.of("--help"),
            List.of("no-such-command"),
            List.of("completion", "bash"),
            List.of("check", CARD, "--models", MODELS, "--alias", ALIAS),
            List.of("check", CARD, "--models", MODELS, "--json"),
            List.of("plan", CARD, "--models", MODELS, "--alias", ALIAS),
            List.of("plan", CARD, "--models", MODELS, "--alias", ALIAS, "--json"),
            List.of("inspect", DONOR, "--tensors"),
            List.of("inspect", DONOR, "--json"),
            List.of("tokenize", DONOR, "Hello"),
            List.of("generate", "--help"),
            List.of("chat", "--help"),
            List.of("serve", "--help"),
            List.of("eval", "--help"));

    private Rehearsal() {}

    public static void main(String[] args) {
        PrintWriter nobody = new PrintWriter(OutputStream.nullOutputStream(), true, StandardCharsets.UTF_8);
        for (boolean isTerminal : new boolean[] {false, true}) {
            Terminal terminal = new Terminal(InputStream.nullInputStream(), nobody, nobody, isTerminal, isTerminal,
                    isTerminal, 80,
                    false);
            PIECES.forEach(piece -> Main.run(terminal, piece.toArray(String[]::new)));
        }
        // The streams and the end of a real start, too: it looks for somebody who wants to log it.
        Terminal.of(new StandardStream("stdout", FileDescriptor.out), new StandardStream("stderr", FileDescriptor.err));
        System.exit(ExitCode.DONE);
    }
}
