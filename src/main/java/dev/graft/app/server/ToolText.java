package dev.graft.app.server;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Finds calls of tools in what a model writes:
///
///     <tool_call>{"name": "f", "arguments": {}}</tool_call>      Hermes, Qwen; several, and text in front
///     [TOOL_CALLS][{"name": "f", "arguments": {}}]               Mistral
///     {"name": "f", "parameters": {}}                            Llama 3
///
/// The marks of the last two are special tokens, which no text shows; what stands behind them is the whole answer.
final class ToolText {
    private static final String BEGIN = "<tool_call>", END = "</tool_call>";
    private static final List<String> MARKS = List.of("[TOOL_CALLS]", "<|python_tag|>");

    private final Set<String> names;
    private final StringBuilder text = new StringBuilder();

    /// @param arguments JSON
    record Call(String name, String arguments) {}

    /// @param names of the tools there are
    ToolText(Set<String> names) {
        this.names = names;
    }

    void append(String more) {
        text.append(more);
    }

    /// How much of the text, from its beginning, is certain to be no call.
    int plain() {
        String start = text.toString().stripLeading();
        if (start.isEmpty() || start.startsWith("{") || start.startsWith("[")
                || MARKS.stream().anyMatch(mark -> mark.startsWith(start) || start.startsWith(mark))) {
            return 0;
        }
        int begin = text.indexOf(BEGIN);
        if (begin >= 0) {
            return begin;
        }
        for (int length = Math.min(BEGIN.length() - 1, text.length()); length > 0; length--) {
            if (BEGIN.startsWith(text.substring(text.length() - length))) {
                return text.length() - length;
            }
        }
        return text.length();
    }

    String text() {
        return text.toString();
    }

    /// The calls of a text that has ended; none if it is only text.
    List<Call> calls() {
        return text.indexOf(BEGIN) >= 0 ? marked() : whole();
    }

    private List<Call> marked() {
        List<Call> calls = new ArrayList<>();
        for (int begin = text.indexOf(BEGIN); begin >= 0; begin = text.indexOf(BEGIN, begin + 1)) {
            int from = begin + BEGIN.length(), end = text.indexOf(END, from);
            List<Call> found = parse(text.substring(from, end < 0 ? text.length() : end));
            if (found.isEmpty()) {
                return List.of(); // not a call, or cut: the client sees what there is
            }
            calls.addAll(found);
        }
        return calls;
    }

    private List<Call> whole() {
        String all = text.toString().strip();
        for (String mark : MARKS) {
            all = all.startsWith(mark) ? all.substring(mark.length()) : all;
        }
        return parse(all);
    }

    private List<Call> parse(String json) {
        try {
            JsonNode value = JsonMapper.shared().readTree(json);
            List<Call> calls = new ArrayList<>();
            for (JsonNode call : value.isArray() ? value : List.of(value)) {
                JsonNode name = call.get("name");
                JsonNode arguments = call.has("arguments") ? call.get("arguments") : call.get("parameters");
                if (name == null || !name.isString() || !names.contains(name.asString()) || arguments == null) {
                    return List.of();
                }
                calls.add(new Call(name.asString(),
                        arguments.isString() ? arguments.asString() : arguments.toString()));
            }
            return calls;
        } catch (JacksonException noJson) {
            return List.of();
        }
    }
}
