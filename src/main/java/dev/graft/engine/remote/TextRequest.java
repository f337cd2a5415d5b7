package dev.graft.engine.remote;

import java.util.List;

/// A text to be written, the likeliest token each time.
public final class TextRequest {
    private final int[] prompt;
    private final int maxTokens;
    private final List<String> stops;

    private TextRequest(int[] prompt, int maxTokens, List<String> stops) {
        this.prompt = prompt;
        this.maxTokens = maxTokens;
        this.stops = stops;
    }

    /// @param prompt    one token at least; not copied
    /// @param maxTokens new ones at most
    /// @param stops     texts that end it and are left away
    public static TextRequest of(int[] prompt, int maxTokens, List<String> stops) {
        if (prompt.length == 0 || maxTokens < 1) {
            throw new IllegalArgumentException("%d tokens after a prompt of %d; both are one at least"
                    .formatted(maxTokens, prompt.length));
        }
        return new TextRequest(prompt, maxTokens, List.copyOf(stops));
    }

    int[] prompt() {
        return prompt;
    }

    int maxTokens() {
        return maxTokens;
    }

    List<String> stops() {
        return stops;
    }

    /// Up to the stop that begins first: not every server stops at all of them, or leaves them away.
    String cut(String text) {
        int end = text.length();
        for (String stop : stops) {
            int at = stop.isEmpty() ? -1 : text.indexOf(stop);
            end = at >= 0 && at < end ? at : end;
        }
        return text.substring(0, end);
    }
}
