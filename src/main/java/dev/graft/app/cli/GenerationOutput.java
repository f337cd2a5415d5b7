package dev.graft.app.cli;

import java.util.List;
import java.util.Locale;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;

import dev.graft.engine.Completion;
import dev.graft.engine.Generation;
import dev.graft.engine.ScoredToken;
import dev.graft.engine.Timing;
import dev.graft.engine.TokenLogProb;
import dev.graft.tokenizer.Tokenizer;

/// Runs a generation and shows it as it goes.
final class GenerationOutput {
    private final Screen screen;
    private final Generation generation;
    private final long start;
    private final long ready;
    private long firstToken;
    private boolean isStreaming;
    private boolean endsOpen; // the last character on the screen is no line break

    /// @param start when the command began, by System.nanoTime
    GenerationOutput(Screen screen, Generation generation, long start) {
        this.screen = screen;
        this.generation = generation;
        this.start = start;
        ready = System.nanoTime();
        firstToken = ready;
    }

    /// To the end, until it is to stop, or as long as somebody reads.
    void run(BooleanSupplier isStopped) {
        boolean isRead = true;
        while (isRead && !isStopped.getAsBoolean() && generation.advance()) {
            isRead = show();
        }
        generation.interrupt();
        show();
    }

    /// The same, with the text on stdout: one text as it is written, several at the end, each under its number.
    void stream(BooleanSupplier isStopped) {
        isStreaming = generation.completions().size() == 1;
        run(isStopped);
        List<Completion> completions = generation.completions();
        for (int i = 0; i < completions.size() && !isStreaming; i++) {
            screen.result("[%d of %d]".formatted(i + 1, completions.size()));
            endsOpen = true;
            say(completions.get(i).text());
            endLine();
        }
        endLine();
    }

    private boolean show() {
        Completion first = generation.completions().getFirst();
        if (firstToken == ready && first.length() > 0) {
            firstToken = System.nanoTime();
        }
        return !isStreaming || say(first.takeText());
    }

    private boolean say(String text) {
        if (!text.isEmpty()) {
            endsOpen = !text.endsWith("\n");
        }
        return screen.text(text);
    }

    /// So that the shell's prompt stands on a line of its own.
    private void endLine() {
        if (endsOpen) {
            screen.result("");
            endsOpen = false;
        }
    }

    /// Until the model was ready to read the prompt, in seconds.
    double loadSeconds() {
        return (ready - start) / 1e9;
    }

    /// Until the first token was known, in seconds.
    double firstTokenSeconds() {
        return (firstToken - start) / 1e9;
    }

    /// Three lines for people.
    String stats() {
        Timing timing = generation.timing();
        return String.format(Locale.ROOT, """
                prompt  %d tokens%s, %.2f s, %.1f tokens/s
                text    %d tokens, %.2f s, %.1f tokens/s behind the first
                first token after %.2f s, of which %.2f s to load""", timing.promptTokens(),
                timing.reusedTokens() == 0 ? "" : ", " + timing.reusedTokens() + " of them known",
                timing.promptNanos() / 1e9, timing.promptTokensPerSecond(), timing.tokens(),
                timing.decodeNanos() / 1e9, timing.decodedTokensPerSecond(), firstTokenSeconds(), loadSeconds());
    }

    /// One line per token.
    static String logProbs(Completion completion, Tokenizer tokenizer) {
        Table table = new Table(">id", "token", ">logprob", "likeliest");
        for (int i = 0; i < completion.length(); i++) {
            ScoredToken scored = completion.scored(i);
            TokenLogProb chosen = scored.token();
            table.row(chosen.id(), tokenizer.token(chosen.id()), number(chosen), scored.likeliest().stream()
                    .map(token -> tokenizer.token(token.id()) + " " + number(token))
                    .collect(Collectors.joining("  ")));
        }
        return table.toString();
    }

    private static String number(TokenLogProb token) {
        return String.format(Locale.ROOT, "%.4f", token.logProb());
    }
}
