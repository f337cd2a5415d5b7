package dev.graft.engine;

import java.util.Arrays;
import java.util.function.ObjIntConsumer;

import dev.graft.engine.kernel.Activations;
import dev.graft.engine.kernel.MatMul;
import dev.graft.engine.kernel.Matrix;
import dev.graft.engine.kernel.Team;

/// From hidden states to logits: the largest matrix of most models, used only for the tokens that are asked about.
final class Head {
    /// Rows at a time, which bounds the memory of the logits.
    static final int ROWS = 32;

    private final Matrix weights;
    private final Team team;
    private final Activations input;

    Head(Matrix weights, Team team) {
        this.weights = weights;
        this.team = team;
        this.input = new Activations(ROWS, weights.columns());
    }

    int vocab() {
        return weights.rows();
    }

    /// Elements from one row of logits to the next.
    int pitch() {
        return Rows.pitch(weights.rows());
    }

    /// @param hidden `[row][hiddenSize]`
    /// @param first  row of the first
    /// @param rows   at most [#ROWS]
    /// @param logits `[row][vocab]`, rows [#pitch] apart; overwritten there
    void logits(float[] hidden, int first, int rows, float[] logits) {
        input.pack(hidden, first * weights.columns(), weights.columns(), rows);
        MatMul.run(team, weights, input, logits, 0, pitch());
    }

    /// Hands out the logits of any number of rows, several threads at a time.
    ///
    /// @param hidden `[row][hiddenSize]`
    /// @param taker  is given `[vocab]`, its own, and the row
    void each(float[] hidden, int rows, ObjIntConsumer<float[]> taker) {
        float[] logits = new float[Math.min(rows, ROWS) * pitch()];
        for (int start = 0; start < rows; start += ROWS) {
            int first = start, count = Math.min(ROWS, rows - first);
            logits(hidden, first, count, logits);
            team.run(count, row -> taker.accept(Arrays.copyOfRange(logits, row * pitch(), row * pitch() + vocab()),
                    first + row));
        }
    }
}
