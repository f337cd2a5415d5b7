package dev.graft.engine;

import java.util.function.IntConsumer;

import dev.graft.engine.kernel.Team;

/// Work on each token of a pass, and the distance of their rows.
final class Rows {
    /// Rows that one thread takes at a time; so few are not worth waking another.
    private static final int SHARE = 8;

    private Rows() {}

    /// Elements from one row to the next, so that whole vectors of any width may be written.
    static int pitch(int elements) {
        return Math.ceilDiv(elements, 32) * 32;
    }

    /// Calls `work` with each row, by several threads if there are many.
    static void each(Team team, int rows, IntConsumer work) {
        team.run(Math.ceilDiv(rows, SHARE), share -> {
            for (int row = share * SHARE, end = Math.min(rows, row + SHARE); row < end; row++) {
                work.accept(row);
            }
        });
    }
}
