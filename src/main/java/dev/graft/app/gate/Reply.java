package dev.graft.app.gate;

import java.util.Arrays;
import java.util.List;

import dev.graft.engine.Completion;
import dev.graft.engine.Finish;

/// What a model wrote behind a prompt.
///
/// @param tokens  that it chose, an end token included
/// @param isEnded whether it ended the text itself
record Reply(String text, List<Integer> tokens, boolean isEnded) {
    /// The longest piece that is looked for as the one that repeats.
    private static final int LONGEST_PERIOD = 24;
    private static final int REPEATS = 3;
    /// Shorter runs occur in good text: rows of a table, a drawn line.
    private static final int FEWEST_TOKENS = 16;
    /// Of the characters; more is no text.
    private static final double MOST_OTHER = 0.2;

    Reply {
        tokens = List.copyOf(tokens);
    }

    static Reply of(Completion completion) {
        return new Reply(completion.text(), Arrays.stream(completion.tokens()).boxed().toList(),
                completion.finish() == Finish.END_TOKEN || completion.finish() == Finish.STOP_TEXT);
    }

    /// Whether its end is one piece over and over, and nothing says that it would ever stop.
    boolean isLoop() {
        if (isEnded) {
            return false;
        }
        for (int period = 1; period <= LONGEST_PERIOD; period++) {
            int needed = Math.max(FEWEST_TOKENS, REPEATS * period);
            if (tokens.size() >= needed && isPeriodic(period, needed)) {
                return true;
            }
        }
        return false;
    }

    private boolean isPeriodic(int period, int length) {
        for (int i = tokens.size() - length; i + period < tokens.size(); i++) {
            if (!tokens.get(i).equals(tokens.get(i + period))) {
                return false;
            }
        }
        return true;
    }

    boolean isEmpty() {
        return text.isBlank();
    }

    /// Whether much of it is broken characters or control characters.
    boolean isNoText() {
        long other = text.codePoints().filter(c -> c == 0xFFFD || Character.getType(c) == Character.UNASSIGNED
                || (Character.isISOControl(c) && !Character.isWhitespace(c))).count();
        return other > MOST_OTHER * text.codePointCount(0, text.length());
    }
}
