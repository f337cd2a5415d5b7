package dev.graft.engine.kernel;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;

/// Scaled dot-product attention over cached keys and values (https://arxiv.org/abs/1706.03762), causal, with a window,
/// several query heads on one key/value head.
///
///     y = Σ_p w_p v_p / Σ_p w_p,        w_p = e^(s_p - max s),        s_p = q · k_p / √headDim
///
/// **The order of sums is a promise.** `q · k` runs over the head's elements, `Σ w v` over the positions from the first
/// to the last, both by one fused multiply-add per term; `Σ w` has 16 partial sums by position modulo 16 and the tree of
/// [Matrix]. So a token's result depends on its own text alone.
public final class Attention {
    /// Query rows that share a walk over the keys and the values: so many that these come from memory seldom, so few
    /// that their scores stay in the cache.
    private static final int TILE_ROWS = 16;

    private final KvLayout layout;
    private final int heads;
    private final int group; // query heads of a key/value head
    private final ConcurrentLinkedQueue<AttentionTile> tiles = new ConcurrentLinkedQueue<>();

    /// @param heads of queries, a multiple of those of keys and values
    public Attention(KvLayout layout, int heads) {
        this.layout = layout;
        this.heads = heads;
        this.group = heads / layout.kvHeads();
    }

    /// Tokens that follow each other in one text. Their keys and values are in the blocks already.
    ///
    /// @param blocks of positions 0 to 31, 32 to 63, …
    /// @param row    of the first one in the arrays of the pass
    /// @param tokens how many
    /// @param past   positions before them
    public record Span(List<MemorySegment> blocks, int row, int tokens, int past) {}

    /// As many as fit; fewer, if their rows then are whole fours, as [Outer] likes them best.
    private int tileTokens() {
        int most = Math.max(1, TILE_ROWS / group);
        for (int tokens = most; tokens > 0; tokens--) {
            if (tokens * group % Outer.ROWS == 0) {
                return tokens;
            }
        }
        return most;
    }

    /// All heads of all tokens in one layer.
    ///
    /// @param window how many positions a token sees, itself included
    /// @param q      `[row][heads][headDim]`, f32
    /// @param y      `[row][heads][headDim]`, f32; overwritten
    public void run(Team team, List<Span> spans, int layer, int window, float[] q, float[] y) {
        int tileTokens = tileTokens();
        int[] firstTile = new int[spans.size() + 1];
        for (int s = 0; s < spans.size(); s++) {
            firstTile[s + 1] = firstTile[s] + Math.ceilDiv(spans.get(s).tokens(), tileTokens);
        }
        int tileCount = firstTile[spans.size()];
        team.run(tileCount * layout.kvHeads(), chunk -> {
            int tile = tileCount - 1 - chunk / layout.kvHeads(); // the last ones see most: they come first
            int found = Arrays.binarySearch(firstTile, tile);
            int s = found >= 0 ? found : -found - 2;
            Span span = spans.get(s);
            int from = (tile - firstTile[s]) * tileTokens;
            int to = Math.min(span.tokens(), from + tileTokens);
            AttentionTile scratch = tiles.poll();
            if (scratch == null) {
                scratch = new AttentionTile(layout, heads);
            }
            scratch.run(span, from, to, layer, chunk % layout.kvHeads(), window, q, y);
            tiles.add(scratch);
        });
    }
}
