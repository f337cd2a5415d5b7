package dev.graft.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import dev.graft.diagnostic.UserError;
import dev.graft.engine.kernel.KvLayout;

class KvCacheTest {
    private static final KvLayout LAYOUT = new KvLayout(1, 1, 4);

    private final Arena arena = Arena.ofShared();

    @AfterEach
    void close() {
        arena.close();
    }

    private KvCache cache(int blocks) {
        return new KvCache(LAYOUT, arena, blocks * LAYOUT.blockBytes());
    }

    private static int[] text(int from, int length) {
        int[] text = new int[length];
        Arrays.setAll(text, i -> from + i);
        return text;
    }

    /// Appends tokens and writes them where the first element of their key belongs.
    private static void append(Branch branch, int... tokens) {
        int past = branch.length();
        branch.append(tokens);
        for (int i = 0; i < tokens.length; i++) {
            key(branch, past + i, tokens[i]);
        }
    }

    private static void key(Branch branch, int position, int token) {
        MemorySegment block = branch.blocks().get(position / KvLayout.BLOCK);
        block.setAtIndex(ValueLayout.JAVA_FLOAT, position % KvLayout.BLOCK, token);
    }

    private static int[] keys(Branch branch) {
        int[] keys = new int[branch.length()];
        Arrays.setAll(keys, i -> (int) branch.blocks().get(i / KvLayout.BLOCK).getAtIndex(ValueLayout.JAVA_FLOAT,
                i % KvLayout.BLOCK));
        return keys;
    }

    @Test
    void findsWhatItKnows() {
        KvCache cache = cache(10);
        try (Branch branch = cache.open(text(0, 70), 70)) {
            assertThat(branch.length()).isZero();
            append(branch, text(0, 70));
        }
        try (Branch again = cache.open(text(0, 100), 100)) {
            assertThat(again.length()).isEqualTo(70);
            assertThat(keys(again)).isEqualTo(text(0, 70));
        }
        try (Branch part = cache.open(text(0, 70), 69)) {
            assertThat(part.length()).isEqualTo(69);
        }
        int[] other = text(0, 70);
        other[40] = 1000;
        try (Branch parting = cache.open(other, 70)) {
            assertThat(parting.length()).isEqualTo(40);
        }
        assertThat(cache.usedBlocks()).isEqualTo(3);
    }

    @Test
    void forksShareFullBlocksAndCopyTheLast() {
        KvCache cache = cache(10);
        try (Branch a = cache.open(new int[0], 0)) {
            append(a, text(0, 40));
            try (Branch b = a.fork(); Branch c = a.fork()) {
                append(b, 1000, 1001);
                append(a, 2000);
                append(c, 3000);
                assertThat(a.blocks().getFirst()).isSameAs(b.blocks().getFirst());
                assertThat(cache.usedBlocks()).isEqualTo(4);
                assertThat(Arrays.copyOfRange(keys(a), 39, 41)).containsExactly(39, 2000);
                assertThat(Arrays.copyOfRange(keys(b), 39, 42)).containsExactly(39, 1000, 1001);
                assertThat(Arrays.copyOfRange(keys(c), 39, 41)).containsExactly(39, 3000);
            }
        }
    }

    @Test
    void dropsTheLongestUnusedFirst() {
        KvCache cache = cache(3);
        for (int start : new int[] {0, 100, 200}) {
            try (Branch branch = cache.open(new int[0], 0)) {
                append(branch, text(start, 32));
            }
        }
        cache.open(text(0, 32), 32).close(); // used again
        try (Branch branch = cache.open(new int[0], 0)) {
            append(branch, text(300, 5));
        }
        assertThat(known(cache, text(0, 32))).isEqualTo(32);
        assertThat(known(cache, text(100, 32))).isZero();
        assertThat(known(cache, text(200, 32))).isEqualTo(32);
        assertThat(cache.bytes()).isEqualTo(3 * LAYOUT.blockBytes());
    }

    private static int known(KvCache cache, int[] text) {
        try (Branch branch = cache.open(text, text.length)) {
            return branch.length();
        }
    }

    @Test
    void neverDropsWhatABranchUses() {
        KvCache cache = cache(2);
        try (Branch a = cache.open(new int[0], 0); Branch b = cache.open(new int[0], 0)) {
            append(a, text(0, 32));
            append(b, text(100, 20));
            assertThatThrownBy(() -> a.append(text(32, 3))).isInstanceOf(UserError.class)
                    .hasMessageContaining("cache-full");
            assertThat(a.length()).isEqualTo(32);
            assertThatThrownBy(() -> b.append(text(120, 40))).isInstanceOf(UserError.class);
            assertThat(keys(b)).isEqualTo(text(100, 20));
            assertThat(cache.inUse()).isEqualTo(64);
            append(b, 7);
        }
    }

    @Test
    void aClosedBranchCannotGoOn() {
        Branch branch = cache(2).open(new int[0], 0);
        branch.close();
        branch.close();
        assertThatThrownBy(() -> branch.append(new int[1])).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(branch::fork).isInstanceOf(IllegalStateException.class);
    }

    /// Random branches over few tokens, in a cache that is too small to keep them: each always holds its own text.
    @Test
    void everyBranchHoldsItsText() {
        for (int round = 0; round < 200; round++) {
            long seed = System.nanoTime();
            Random random = new Random(seed);
            KvCache cache = cache(24);
            List<Branch> branches = new ArrayList<>();
            List<int[]> texts = new ArrayList<>();
            for (int step = 0; step < 60; step++) {
                int i = branches.isEmpty() ? 0 : random.nextInt(branches.size());
                switch (random.nextInt(4)) {
                    case 0 -> {
                        if (branches.size() < 4) {
                            int[] wanted = random.ints(random.nextInt(80), 0, 2).toArray();
                            Branch opened = cache.open(wanted, wanted.length);
                            branches.add(opened);
                            texts.add(Arrays.copyOf(wanted, opened.length()));
                        }
                    }
                    case 1 -> {
                        if (!branches.isEmpty() && branches.size() < 4) {
                            branches.add(branches.get(i).fork());
                            texts.add(texts.get(i));
                        }
                    }
                    case 2 -> {
                        if (!branches.isEmpty()) {
                            branches.remove(i).close();
                            texts.remove(i);
                        }
                    }
                    default -> {
                        if (!branches.isEmpty() && texts.get(i).length < 120) {
                            int[] more = random.ints(1 + random.nextInt(40), 0, 2).toArray();
                            append(branches.get(i), more);
                            int[] longer = Arrays.copyOf(texts.get(i), texts.get(i).length + more.length);
                            System.arraycopy(more, 0, longer, texts.get(i).length, more.length);
                            texts.set(i, longer);
                        }
                    }
                }
                assertThat(cache.inUse()).as("seed %d, step %d", seed, step)
                        .isEqualTo(
                                32 * branches.stream().flatMap(branch -> branch.blocks().stream()).distinct().count());
                for (int b = 0; b < branches.size(); b++) {
                    assertThat(keys(branches.get(b))).as("seed %d, step %d", seed, step).isEqualTo(texts.get(b));
                }
            }
        }
    }
}
