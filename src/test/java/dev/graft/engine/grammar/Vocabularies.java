package dev.graft.engine.grammar;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;

/// Tokens for tests.
final class Vocabularies {
    /// The last id ends a text.
    static final int PIECES = 700;

    private static final String SAMPLE = """
            {"a": 1, "ab": [true, false, null], "name": "größe", "x\\"y": {"日本": -1.5e3}, "😀": "\\u00e9"}
            {"value":"red","children":[{"value":12,"children":[]}]}["", "a", 1.25]  \n    "blue green": "q\\"q\\\\",
            """;

    private Vocabularies() {}

    /// All single bytes, and pieces of JSON that end anywhere, also within characters.
    static TokenTrie pieces(long seed) {
        Random random = new Random(seed);
        byte[] sample = SAMPLE.getBytes(StandardCharsets.UTF_8);
        List<byte[]> tokens = new ArrayList<>();
        for (int b = 0; b < 256; b++) {
            tokens.add(new byte[] {(byte) b});
        }
        while (tokens.size() < PIECES) {
            int from = random.nextInt(sample.length), to = Math.min(sample.length, from + 2 + random.nextInt(6));
            tokens.add(Arrays.copyOfRange(sample, from, to));
        }
        tokens.add(new byte[0]);
        return TokenTrie.of(tokens, Set.of(PIECES));
    }

    /// Some way to write a text in tokens.
    static List<Integer> tokens(TokenTrie trie, String text, Random random) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        List<Integer> ids = new ArrayList<>();
        for (int at = 0; at < bytes.length;) {
            List<Integer> fitting = new ArrayList<>();
            for (int id = 0; id < trie.size(); id++) {
                byte[] token = trie.bytes(id);
                if (token.length > 0 && at + token.length <= bytes.length
                        && Arrays.equals(token, 0, token.length, bytes, at, at + token.length)) {
                    fitting.add(id);
                }
            }
            int id = fitting.get(random.nextInt(fitting.size()));
            ids.add(id);
            at += trie.bytes(id).length;
        }
        return ids;
    }

    static String text(TokenTrie trie, List<Integer> ids) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        ids.forEach(id -> bytes.writeBytes(trie.bytes(id)));
        return bytes.toString(StandardCharsets.UTF_8);
    }

    /// The tokens that a constraint leaves.
    static Set<Integer> allowed(Constraint constraint, TokenTrie trie) {
        float[] logits = new float[trie.size()];
        constraint.mask(logits);
        Set<Integer> allowed = new TreeSet<>();
        for (int id = 0; id < logits.length; id++) {
            if (logits[id] == 0) {
                allowed.add(id);
            }
        }
        return allowed;
    }
}
