package dev.graft.merge.method;

import java.util.Arrays;

/// Dot products of all pairs of inputs, over a whole tensor, with the same bits whatever the tiles and threads were.
///
/// Elements are summed in blocks of [#BLOCK]. A block has an accumulator for each place in a strip, which takes the
/// element at that place of each of its strips, in order; the accumulators are then added by a fixed tree, and the blocks
/// in ascending order. So many accumulators, because then the loop runs over arrays of one length from their start, and C2
/// makes vector code of it; with 16 of them, each taking every 16th element, it took three times as long.
public final class Gram {
    /// Elements that are summed before they meet the rest.
    public static final int BLOCK = 65_536;

    private final int inputs;
    private final double[][] lanes; // [pair][lane], of the block under way
    private final double[] sums; // [pair], of the finished blocks
    private int filled; // elements of the block under way

    public Gram(int inputs) {
        this.inputs = inputs;
        this.lanes = new double[inputs * (inputs + 1) / 2][Pass.STRIP];
        this.sums = new double[lanes.length];
    }

    /// Takes the next strip.
    ///
    /// @param x `[inputs][≥ count]`
    public void add(double[][] x, int count) {
        for (int i = 0; i < inputs; i++) {
            for (int j = i; j < inputs; j++) {
                addProducts(x[i], x[j], count, lanes[pair(i, j)]);
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

    private static void addProducts(double[] a, double[] b, int count, double[] into) {
        for (int i = 0; i < count; i++) {
            into[i] += a[i] * b[i];
        }
    }

    private void closeBlock() {
        for (int p = 0; p < lanes.length; p++) {
            double[] lane = lanes[p];
            for (int width = lane.length / 2; width > 0; width /= 2) {
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
