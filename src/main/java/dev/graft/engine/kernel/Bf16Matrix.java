package dev.graft.engine.kernel;

import static java.nio.ByteOrder.LITTLE_ENDIAN;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/// Weights in bf16.
record Bf16Matrix(MemorySegment weights, int rows, int columns) implements Matrix {
    private static final ValueLayout.OfShort LAYOUT = ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(LITTLE_ENDIAN);

    Bf16Matrix {
        Matrix.check(weights, rows, columns, 2);
    }

    @Override
    public long bytes() {
        return weights.byteSize();
    }

    @Override
    public void row(int row, float[] into, int offset) {
        for (int k = 0; k < columns; k++) {
            into[offset + k] = weight(row, k);
        }
    }

    @Override
    public void multiply(Activations x, int fromToken, int toToken, int fromRow, int toRow, float[] y, int yOffset,
            int yPitch) {
        float[] w = new float[columns];
        for (int r = fromRow; r < toRow; r++) {
            row(r, w, 0);
            for (int t = fromToken; t < toToken; t++) {
                y[yOffset + t * yPitch + r] = PlainDot.of(w, x, t);
            }
        }
    }

    private float weight(int row, int k) {
        return Float.intBitsToFloat(weights.get(LAYOUT, 2 * ((long) row * columns + k)) << 16);
    }
}
