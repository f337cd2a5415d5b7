package dev.graft.engine;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;

import dev.graft.engine.kernel.KvLayout;

/// A text whose keys and values are in the cache: a path from the root of the tree to some position of a block. It may
/// be continued, and forked so that both go on their own way. Used by one thread at a time.
public final class Branch implements AutoCloseable {
    private final KvCache cache;
    private final List<MemorySegment> blocks;
    private KvNode last;
    private int inLast; // positions of the last block that belong to this text
    private boolean isClosed;

    Branch(KvCache cache, KvNode root) {
        this.cache = cache;
        this.blocks = new ArrayList<>();
        this.last = root;
    }

    Branch(Branch other) {
        this.cache = other.cache;
        this.blocks = new ArrayList<>(other.blocks);
        this.last = other.last;
        this.inLast = other.inLast;
    }

    /// Tokens of the text.
    public int length() {
        return blocks.isEmpty() ? 0 : (blocks.size() - 1) * KvLayout.BLOCK + inLast;
    }

    /// A second branch with this text. Both are closed on their own.
    public Branch fork() {
        checkOpen();
        return cache.fork(this);
    }

    /// Ends the use of the text. It can be found again as long as its memory is not needed.
    @Override
    public void close() {
        if (!isClosed) {
            isClosed = true;
            cache.close(this);
        }
    }

    /// Makes room for the keys and values of more tokens, which the caller then fills.
    void append(int[] tokens) {
        checkOpen();
        int done = 0;
        try {
            for (; done < tokens.length; done++) {
                cache.append(this, tokens[done]);
            }
        } finally {
            if (done < tokens.length) {
                retract(done);
            }
        }
    }

    /// Gives back the room of the last positions.
    void retract(int positions) {
        cache.retract(this, positions);
    }

    private void checkOpen() {
        if (isClosed) {
            throw new IllegalStateException("the branch is closed");
        }
    }

    /// The blocks of positions 0 to 31, 32 to 63, ….
    List<MemorySegment> blocks() {
        return blocks;
    }

    KvNode last() {
        return last;
    }

    int inLast() {
        return inLast;
    }

    /// Whether there is no block with room.
    boolean needsBlock() {
        return last.isRoot() || inLast == KvLayout.BLOCK;
    }

    void enter(KvNode node, int positions) {
        blocks.add(node.block());
        last = node;
        inLast = positions;
    }

    void advance() {
        inLast++;
    }

    /// Stands in a copy of the last block, one position on.
    void replaceLast(KvNode copy) {
        blocks.set(blocks.size() - 1, copy.block());
        last = copy;
        inLast++;
    }

    /// Steps back by positions of the last block; into the block before it if none is left.
    void leave(int positions) {
        inLast -= positions;
        if (inLast == 0) {
            blocks.removeLast();
            last = last.parent();
            inLast = last.isRoot() ? 0 : KvLayout.BLOCK;
        }
    }
}
