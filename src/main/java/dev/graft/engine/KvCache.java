package dev.graft.engine;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.TreeSet;

import dev.graft.diagnostic.Finding;
import dev.graft.diagnostic.Place;
import dev.graft.diagnostic.Sizes;
import dev.graft.diagnostic.UserError;
import dev.graft.engine.kernel.KvLayout;

/// Keys and values of the texts that the model has seen: one tree of blocks of positions, keyed by tokens. The turns of
/// a chat, several answers to one prompt and the options of a question are branches of it and share what they have in
/// common. What no branch uses any more stays until its memory is needed, the longest unused first, so a prompt that
/// comes again is known.
///
/// Its methods exclude each other. A [Branch] is used by one thread at a time.
final class KvCache {
    private final KvLayout layout;
    private final Arena arena;
    private final long mostBlocks;

    private final KvNode root = new KvNode();
    private final Deque<MemorySegment> free = new ArrayDeque<>();
    private final TreeSet<KvNode> idle = new TreeSet<>(
            Comparator.comparingLong(KvNode::lastUse).thenComparingLong(KvNode::serial));
    private long blocks;
    private long held; // blocks that some branch uses
    private long clock;

    /// @param arena owns the memory, which is given back when it closes
    /// @param bytes at most for all blocks; one block is allowed in any case
    KvCache(KvLayout layout, Arena arena, long bytes) {
        this.layout = layout;
        this.arena = arena;
        mostBlocks = Math.max(1, bytes / layout.blockBytes());
    }

    KvLayout layout() {
        return layout;
    }

    /// The most positions that branches can hold together if they share nothing and fill their blocks.
    long capacity() {
        return mostBlocks * KvLayout.BLOCK;
    }

    /// A branch on the longest known beginning of a text.
    ///
    /// @param atMost tokens of it; the text after them is not looked at
    synchronized Branch open(int[] text, int atMost) {
        Branch branch = new Branch(this, root);
        KvNode node = root;
        int length = 0;
        while (length < atMost) {
            KvNode child = node.child(text, length, atMost);
            if (child == null) {
                break;
            }
            int common = child.common(text, length, atMost);
            branch.enter(child, common);
            length += common;
            if (common < KvLayout.BLOCK) {
                break;
            }
            node = child;
        }
        hold(branch.last());
        return branch;
    }

    /// Another branch with the same text.
    synchronized Branch fork(Branch branch) {
        hold(branch.last());
        return new Branch(branch);
    }

    private void hold(KvNode node) {
        idle.remove(node);
        for (KvNode used = node; !used.isRoot() && used.hold(); used = used.parent()) {
            held++;
        }
    }

    /// The branch needs its blocks no more.
    synchronized void close(Branch branch) {
        clock++;
        for (KvNode node = branch.last(); !node.isRoot(); node = node.parent()) {
            node.use(clock); // none of them is in `idle`: this branch ends at the last, and the others have children
        }
        release(branch.last());
    }

    private void release(KvNode node) {
        for (KvNode used = node; !used.isRoot() && used.release(); used = used.parent()) {
            held--;
        }
        if (node.isIdle()) {
            idle.add(node);
        }
    }

    /// Makes room for one more position of a branch, and moves the branch into it.
    ///
    /// @throws UserError with `cache-full` if all memory is in use by branches
    synchronized void append(Branch branch, int token) {
        KvNode last = branch.last();
        if (branch.needsBlock()) {
            KvNode next = new KvNode(last, block(), ++clock);
            next.add(token);
            hold(next);
            branch.enter(next, 1);
            release(last);
        } else if (branch.inLast() < last.count()) {
            KvNode copy = new KvNode(last.parent(), block(), ++clock);
            copy.copyTokens(last, branch.inLast());
            MemorySegment.copy(last.block(), 0, copy.block(), 0, layout.blockBytes());
            copy.add(token);
            hold(copy);
            branch.replaceLast(copy);
            release(last);
        } else {
            last.add(token);
            branch.advance();
        }
    }

    /// Takes back the last positions of a branch, of which no other branch knows yet.
    synchronized void retract(Branch branch, int positions) {
        for (int left = positions; left > 0;) {
            KvNode last = branch.last();
            int here = Math.min(left, branch.inLast());
            last.remove(here);
            left -= here;
            branch.leave(here);
            if (last.count() == 0) {
                hold(branch.last());
                release(last);
                idle.remove(last);
                free.push(last.block());
            }
        }
    }

    private MemorySegment block() {
        MemorySegment unused = free.poll();
        if (unused != null) {
            return unused;
        }
        if (blocks < mostBlocks) {
            blocks++;
            return arena.allocate(layout.blockBytes(), 64);
        }
        KvNode oldest = idle.pollFirst();
        if (oldest == null) {
            throw full();
        }
        drop(oldest);
        return oldest.block();
    }

    private void drop(KvNode node) {
        node.leaveParent();
        if (node.parent().isIdle()) {
            idle.add(node.parent());
        }
    }

    private UserError full() {
        return new UserError(Finding.error("cache-full", Place.NOWHERE,
                "the texts that run need more memory than the %s of the cache, which hold %d tokens"
                        .formatted(Sizes.bytes(mostBlocks * layout.blockBytes()), capacity()),
                "raise --memory, or run shorter or fewer texts"));
    }

    /// Positions of the blocks that branches use; the others can be had.
    synchronized long inUse() {
        return held * KvLayout.BLOCK;
    }

    /// Bytes that are taken from the machine.
    synchronized long bytes() {
        return blocks * layout.blockBytes();
    }

    /// Blocks that a branch uses or might find again; for tests.
    synchronized long usedBlocks() {
        return blocks - free.size();
    }
}
