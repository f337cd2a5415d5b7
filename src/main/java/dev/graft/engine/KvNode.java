package dev.graft.engine;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import dev.graft.engine.kernel.KvLayout;

/// A block of positions in the prefix tree: their tokens, and their keys and values in all layers.
///
/// Positions are only ever added at the end, so whoever shares the first ones is not disturbed. Only a full block has
/// children.
final class KvNode {
    private final @Nullable KvNode parent;
    private final @Nullable MemorySegment block;
    private final long serial;
    private final int[] tokens = new int[KvLayout.BLOCK];
    private int count;

    /// By first token: looked up, never walked in the map's order.
    private final Map<Integer, List<KvNode>> children = new HashMap<>();
    private int users; // branches that end here, and children that have users
    private long lastUse;

    /// The root, which has no position.
    KvNode() {
        this(null, null, 0);
    }

    /// @param block of as many bytes as the layout says
    KvNode(@Nullable KvNode parent, @Nullable MemorySegment block, long serial) {
        this.parent = parent;
        this.block = block;
        this.serial = serial;
    }

    boolean isRoot() {
        return parent == null;
    }

    KvNode parent() {
        if (parent == null) {
            throw new IllegalStateException("the root has no parent");
        }
        return parent;
    }

    MemorySegment block() {
        if (block == null) {
            throw new IllegalStateException("the root has no block");
        }
        return block;
    }

    /// Positions that are filled.
    int count() {
        return count;
    }

    void add(int token) {
        tokens[count++] = token;
        if (count == 1) {
            parent().children.computeIfAbsent(token, _ -> new ArrayList<>()).add(this);
        }
    }

    /// Takes the last positions back.
    void remove(int positions) {
        if (count - positions == 0) {
            leaveParent();
        }
        count -= positions;
    }

    /// The first tokens of another block.
    void copyTokens(KvNode from, int positions) {
        for (int i = 0; i < positions; i++) {
            add(from.tokens[i]);
        }
    }

    /// The child that begins with most of these tokens; null if none has the first.
    @Nullable
    KvNode child(int[] text, int start, int end) {
        KvNode best = null;
        for (KvNode child : children.getOrDefault(text[start], List.of())) {
            if (best == null || child.common(text, start, end) > best.common(text, start, end)) {
                best = child;
            }
        }
        return best;
    }

    /// How many positions have the tokens of `text[start, end)`.
    int common(int[] text, int start, int end) {
        int most = Math.min(count, end - start);
        for (int i = 0; i < most; i++) {
            if (tokens[i] != text[start + i]) {
                return i;
            }
        }
        return most;
    }

    void leaveParent() {
        Map<Integer, List<KvNode>> siblings = parent().children;
        List<KvNode> alike = siblings.getOrDefault(tokens[0], List.of());
        if (alike.size() > 1) {
            alike.remove(this);
        } else {
            siblings.remove(tokens[0]);
        }
    }

    /// One user more.
    ///
    /// @return whether it is the first
    boolean hold() {
        return users++ == 0;
    }

    /// One user less.
    ///
    /// @return whether it was the last
    boolean release() {
        return --users == 0;
    }

    /// Whether it may be dropped: nothing needs it.
    boolean isIdle() {
        return users == 0 && children.isEmpty() && !isRoot();
    }

    long lastUse() {
        return lastUse;
    }

    long serial() {
        return serial;
    }

    void use(long time) {
        lastUse = time;
    }
}
