package dev.graft.engine;

import java.util.ArrayList;
import java.util.List;

import dev.graft.engine.kernel.Attention.Span;

/// Tokens that go through the layers together: pieces of one or many runs. How runs are cut changes no number.
final class Chunk {
    private final int[] tokens;
    private final int[] positions;
    private final List<Run> runs = new ArrayList<>(); // by row
    private final List<Span> spans = new ArrayList<>();
    private final List<Integer> wanted = new ArrayList<>();
    private int rows;

    private Chunk(int capacity) {
        tokens = new int[capacity];
        positions = new int[capacity];
    }

    /// Cuts runs, whose branches have the room for their tokens already, into chunks.
    ///
    /// @param capacity rows of a chunk
    static List<Chunk> of(List<Run> runs, int capacity) {
        List<Chunk> chunks = new ArrayList<>();
        Chunk chunk = new Chunk(capacity);
        for (Run run : runs) {
            for (int from = 0; from < run.length();) {
                if (chunk.rows == capacity) {
                    chunks.add(chunk);
                    chunk = new Chunk(capacity);
                }
                int to = Math.min(run.length(), from + capacity - chunk.rows);
                chunk.add(run, from, to);
                from = to;
            }
        }
        chunks.add(chunk);
        return chunks;
    }

    private void add(Run run, int from, int to) {
        int past = run.branch().length() - run.length();
        spans.add(new Span(run.branch().blocks(), rows, to - from, past + from));
        for (int i = from; i < to; i++) {
            tokens[rows] = run.token(i);
            positions[rows] = past + i;
            runs.add(run);
            if (run.isWanted(i)) {
                wanted.add(rows);
            }
            rows++;
        }
    }

    int rows() {
        return rows;
    }

    int token(int row) {
        return tokens[row];
    }

    int position(int row) {
        return positions[row];
    }

    /// The branch that a row belongs to.
    Branch branch(int row) {
        return runs.get(row).branch();
    }

    List<Span> spans() {
        return spans;
    }

    /// Rows whose result is asked for, ascending.
    List<Integer> wanted() {
        return wanted;
    }
}
