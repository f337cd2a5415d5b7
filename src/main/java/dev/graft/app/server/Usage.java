package dev.graft.app.server;

import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// How many tokens a request took.
///
/// @param prompt  each prompt once, however many texts follow it
/// @param reused  of these, found in the cache
/// @param written end tokens included
record Usage(int prompt, int reused, int written) {
    static final Usage NONE = new Usage(0, 0, 0);

    Usage withPrompt(int tokens, int found) {
        return new Usage(prompt + tokens, reused + found, written);
    }

    Usage withWritten(int tokens) {
        return new Usage(prompt, reused, written + tokens);
    }

    ObjectNode json() {
        ObjectNode json = JsonNodeFactory.instance.objectNode().put("prompt_tokens", prompt)
                .put("completion_tokens", written).put("total_tokens", prompt + written);
        json.putObject("prompt_tokens_details").put("cached_tokens", reused);
        return json;
    }
}
