package dev.graft.engine.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import dev.graft.engine.kernel.Attention.Span;

/// Against the formula in double precision, at sizes that are a multiple of nothing.
class AttentionTest {
    private final long seed = System.nanoTime();
    private final Random random = new Random(seed);

    /// Keys and values of one text, `[position][kvHeads][headDim]`, and the blocks that hold them.
    private static final class Text {
        final float[] k;
        final float[] v;
        final List<MemorySegment> blocks = new ArrayList<>();

        Text(KvLayout layout, int positions, Random random, Arena arena) {
            int width = layout.kvHeads() * layout.headDim();
            k = floats(positions * width, random);
            v = floats(positions * width, random);
            for (int p = 0; p < positions; p++) {
                if (p % KvLayout.BLOCK == 0) {
                    MemorySegment block = arena.allocate(layout.blockBytes(), 64);
                    block.fill((byte) 0xFF); // NaN wherever nothing was stored
                    blocks.add(block);
                }
                for (int layer = 0; layer < layout.layers(); layer++) {
                    KvBlocks.store(layout, blocks.getLast(), p, layer, k, v, p * width);
                }
            }
        }
    }

    private static float[] floats(int count, Random random) {
        float[] x = new float[count];
        for (int i = 0; i < count; i++) {
            x[i] = (float) random.nextGaussian();
        }
        return x;
    }

    private static double[] exact(KvLayout layout, Text text, float[] q, int at, int kvHead, int position,
            int window) {
        int headDim = layout.headDim(), width = layout.kvHeads() * headDim;
        int first = Math.max(0, position - (window - 1));
        double[] scores = new double[position + 1];
        double max = Double.NEGATIVE_INFINITY;
        for (int p = first; p <= position; p++) {
            for (int i = 0; i < headDim; i++) {
                scores[p] += (double) q[at + i] * text.k[p * width + kvHead * headDim + i] / Math.sqrt(headDim);
            }
            max = Math.max(max, scores[p]);
        }
        double sum = 0;
        double[] y = new double[headDim];
        for (int p = first; p <= position; p++) {
            double w = Math.exp(scores[p] - max);
            sum += w;
            for (int i = 0; i < headDim; i++) {
                y[i] += w * text.v[p * width + kvHead * headDim + i];
            }
        }
        for (int i = 0; i < headDim; i++) {
            y[i] /= sum;
        }
        return y;
    }

    @ParameterizedTest(name = "{0} heads on {1} of {2}, window {3}")
    @CsvSource({"1, 1, 4, 1000", "3, 1, 64, 1000", "6, 2, 40, 17", "8, 2, 128, 1000", "5, 5, 6, 33", "32, 2, 20, 5",
            "4, 4, 96, 1"})
    void equalsTheFormula(int heads, int kvHeads, int headDim, int window) {
        KvLayout layout = new KvLayout(2, kvHeads, headDim);
        try (Arena arena = Arena.ofShared(); Team team = new Team(2)) {
            List<Text> texts = new ArrayList<>();
            List<Span> spans = new ArrayList<>();
            int rows = 0;
            for (int positions : new int[] {1, 31, 32, 33, 70, 150}) {
                Text text = new Text(layout, positions, random, arena);
                int tokens = 1 + random.nextInt(positions);
                texts.add(text);
                spans.add(new Span(text.blocks, rows, tokens, positions - tokens));
                rows += tokens;
            }
            float[] q = floats(rows * heads * headDim, random);
            float[] y = new float[q.length];
            new Attention(layout, heads).run(team, spans, 1, window, q, y);
            for (int s = 0; s < spans.size(); s++) {
                compare(layout, heads, window, texts.get(s), spans.get(s), q, y);
            }
        }
    }

    private void compare(KvLayout layout, int heads, int window, Text text, Span span, float[] q, float[] y) {
        int headDim = layout.headDim();
        for (int token = 0; token < span.tokens(); token++) {
            for (int head = 0; head < heads; head++) {
                int at = ((span.row() + token) * heads + head) * headDim;
                double[] exact = exact(layout, text, q, at, head / (heads / layout.kvHeads()), span.past() + token,
                        window);
                for (int i = 0; i < headDim; i++) {
                    assertThat(Math.abs(y[at + i] - exact[i])).as("seed %d", seed).isLessThan(5e-6);
                }
            }
        }
    }

    /// Vectors in memory of their own ("boxed") would be 32 bytes each, one per 8 products.
    @Test
    void allocatesNothingPerProduct() {
        KvLayout layout = new KvLayout(1, 2, 64);
        try (Arena arena = Arena.ofShared(); Team team = new Team(1)) {
            Text text = new Text(layout, 600, random, arena);
            List<Span> spans = List.of(new Span(text.blocks, 0, 40, 560));
            float[] q = floats(40 * 6 * 64, random);
            float[] y = new float[q.length];
            Attention attention = new Attention(layout, 6);
            assertThat(Allocated.bytes(1000, () -> attention.run(team, spans, 0, 1000, q, y))).isLessThan(200_000);
        }
    }
}
