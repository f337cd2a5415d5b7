package dev.graft.merge.method;

import java.util.Arrays;

/// Dot products of all pairs of inputs, over a whole tensor, with the same bits whatever the tiles and threads were.
///
/// Elements are summed in blocks of [#BLOCK]; inside a block by 16 accumulators, of which accumulator l takes the
/// elements l, l + 16, l + 32, …; these are added by a fixed tree, and the blocks in ascending order.
public final class Gram {
    /// Elements that are summed before they meet the rest.
    public static final int BLOCK = 65_536;

    private static final int LANES = 16;

    private final int inputs;
    private final double[][] lanes; // [pair][lane], of the block under way
    private final double[] sums; // [pair], of the finished blocks
    private int filled; // elements of the block under way

    public Gram(int inputs) {
        this.inputs = inputs;
        this.lanes = new double[inputs * (inputs + 1) / 2][LANES];
        this.sums = new double[lanes.length];
    }

    /// Takes the next elements. All calls but the last have a multiple of 16 that divides [#BLOCK].
    ///
    /// @param x `[inputs][≥ count]`
    public void add(double[][] x, int count) {
        for (int i = 0; i < inputs; i++) {
            for (int j = i; j < inputs; j++) {
                products(x[i], x[j], count, lanes[pair(i, j)]);
            }
        }
        filled += count;
        if (filled == BLOCK) {
            closeBlock();
        }
    }

    /// ⟨x_i, x_j⟩ of everything added so far; nothing can be added after.
    public double get(int i, int j) {
        if (filled > 0) {
            closeBlock();
        }
        return sums[i <= j ? pair(i, j) : pair(j, i)];
    }

    /// ‖x_i‖.
    public double norm(int i) {
        return Math.sqrt(get(i, i));
    }

    private int pair(int i, int j) {
        return i * inputs - i * (i - 1) / 2 + (j - i);
    }

    private static void products(double[] a, double[] b, int count, double[] into) {
        int whole = count - count % LANES;
        for (int k = 0; k < whole; k += LANES) {
            for (int lane = 0; lane < LANES; lane++) {
                into[lane] += a[k + lane] * b[k + lane];
            }
        }
        for (int k = whole; k < count; k++) {
            into[k - whole] += a[k] * b[k];
        }
    }

    private void closeBlock() {
        for (int p = 0; p < lanes.length; p++) {
            double[] lane = lanes[p];
            for (int width = LANES / 2; width > 0; width /= 2) {
                for (int l = 0; l < width; l++) {
                    lane[l] += lane[l + width];
                }
            }
            sums[p] += lane[0];
            Arrays.fill(lane, 0);
        }
        filled = 0;
    }
}
