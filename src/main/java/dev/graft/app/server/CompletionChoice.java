package dev.graft.app.server;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

import dev.graft.app.server.Prompts.Prompt;
import dev.graft.engine.Finish;
import dev.graft.engine.ScoredToken;
import dev.graft.tokenizer.TextStream;

/// A text of `/v1/completions`, with or without its prompt in front, and the probabilities of its tokens.
///
/// lm-eval's contract: with `echo` there is an entry for every token of the prompt, null for the first, and for every
/// token that was written, an end token included; who is in `token_logprobs` and in `top_logprobs` has one number.
final class CompletionChoice implements Choice {
    private final int index;
    private final Prompt prompt;
    private final @Nullable Echo echo;
    private final @Nullable TokenTexts texts;
    private final TextStream stream;
    private final StringBuilder text = new StringBuilder();
    private final List<ScoredToken> promptTokens = new ArrayList<>();
    private final List<ScoredToken> tokens = new ArrayList<>();
    private final List<Integer> offsets = new ArrayList<>();
    private int length; // code points up to the next token
    private boolean isPromptDue; // its probabilities will come
    private boolean isPromptScored; // and have come, and were not told
    private @Nullable Finish finish;
    private boolean isEndTold;

    /// @param echo  null to leave the prompt out
    /// @param texts null to leave probabilities out
    CompletionChoice(int index, Prompt prompt, Served served, @Nullable Echo echo, @Nullable TokenTexts texts) {
        this.index = index;
        this.prompt = prompt;
        this.echo = echo;
        this.texts = texts;
        int[] all = prompt.tokens();
        stream = new TextStream(served.tokenizer(), Arrays.copyOfRange(all, Math.max(0, all.length - 4), all.length));
        if (echo != null) {
            text.append(echo.text());
            length = Echo.codePoints(echo.text());
            isPromptDue = texts != null;
        }
    }

    @Override
    public void scored(List<ScoredToken> scores) {
        promptTokens.addAll(scores);
        isPromptDue = false;
        isPromptScored = true;
    }

    @Override
    public void grow(String more, List<ScoredToken> scores) {
        text.append(more);
        for (ScoredToken score : scores) {
            tokens.add(score);
            offsets.add(length);
            length += Echo.codePoints(stream.accept(score.token().id()));
        }
    }

    @Override
    public void end(Finish reason) {
        finish = reason;
    }

    @Override
    public boolean hasNews() {
        return !isPromptDue && (!text.isEmpty() || !tokens.isEmpty() || (finish != null && !isEndTold));
    }

    @Override
    public ObjectNode chunk() {
        ObjectNode json = whole();
        text.setLength(0);
        promptTokens.clear();
        isPromptScored = false;
        tokens.clear();
        offsets.clear();
        isEndTold = finish != null;
        return json;
    }

    @Override
    public ObjectNode whole() {
        ObjectNode json = JsonNodeFactory.instance.objectNode().put("index", index).put("text", text.toString());
        json.set("logprobs", texts == null ? JsonNodeFactory.instance.nullNode() : logProbs(texts));
        return json.put("finish_reason", finish == null ? null : finish.word());
    }

    private ObjectNode logProbs(TokenTexts words) {
        LogProbColumns columns = new LogProbColumns(words);
        if (echo != null && isPromptScored) {
            columns.first(prompt.tokens()[0]);
            for (int i = 0; i < promptTokens.size(); i++) {
                columns.add(promptTokens.get(i), echo.offset(i + 1));
            }
        }
        for (int i = 0; i < tokens.size(); i++) {
            columns.add(tokens.get(i), offsets.get(i));
        }
        return columns.json();
    }
}
