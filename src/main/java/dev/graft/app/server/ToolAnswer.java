package dev.graft.app.server;

import java.util.List;
import java.util.Set;
import java.util.UUID;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

import dev.graft.engine.Finish;
import dev.graft.engine.ScoredToken;

/// An answer of `/v1/chat/completions` that may call tools. A stream holds back what may become a call; calls come whole,
/// when the text has ended.
final class ToolAnswer implements Choice {
    private final int index;
    private final ToolText text;
    private List<ToolText.Call> calls = List.of();
    private @Nullable Finish finish;
    private boolean isRoleTold;
    private boolean isEndTold;
    private int told; // characters

    /// @param names of the tools
    ToolAnswer(int index, Set<String> names) {
        this.index = index;
        text = new ToolText(names);
    }

    @Override
    public void scored(List<ScoredToken> unused) {
        throw new IllegalStateException("nobody asks for the probabilities of a conversation");
    }

    @Override
    public void grow(String more, List<ScoredToken> unused) {
        text.append(more);
    }

    @Override
    public void end(Finish reason) {
        finish = reason;
        calls = text.calls();
    }

    /// Where what the client sees as text ends.
    private int plain() {
        return finish != null && calls.isEmpty() ? text.text().length() : text.plain();
    }

    @Override
    public boolean hasNews() {
        return !isRoleTold || plain() > told || (finish != null && !isEndTold);
    }

    @Override
    public ObjectNode chunk() {
        ObjectNode json = JsonNodeFactory.instance.objectNode().put("index", index);
        ObjectNode delta = json.putObject("delta");
        if (!isRoleTold) {
            delta.put("role", "assistant");
        }
        int plain = plain();
        if (plain > told) {
            delta.put("content", text.text().substring(told, plain));
        }
        if (finish != null && !calls.isEmpty()) {
            put(delta.putArray("tool_calls"), true);
        }
        isRoleTold = true;
        isEndTold = finish != null;
        told = plain;
        return json.putNull("logprobs").put("finish_reason", reason());
    }

    @Override
    public ObjectNode whole() {
        ObjectNode json = JsonNodeFactory.instance.objectNode().put("index", index);
        ObjectNode message = json.putObject("message").put("role", "assistant");
        String content = text.text().substring(0, plain());
        message.put("content", content.isBlank() && !calls.isEmpty() ? null : content).putNull("refusal");
        if (!calls.isEmpty()) {
            put(message.putArray("tool_calls"), false);
        }
        return json.putNull("logprobs").put("finish_reason", reason());
    }

    private void put(ArrayNode list, boolean hasIndex) {
        for (int i = 0; i < calls.size(); i++) {
            ObjectNode call = list.addObject();
            if (hasIndex) {
                call.put("index", i);
            }
            call.put("id", "call_" + UUID.randomUUID().toString().replace("-", "")).put("type", "function")
                    .putObject("function").put("name", calls.get(i).name()).put("arguments", calls.get(i).arguments());
        }
    }

    private @Nullable String reason() {
        return finish == null ? null : calls.isEmpty() ? finish.word() : "tool_calls";
    }
}
