package dev.graft.merge.method;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// The Euclidean norm of a whole tensor as mergekit 0.1.5 gets it from torch on a CPU, bit for bit.
///
/// The tensor is cut into chunks of 2^20 elements; the result is the norm of the chunks' norms. Inside a chunk, element
/// k of each group of 8 is squared and added to float lane k; the lanes are then added in order. What is left after the
/// groups of 8 is added to that sum: a group of four by squares and sums, the last three by fused multiply-adds.
final class TorchNorm {
    /// Elements whose norm is taken apart. A multiple of [Pass#STRIP].
    static final int CHUNK = 1 << 20;

    private static final int LANES = 8;

    private final float[] lanes = new float[LANES];
    private final List<Float> chunkNorms = new ArrayList<>();
    private long elements;
    private double[] tail = {};

    /// Takes the next elements: whole strips, except at the end of the tensor.
    void add(double[] x, int count) {
        int whole = count - count % LANES;
        for (int i = 0; i < whole; i += LANES) {
            for (int lane = 0; lane < LANES; lane++) {
                float value = (float) x[i + lane];
                lanes[lane] += value * value;
            }
        }
        tail = Arrays.copyOfRange(x, whole, count);
        elements += count;
        if (elements == CHUNK) {
            closeChunk();
        }
    }

    float norm() {
        if (elements > 0) {
            closeChunk();
        }
        if (chunkNorms.size() == 1) {
            return chunkNorms.getFirst();
        }
        double[] norms = chunkNorms.stream().mapToDouble(Float::doubleValue).toArray();
        chunkNorms.clear();
        add(norms, norms.length);
        closeChunk();
        return chunkNorms.getFirst();
    }

    private void closeChunk() {
        float rest = 0;
        for (int lane = 0; lane < LANES; lane++) {
            rest += lanes[lane];
            lanes[lane] = 0;
        }
        int i = 0;
        if (tail.length >= 4) {
            for (; i < 4; i++) {
                float value = (float) tail[i];
                rest += value * value;
            }
        }
        for (; i < tail.length; i++) {
            float value = (float) tail[i];
            rest = Math.fma(value, value, rest);
        }
        chunkNorms.add((float) Math.sqrt(rest));
        tail = new double[0];
        elements = 0;
    }
}
