package dev.graft.app.server;

import java.util.List;
import java.util.UUID;

import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// What stands around the choices of an answer.
///
/// @param object      the kind of the whole answer
/// @param chunkObject the kind of a piece
record Envelope(String id, String object, String chunkObject, long createdSeconds, String model) {

    /// @param prefix of the id
    static Envelope of(String prefix, String object, String chunkObject, Served served) {
        return new Envelope(prefix + UUID.randomUUID().toString().replace("-", ""), object, chunkObject,
                System.currentTimeMillis() / 1000, served.id());
    }

    private ObjectNode begin(String kind) {
        return JsonNodeFactory.instance.objectNode().put("id", id).put("object", kind).put("created", createdSeconds)
                .put("model", model);
    }

    ObjectNode whole(List<? extends Choice> choices, Usage usage) {
        ObjectNode json = begin(object);
        ArrayNode list = json.putArray("choices");
        choices.forEach(choice -> list.add(choice.whole()));
        json.set("usage", usage.json());
        return json;
    }

    /// @param announcesUsage as chunks do before the one that has it
    ObjectNode chunk(Choice choice, boolean announcesUsage) {
        ObjectNode json = begin(chunkObject);
        json.putArray("choices").add(choice.chunk());
        return announcesUsage ? json.putNull("usage") : json;
    }

    /// The last chunk, if it was asked for.
    ObjectNode chunk(Usage usage) {
        ObjectNode json = begin(chunkObject);
        json.putArray("choices");
        json.set("usage", usage.json());
        return json;
    }
}
