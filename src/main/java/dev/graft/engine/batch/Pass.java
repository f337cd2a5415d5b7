package dev.graft.engine.batch;

import java.util.ArrayList;
import java.util.List;

import dev.graft.engine.LocalModel;
import dev.graft.engine.Step;

/// What is run together: a token of every text that is being written, and some of prompts.
final class Pass {
    /// Tokens: as many as the decoder takes at a time. A pass of one takes half as long as one of this many.
    private static final int TOKENS = 128;

    /// Tokens of prompts, however many texts are being written.
    private static final int LEAST_PROMPT = 32;

    private final List<Text> texts = new ArrayList<>();
    private final List<Step> steps = new ArrayList<>();
    private final List<Integer> starts = new ArrayList<>(); // positions
    private int room;
    private int writtenBefore;

    /// @param writing texts that will add one token
    Pass(int writing) {
        room = Math.max(TOKENS - writing, LEAST_PROMPT);
    }

    /// Whether there is room for a token of a prompt.
    boolean hasRoom() {
        return room > 0;
    }

    /// Adds what there is room for.
    void add(Text text) {
        int tokens = 1;
        if (!text.isWriting()) {
            tokens = Math.min(room, text.pending());
            room -= tokens;
        }
        if (tokens > 0) {
            texts.add(text);
            writtenBefore += text.written();
            starts.add(text.branch().length());
            steps.add(text.step(tokens));
        }
    }

    boolean isEmpty() {
        return texts.isEmpty();
    }

    List<Text> texts() {
        return texts;
    }

    /// Tokens that were chosen.
    int written() {
        return texts.stream().mapToInt(Text::written).sum() - writtenBefore;
    }

    void run(LocalModel model) {
        model.run(steps, (step, token, logits) -> texts.get(step).take(starts.get(step) + token, logits));
    }
}
