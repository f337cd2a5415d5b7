package dev.graft.engine;

import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import dev.graft.engine.DecoderConfig.LayerKind;
import dev.graft.engine.Weights.Layer;
import dev.graft.engine.kernel.Activations;
import dev.graft.engine.kernel.Attention;
import dev.graft.engine.kernel.KvBlocks;
import dev.graft.engine.kernel.KvLayout;
import dev.graft.engine.kernel.RmsNorm;
import dev.graft.engine.kernel.Rope;
import dev.graft.engine.kernel.Team;

/// A pass of tokens through the layers (https://arxiv.org/abs/2302.13971): what a token comes out as depends on the
/// tokens before it in its branch, and on nothing else that is computed with it.
///
/// Has the arrays of one pass, so it is used by one thread at a time; [Team] shares the work.
final class Decoder {
    /// Rows of a chunk: enough for the speed of large products, so few that their activations stay in the cache.
    private static final int CHUNK = 128;

    private final DecoderConfig config;
    private final Weights weights;
    private final KvLayout layout;
    private final Team team;
    private final RotaryEmbedding rotary;
    private final Attention attention;
    private final MlpPass mlp;

    private final int hidden;
    private final int queries; // elements of all query heads
    private final int keys; // elements of all key heads
    private final float[] x; // `[row][hidden]`, the residual stream
    private final float[] h; // `[row][hidden]`
    private final float[] update; // `[row][hidden]`
    private final float[] q; // `[row][heads][headDim]`
    private final float[] k; // `[row][kvHeads][headDim]`
    private final float[] v; // `[row][kvHeads][headDim]`
    private final float[] a; // `[row][heads][headDim]`
    private final float[] cos; // `[row][headDim / 2]`
    private final float[] sin;
    private final Activations normed;
    private final Activations attended;

    Decoder(DecoderConfig config, Weights weights, KvLayout layout, Team team) {
        this.config = config;
        this.weights = weights;
        this.layout = layout;
        this.team = team;
        rotary = new RotaryEmbedding(config.headDim(), config.ropeTheta(), config.ropeScaling());
        attention = new Attention(layout, config.numAttentionHeads());
        mlp = new MlpPass(config, CHUNK, team);
        hidden = config.hiddenSize();
        queries = config.numAttentionHeads() * config.headDim();
        keys = config.numKeyValueHeads() * config.headDim();
        x = new float[CHUNK * hidden];
        h = new float[CHUNK * hidden];
        update = new float[CHUNK * hidden];
        q = new float[CHUNK * queries];
        k = new float[CHUNK * keys];
        v = new float[CHUNK * keys];
        a = new float[CHUNK * queries];
        cos = new float[CHUNK * rotary.half()];
        sin = new float[CHUNK * rotary.half()];
        normed = new Activations(CHUNK, hidden);
        attended = new Activations(CHUNK, queries);
    }

    /// Runs tokens of several branches, each of which is longer by its tokens afterwards, or as it was if this fails.
    ///
    /// @return `[wanted token][hiddenSize]`, f32, normed, in the order of the steps: what the head turns into logits
    float[] forward(List<Step> steps) {
        check(steps);
        int reserved = 0;
        boolean isDone = false;
        try {
            for (Step step : steps) {
                step.branch().append(step.tokens());
                reserved++;
            }
            float[] wanted = new float[Math.multiplyExact(steps.stream().mapToInt(Step::wantedCount).sum(), hidden)];
            int count = 0;
            for (Chunk chunk : Chunk.of(steps, CHUNK)) {
                run(chunk);
                for (int row = 0; row < chunk.wanted().size(); row++) {
                    weights.norm().run(x, row * hidden, wanted, count++ * hidden);
                }
            }
            isDone = true;
            return wanted;
        } finally {
            if (!isDone) {
                for (int i = reserved - 1; i >= 0; i--) {
                    steps.get(i).branch().retract(steps.get(i).length());
                }
            }
        }
    }

