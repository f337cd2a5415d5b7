package dev.graft.engine.grammar;

import java.util.Arrays;

/// What each token of a vocabulary does within a text of any characters, wherever the text stands. Nearly all of a
/// vocabulary can follow there, so it is gone through once and not for every token that is written.
final class TextTokens {
    private final TokenSet within;
    private final int[] closing; // nodes of the trie, in their order
    private final byte[][] closingBytes; // from the root to them

    TextTokens(TokenTrie trie) {
        within = new TokenSet(trie.size());
        Walk walk = new Walk(trie);
        walk.below(0, StringScan.PLAIN, 1);
        closing = Arrays.copyOf(walk.closing, walk.count);
        closingBytes = new byte[walk.count][];
        for (int i = 0; i < walk.count; i++) {
            closingBytes[i] = trie.path(closing[i], walk.depths[i]);
        }
    }

    /// The tokens that stay in the text.
    TokenSet within() {
        return within;
    }

    int closingCount() {
        return closing.length;
    }

    /// A node whose bytes end the text, with its last byte.
    int closing(int index) {
        return closing[index];
    }

    /// What leads there.
    byte[] closingBytes(int index) {
        return closingBytes[index];
    }

    private final class Walk {
        private final TokenTrie trie;
        private int[] closing = new int[256];
        private int[] depths = new int[256];
        private int count;

        Walk(TokenTrie trie) {
            this.trie = trie;
        }

        void below(int node, long scan, int depth) {
            for (int next = trie.below(node); next < trie.after(node); next = trie.after(next)) {
                long then = StringScan.step(scan, trie.value(next));
                if (then == StringScan.END) {
                    if (count == closing.length) {
                        closing = Arrays.copyOf(closing, 2 * count);
                        depths = Arrays.copyOf(depths, 2 * count);
                    }
                    depths[count] = depth;
                    closing[count++] = next;
                } else if (then != StringScan.WRONG) {
                    trie.addTo(within, next);
                    below(next, then, depth + 1);
                }
            }
        }
    }
}
