package dev.graft.engine.grammar;

import java.util.Arrays;

/// Some tokens of a vocabulary.
final class TokenSet {
    private final long[] words; // bit `id % 64` of word `id / 64`

    TokenSet(int vocabulary) {
        words = new long[(vocabulary + 63) / 64];
    }

    void add(int id) {
        words[id >> 6] |= 1L << id;
    }

    void addAll(TokenSet other) {
        for (int i = 0; i < words.length; i++) {
            words[i] |= other.words[i];
        }
    }

    boolean has(int id) {
        return (words[id >> 6] >> id & 1) != 0;
    }

    boolean isEmpty() {
        return Arrays.stream(words).allMatch(word -> word == 0);
    }

    /// Makes the logits of all others -∞, also of those beyond the vocabulary.
    void bar(float[] logits) {
        for (int from = 0; from < logits.length; from += 64) {
            long word = from >> 6 < words.length ? words[from >> 6] : 0;
            int to = Math.min(from + 64, logits.length);
            if (word == 0) {
                Arrays.fill(logits, from, to, Float.NEGATIVE_INFINITY);
            } else if (word != -1) {
                for (int id = from; id < to; id++) {
                    if ((word >> id & 1) == 0) {
                        logits[id] = Float.NEGATIVE_INFINITY;
                    }
                }
            }
        }
    }
}
