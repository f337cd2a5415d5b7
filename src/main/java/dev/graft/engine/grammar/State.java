package dev.graft.engine.grammar;

import java.util.ArrayList;
import java.util.List;

import org.jspecify.annotations.Nullable;

/// All ways to understand a text so far. Shared, never changed.
final class State {
    /// More than schemas have that one can read. Of more, the first ones stay: every text that is made is one of the
    /// schema all the same.
    private static final int MOST = 64;

    private final List<Reading> readings;

    private State(List<Reading> readings) {
        this.readings = readings;
    }

    /// In front of a text that is such a value.
    static State before(Choice choice) {
        return new State(List.of(BlankPart.before(
                new Reading(new ValuePart(choice), new Reading(new EndPart(), null)))));
    }

    static State of(Reading reading) {
        return new State(List.of(reading));
    }

    List<Reading> readings() {
        return readings;
    }

    /// With one byte more; null if it cannot follow.
    @Nullable
    State step(int b) {
        List<Reading> next = new ArrayList<>(2);
        for (Reading reading : readings) {
            reading.step(b, next);
        }
        if (next.isEmpty()) {
            return null;
        }
        return new State(next.size() == 1 ? next : next.stream().distinct().limit(MOST).toList());
    }

    /// With several bytes more.
    @Nullable
    State step(byte[] bytes) {
        State state = this;
        for (int i = 0; i < bytes.length && state != null; i++) {
            state = state.step(bytes[i] & 0xFF);
        }
        return state;
    }

    boolean isComplete() {
        return readings.stream().anyMatch(Reading::isComplete);
    }

    /// Whether it is complete, and no byte can follow.
    boolean isEnded() {
        if (!isComplete()) {
            return false;
        }
        for (int b = 0; b < 256; b++) {
            if (step(b) != null) {
                return false;
            }
        }
        return true;
    }
}