    private void check(List<Step> steps) {
        Map<Branch, Step> seen = new IdentityHashMap<>();
        for (Step step : steps) {
            if (seen.put(step.branch(), step) != null) {
                throw new IllegalArgumentException("a branch can be continued only once in a pass; fork it");
            }
        }
    }

    /// Leaves the wanted rows, one behind the other, in `x`. The last layer gives the others nothing but their keys and
    /// values, of which later tokens make use.
    private void run(Chunk chunk) {
        Rows.each(team, chunk.rows(), row -> {
            weights.embedding().row(chunk.token(row), x, row * hidden);
            rotary.angles(chunk.position(row), cos, sin, row * rotary.half());
        });
        for (int layer = 0, last = weights.layers().size() - 1; layer <= last; layer++) {
            Layer w = weights.layers().get(layer);
            remember(layer, w, chunk);
            Chunk here = layer == last ? onlyWanted(chunk) : chunk;
            attend(layer, w, here);
            Rows.each(team, here.rows(), row -> {
                addUpdate(row);
                w.postAttentionNorm().run(x, row * hidden, h, row * hidden);
            });
            mlp.run(w.mlp(), h, here.rows(), update);
            Rows.each(team, here.rows(), this::addUpdate);
        }
    }

    /// Norms all rows, and stores their keys and values.
    private void remember(int layer, Layer w, Chunk chunk) {
        boolean isRotary = config.layers().get(layer).isRotary();
        normed.begin(chunk.rows());
        Rows.each(team, chunk.rows(), row -> {
            w.inputNorm().run(x, row * hidden, h, row * hidden);
            normed.set(row, h, row * hidden);
        });
        w.k().apply(team, normed, k, keys);
        w.v().apply(team, normed, v, keys);
        Rows.each(team, chunk.rows(), row -> {
            prepare(k, keys, config.numKeyValueHeads(), w.kNorm(), isRotary, row);
            int position = chunk.position(row);
            KvBlocks.store(layout, chunk.branch(row).blocks().get(position / KvLayout.BLOCK), position, layer, k, v,
                    row * keys);
        });
    }

    /// Moves the wanted rows to the front of all arrays that the rest of the layer reads.
    private Chunk onlyWanted(Chunk chunk) {
        List<Integer> wanted = chunk.wanted();
        if (wanted.size() == chunk.rows()) {
            return chunk;
        }
        normed.begin(wanted.size());
        for (int to = 0; to < wanted.size(); to++) {
            int from = wanted.get(to);
            System.arraycopy(x, from * hidden, x, to * hidden, hidden);
            System.arraycopy(cos, from * rotary.half(), cos, to * rotary.half(), rotary.half());
            System.arraycopy(sin, from * rotary.half(), sin, to * rotary.half(), rotary.half());
            normed.set(to, h, from * hidden);
        }
        return chunk.onlyWanted();
    }

    /// `update = o(attention(q(norm(x))))`
    private void attend(int layer, Layer w, Chunk chunk) {
        LayerKind kind = config.layers().get(layer);
        int rows = chunk.rows();
        w.q().apply(team, normed, q, queries);
        Rows.each(team, rows,
                row -> prepare(q, queries, config.numAttentionHeads(), w.qNorm(), kind.isRotary(), row));
        attention.run(team, chunk.spans(), layer, kind.window(), q, a);
        attended.begin(rows);
        Rows.each(team, rows, row -> attended.set(row, a, row * queries));
        w.o().apply(team, attended, update, hidden);
    }

    /// Norms and rotates the heads of a row.
    private void prepare(float[] heads, int pitch, int count, @Nullable RmsNorm norm, boolean isRotary, int row) {
        for (int head = 0; norm != null && head < count; head++) {
            int at = row * pitch + head * config.headDim();
            norm.run(heads, at, heads, at);
        }
        if (isRotary) {
            Rope.rotate(heads, row * pitch, count, rotary.half(), cos, sin, row * rotary.half());
        }
    }

    private void addUpdate(int row) {
        for (int i = row * hidden, end = i + hidden; i < end; i++) {
            x[i] += update[i];
        }
    }
}
