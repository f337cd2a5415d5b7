package dev.graft.engine;

import java.util.Arrays;

import dev.graft.engine.Weights.Dense;
import dev.graft.engine.Weights.Mixture;
import dev.graft.engine.Weights.Mlp;
import dev.graft.engine.kernel.Activations;
import dev.graft.engine.kernel.MatMul;
import dev.graft.engine.kernel.Router;
import dev.graft.engine.kernel.SwiGlu;
import dev.graft.engine.kernel.Team;

/// The second half of a layer, with the arrays that it needs.
final class MlpPass {
    private final Team team;
    private final int hidden;
    private final int inner;
    private final int pitch;

    private final Activations input;
    private final Activations gated;
    private final float[] gate; // `[row][pitch]`
    private final float[] up; // `[row][pitch]`

    private final int experts;
    private final float[] scores; // `[row][experts]`
    private final float[] shares; // `[row][experts]`, 0 where a row does not ask the expert
    private final float[] chosen; // `[chosen row][hidden]`
    private final float[] answer; // `[chosen row][hidden]`
    private final int[] rowOf; // `[chosen row]`

    MlpPass(DecoderConfig config, int maxRows, Team team) {
        this.team = team;
        hidden = config.hiddenSize();
        inner = config.intermediateSize();
        pitch = Rows.pitch(inner);
        input = new Activations(maxRows, hidden);
        gated = new Activations(maxRows, inner);
        gate = new float[maxRows * pitch];
        up = new float[maxRows * pitch];
        experts = config.experts().count();
        scores = new float[maxRows * experts];
        shares = new float[maxRows * experts];
        chosen = new float[experts == 0 ? 0 : maxRows * hidden];
        answer = new float[chosen.length];
        rowOf = new int[maxRows];
    }

    /// @param h `[row][hidden]`, normed
    /// @param y `[row][hidden]`; overwritten; may be `h` in a dense model only
    void run(Mlp mlp, float[] h, int rows, float[] y) {
        switch (mlp) {
            case Dense dense -> run(dense, h, rows, y);
            case Mixture mixture -> run(mixture, h, rows, y);
        }
    }

    private void run(Dense w, float[] h, int rows, float[] y) {
        input.begin(rows);
        Rows.each(team, rows, row -> input.set(row, h, row * hidden));
        w.gate().apply(team, input, gate, pitch);
        w.up().apply(team, input, up, pitch);
        gated.begin(rows);
        Rows.each(team, rows, row -> {
            SwiGlu.run(gate, up, row * pitch, inner);
            gated.set(row, gate, row * pitch);
        });
        w.down().apply(team, gated, y, hidden);
    }

    /// Expert after expert, in the order of their numbers: that is the order in which a token adds up their answers.
    private void run(Mixture w, float[] h, int rows, float[] y) {
        input.pack(h, 0, hidden, rows);
        MatMul.run(team, w.router(), input, scores, 0, experts);
        Router.shares(scores, shares, rows, experts, w.perToken());
        Arrays.fill(y, 0, rows * hidden, 0);
        for (int expert = 0; expert < experts; expert++) {
            int count = choose(h, rows, expert);
            if (count > 0) {
                run(w.experts().get(expert), chosen, count, answer);
                addAnswers(y, count, expert);
            }
        }
    }

    private int choose(float[] h, int rows, int expert) {
        int count = 0;
        for (int row = 0; row < rows; row++) {
            if (shares[row * experts + expert] > 0) {
                System.arraycopy(h, row * hidden, chosen, count * hidden, hidden);
                rowOf[count++] = row;
            }
        }
        return count;
    }

    private void addAnswers(float[] y, int count, int expert) {
        for (int i = 0; i < count; i++) {
            float share = shares[rowOf[i] * experts + expert];
            int at = rowOf[i] * hidden;
            for (int k = 0; k < hidden; k++) {
                y[at + k] += share * answer[i * hidden + k];
            }
        }
    }
}
