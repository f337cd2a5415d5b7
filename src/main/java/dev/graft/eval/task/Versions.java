package dev.graft.eval.task;

import dev.graft.eval.JsonValue;
import dev.graft.eval.Protocol;

/// Versions of a task's definition in the two harnesses.
record Versions(long old, double current) {
    JsonValue of(Protocol protocol) {
        return switch (protocol) {
            case OPEN_LLM_V1 -> new JsonValue.Whole(old);
            case CURRENT -> new JsonValue.Real(current);
        };
    }
}
