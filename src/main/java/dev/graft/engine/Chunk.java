package dev.graft.engine;

import java.util.ArrayList;
import java.util.List;

import dev.graft.engine.kernel.Attention.Span;

/// Tokens that go through the layers together: pieces of one or many steps. How steps are cut changes no number.
final class Chunk {
    /// Tokens `from` to `to - 1` of a step.
    private record Piece(Step step, int from, int to) {}

    private final int[] tokens;
    private final int[] positions;
    private final List<Piece> pieces = new ArrayList<>();
    private final List<Step> steps = new ArrayList<>(); // by row
    private final List<Span> spans = new ArrayList<>();
    private final List<Integer> wanted = new ArrayList<>();
    private int rows;

    private Chunk(int capacity) {
        tokens = new int[capacity];
        positions = new int[capacity];
    }

    /// Cuts steps, whose branches have the room for their tokens already, into chunks.
    ///
    /// @param capacity rows of a chunk
    static List<Chunk> of(List<Step> steps, int capacity) {
        List<Chunk> chunks = new ArrayList<>();
        Chunk chunk = new Chunk(capacity);
        for (Step step : steps) {
            for (int from = 0; from < step.length();) {
                if (chunk.rows == capacity) {
                    chunks.add(chunk);
                    chunk = new Chunk(capacity);
                }
                int to = Math.min(step.length(), from + capacity - chunk.rows);
                chunk.add(step, from, to);
                from = to;
            }
        }
        chunks.add(chunk);
        return chunks;
    }

    private void add(Step step, int from, int to) {
        int past = step.branch().length() - step.length();
        pieces.add(new Piece(step, from, to));
        spans.add(new Span(step.branch().blocks(), rows, to - from, past + from));
        for (int i = from; i < to; i++) {
            tokens[rows] = step.token(i);
            positions[rows] = past + i;
            steps.add(step);
            if (step.isWanted(i)) {
                wanted.add(rows);
            }
            rows++;
        }
    }

    /// The rows whose result is asked for, as a chunk of their own, in the same order.
    Chunk onlyWanted() {
        Chunk chunk = new Chunk(wanted.size());
        for (Piece piece : pieces) {
            int from = Math.max(piece.from, piece.step.firstWanted());
            if (from < piece.to) {
                chunk.add(piece.step, from, piece.to);
            }
        }
        return chunk;
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
        return steps.get(row).branch();
    }

    List<Span> spans() {
        return spans;
    }

    /// Rows whose result is asked for, ascending.
    List<Integer> wanted() {
        return wanted;
    }
}
