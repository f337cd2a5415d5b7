package dev.graft.app.server;

import java.util.ArrayList;
import java.util.List;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

import dev.graft.engine.Finish;
import dev.graft.engine.ScoredToken;
import dev.graft.engine.TokenLogProb;

/// An answer of `/v1/chat/completions`. A stream begins with the role, and ends with an empty piece and the reason.
final class ChatChoice implements Choice {
    private final int index;
    private final @Nullable TokenTexts texts;
    private final StringBuilder text = new StringBuilder();
    private final List<ScoredToken> tokens = new ArrayList<>();
    private boolean isRoleTold;
    private @Nullable Finish finish;
    private boolean isEndTold;

    /// @param texts null to leave probabilities out
    ChatChoice(int index, @Nullable TokenTexts texts) {
        this.index = index;
        this.texts = texts;
    }

    @Override
    public void scored(List<ScoredToken> unused) {
        throw new IllegalStateException("nobody asks for the probabilities of a conversation");
    }

    @Override
    public void grow(String more, List<ScoredToken> scores) {
        text.append(more);
        tokens.addAll(scores);
    }

    /// The token that ends the answer is no part of it.
    @Override
    public void end(Finish reason) {
        finish = reason;
        if (reason == Finish.END_TOKEN && !tokens.isEmpty()) {
            tokens.removeLast();
        }
    }

    @Override
    public boolean hasNews() {
        return !isRoleTold || !text.isEmpty() || (finish != null && !isEndTold);
    }

    @Override
    public ObjectNode chunk() {
        ObjectNode json = JsonNodeFactory.instance.objectNode().put("index", index);
        ObjectNode delta = json.putObject("delta");
        if (!isRoleTold) {
            delta.put("role", "assistant").put("content", text.toString());
        } else if (!text.isEmpty() || finish == null) {
            delta.put("content", text.toString());
        }
        putLogProbs(json);
        json.put("finish_reason", finish == null ? null : finish.word());
        isRoleTold = true;
        isEndTold = finish != null;
        text.setLength(0);
        tokens.clear();
        return json;
    }

    @Override
    public ObjectNode whole() {
        ObjectNode json = JsonNodeFactory.instance.objectNode().put("index", index);
        json.putObject("message").put("role", "assistant").put("content", text.toString()).putNull("refusal");
        putLogProbs(json);
        return json.put("finish_reason", finish == null ? null : finish.word());
    }

    private void putLogProbs(ObjectNode json) {
        if (texts == null || (tokens.isEmpty() && !isRoleTold && finish == null)) {
            json.putNull("logprobs");
            return;
        }
        ArrayNode content = json.putObject("logprobs").putArray("content");
        for (ScoredToken scored : tokens) {
            ArrayNode top = put(content.addObject(), scored.token(), texts).putArray("top_logprobs");
            scored.likeliest().forEach(token -> put(top.addObject(), token, texts));
        }
    }

    private static ObjectNode put(ObjectNode json, TokenLogProb token, TokenTexts texts) {
        json.put("token", texts.text(token.id())).put("logprob", LogProbColumns.number(token));
        ArrayNode bytes = json.putArray("bytes");
        for (byte value : texts.bytes(token.id())) {
            bytes.add(value & 0xFF);
        }
        return json;
    }
}
