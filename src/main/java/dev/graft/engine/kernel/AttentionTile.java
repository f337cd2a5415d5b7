package dev.graft.engine.kernel;

import static dev.graft.engine.kernel.KvLayout.BLOCK;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;

import dev.graft.engine.kernel.Attention.Span;

/// Attention of a few tokens through one key/value head, with the arrays that one thread needs for it.
///
/// A row is a query head of a token; rows of a token stand together. Columns of the scores are positions from the first
/// block that any row sees.
final class AttentionTile {
    private final KvLayout layout;
    private final int heads;
    private final int group;
    private final int headDim;
    private final int valuePitch;
    private final float scale;

    private float[] queries = {}; // `[row][headDim]`, scaled
    private float[] scores = {}; // `[row][columns]`, then weights
    private float[] sums = {}; // `[row][valuePitch]`
    private int[] first = {}; // `[row]`, column of the first position that the row sees
    private int[] end = {}; // `[row]`, one past the last
    private int columns;
    private int rows;

    AttentionTile(KvLayout layout, int heads) {
        this.layout = layout;
        this.heads = heads;
        group = heads / layout.kvHeads();
        headDim = layout.headDim();
        valuePitch = layout.valuePitch();
        scale = (float) (1 / Math.sqrt(headDim));
    }

    /// Tokens `from` to `to - 1` of a span.
    void run(Span span, int from, int to, int layer, int kvHead, int window, float[] q, float[] y) {
        int firstBlock = Math.max(0, span.past() + from - (window - 1)) / BLOCK;
        int endBlock = (span.past() + to - 1) / BLOCK + 1;
        rows = (to - from) * group;
        columns = (endBlock - firstBlock) * BLOCK;
        reserve();
        for (int row = 0; row < rows; row++) {
            int position = span.past() + from + row / group;
            first[row] = Math.max(0, position - (window - 1)) - firstBlock * BLOCK;
            end[row] = position + 1 - firstBlock * BLOCK;
            takeQuery(q, elementOf(span, from, row, kvHead), row);
        }
        Arrays.fill(scores, 0, rows * columns, 0);
        for (int block = firstBlock; block < endBlock; block++) {
            score(span.blocks().get(block), layout.keys(layer, kvHead), (block - firstBlock) * BLOCK);
        }
        for (int row = 0; row < rows; row++) {
            weigh(row);
        }
        Arrays.fill(sums, 0, rows * valuePitch, 0);
        for (int block = firstBlock; block < endBlock; block++) {
            addValues(span.blocks().get(block), layout.values(layer, kvHead), (block - firstBlock) * BLOCK);
        }
        for (int row = 0; row < rows; row++) {
            give(row, y, elementOf(span, from, row, kvHead));
        }
    }

    private void reserve() {
        if (queries.length < rows * headDim) {
            queries = new float[rows * headDim];
            sums = new float[rows * valuePitch];
            first = new int[rows];
            end = new int[rows];
        }
        if (scores.length < rows * columns) {
            scores = new float[Math.max(rows * columns, 2 * scores.length)];
        }
    }

    /// Index in the arrays of the pass where a row's head begins.
    private int elementOf(Span span, int from, int row, int kvHead) {
        int token = span.row() + from + row / group;
        return (token * heads + kvHead * group + row % group) * headDim;
    }

    private void takeQuery(float[] q, int at, int row) {
        for (int i = 0; i < headDim; i++) {
            queries[row * headDim + i] = q[at + i] * scale;
        }
    }

    /// Scores of one block, of all rows and positions: those that a row does not see are overwritten later.
    private void score(MemorySegment block, long keys, int column) {
        long pitch = BLOCK * Float.BYTES;
        for (int lane = 0; lane < BLOCK; lane += Outer.WIDTH) {
            long at = keys + (long) lane * Float.BYTES;
            int row = 0;
            for (; row + Outer.ROWS <= rows; row += Outer.ROWS) {
                Outer.four(queries, row * headDim, headDim, block, at, pitch, headDim, scores,
                        row * columns + column + lane, columns);
            }
            for (; row < rows; row++) {
                Outer.one(queries, row * headDim, block, at, pitch, headDim, scores, row * columns + column + lane);
            }
        }
    }

    /// From scores to weights; their sum is divided out at the end.
    private void weigh(int row) {
        int at = row * columns;
        Arrays.fill(scores, at, at + first[row], Float.NEGATIVE_INFINITY);
        Arrays.fill(scores, at + end[row], at + columns, Float.NEGATIVE_INFINITY);
        Exp.all(scores, at, columns, Lanes.max(scores, at, columns));
    }

    /// Adds the values of one block, in the order of positions: no row adds a value that it does not see, not even times
    /// 0. Of four rows, later ones begin and end later; what all see goes together.
    private void addValues(MemorySegment block, long values, int column) {
        int row = 0;
        for (; row + Outer.ROWS <= rows; row += Outer.ROWS) {
            int from = Math.max(first[row + Outer.ROWS - 1], column), to = Math.min(end[row], column + BLOCK);
            if (from >= to) {
                from = to = column;
            }
            for (int each = row; each < row + Outer.ROWS; each++) {
                addValues(block, values, column, each, column, from);
            }
            for (int lane = 0; lane < valuePitch && from < to; lane += Outer.WIDTH) {
                Outer.four(scores, row * columns + from, columns, block, valueAt(values, from - column, lane),
                        (long) valuePitch * Float.BYTES, to - from, sums, row * valuePitch + lane, valuePitch);
            }
            for (int each = row; each < row + Outer.ROWS; each++) {
                addValues(block, values, column, each, to, column + BLOCK);
            }
        }
        for (; row < rows; row++) {
            addValues(block, values, column, row, column, column + BLOCK);
        }
    }

    /// Of columns `from` to `to - 1` those that the row sees.
    private void addValues(MemorySegment block, long values, int column, int row, int from, int to) {
        int begin = Math.max(first[row], from), count = Math.min(end[row], to) - begin;
        for (int lane = 0; lane < valuePitch && count > 0; lane += Outer.WIDTH) {
            Outer.one(scores, row * columns + begin, block, valueAt(values, begin - column, lane),
                    (long) valuePitch * Float.BYTES, count, sums, row * valuePitch + lane);
        }
    }

    private long valueAt(long values, int position, int lane) {
        return values + Float.BYTES * (Math.multiplyFull(position, valuePitch) + lane);
    }

    private void give(int row, float[] y, int at) {
        float inverse = 1 / Lanes.sum(scores, row * columns, columns);
        for (int i = 0; i < headDim; i++) {
            y[at + i] = sums[row * valuePitch + i] * inverse;
        }
    }
}
