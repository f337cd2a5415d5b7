package dev.graft.app.server;

import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

import dev.graft.engine.ScoredToken;
import dev.graft.engine.TokenLogProb;

/// `logprobs` of a completion: four lists with an entry per token.
final class LogProbColumns {
    /// JSON has no infinity.
    static final double LEAST = -9999;

    private final TokenTexts texts;
    private final ObjectNode json = JsonNodeFactory.instance.objectNode();
    private final ArrayNode tokens = json.putArray("tokens");
    private final ArrayNode logProbs = json.putArray("token_logprobs");
    private final ArrayNode likeliest = json.putArray("top_logprobs");
    private final ArrayNode offsets = json.putArray("text_offset");

    LogProbColumns(TokenTexts texts) {
        this.texts = texts;
    }

    /// The first token of a prompt, which nothing comes before.
    void first(int id) {
        tokens.add(texts.text(id));
        logProbs.addNull();
        likeliest.addNull();
        offsets.add(0);
    }

    /// @param offset of the token in the text, in code points
    void add(ScoredToken scored, int offset) {
        tokens.add(texts.text(scored.token().id()));
        logProbs.add(number(scored.token()));
        offsets.add(offset);
        ObjectNode top = likeliest.addObject();
        scored.likeliest().forEach(token -> put(top, token));
        put(top, scored.token());
    }

    /// Of two tokens that say the same, the likelier one counts.
    private void put(ObjectNode top, TokenLogProb token) {
        String text = texts.text(token.id());
        if (!top.has(text) || top.get(text).doubleValue() < number(token)) {
            top.put(text, number(token));
        }
    }

    static double number(TokenLogProb token) {
        return Math.max(LEAST, token.logProb());
    }

    ObjectNode json() {
        return json;
    }
}
