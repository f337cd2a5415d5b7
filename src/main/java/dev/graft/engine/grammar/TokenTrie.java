package dev.graft.engine.grammar;

import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;

import dev.graft.tokenizer.Tokenizer;

/// A vocabulary by the bytes of its tokens, so that tokens which begin alike are looked at together. Made once for a
/// tokenizer, and then shared.
///
/// Nodes are numbered so that what is below a node follows it: the tree is three arrays.
public final class TokenTrie {
    /// Longer tokens, which vocabularies have for rulers and indents, are not taken.
    static final int LONGEST = 128;

    private final byte[][] tokens; // `[id]`; no bytes for tokens that are no text
    private final Set<Integer> ends;

    /// The ids of tokens with bytes, in the order of the nodes.
    private final int[] ids;

    /// `[node]`; node 0 is the root, and has none.
    private final byte[] bytes;

    /// `[node]`, the first one that is not below it.
    private final int[] after;

    /// `[node + 1]`, where in `ids` the tokens that end there begin.
    private final int[] first;
    private int nodes;

    private final TextTokens textTokens;

    private TokenTrie(byte[][] tokens, Collection<Integer> ends) {
        this.tokens = tokens;
        this.ends = Set.copyOf(ends);
        ids = IntStream.range(0, tokens.length).filter(id -> tokens[id].length > 0 && tokens[id].length <= LONGEST)
                .boxed().sorted((a, b) -> Arrays.compareUnsigned(tokens[a], tokens[b])).mapToInt(id -> id).toArray();
        int most = 1 + Arrays.stream(ids).map(id -> tokens[id].length).sum();
        bytes = new byte[most];
        after = new int[most];
        first = new int[most + 1];
        build();
        textTokens = new TextTokens(this);
    }

    /// @param tokenizer of which every token is decoded once
    public static TokenTrie of(Tokenizer tokenizer) {
        TokenBytes bytes = new TokenBytes(tokenizer);
        return of(IntStream.range(0, tokenizer.size()).mapToObj(bytes::of).toList(), tokenizer.eosIds());
    }

    /// @param tokens the bytes of each id
    /// @param ends   ids of end tokens
    static TokenTrie of(List<byte[]> tokens, Collection<Integer> ends) {
        return new TokenTrie(tokens.toArray(byte[][]::new), ends);
    }

    private void build() {
        int[] path = new int[LONGEST + 1]; // nodes from the root to the last one
        int depth = 0;
        nodes = 1;
        byte[] last = {};
        for (int i = 0; i < ids.length; i++) {
            byte[] token = tokens[ids[i]];
            int same = Arrays.mismatch(last, token);
            int common = same < 0 ? token.length : same;
            for (; depth > common; depth--) {
                after[path[depth]] = nodes;
            }
            for (; depth < token.length; nodes++) {
                bytes[nodes] = token[depth];
                path[++depth] = nodes;
                first[nodes] = i;
            }
            last = token;
        }
        for (; depth >= 0; depth--) {
            after[path[depth]] = nodes;
        }
        Arrays.fill(first, nodes, first.length, ids.length);
    }

    /// How many ids there are.
    int size() {
        return tokens.length;
    }

    byte[] bytes(int id) {
        return tokens[id];
    }

    Set<Integer> ends() {
        return ends;
    }

    /// What every token does within a text.
    TextTokens textTokens() {
        return textTokens;
    }

    /// The first node below; nodes are below until [#after].
    int below(int node) {
        return node + 1;
    }

    /// The first node that is not below this one, so the next one beside it.
    int after(int node) {
        return after[node];
    }

    int value(int node) {
        return bytes[node] & 0xFF;
    }

    /// The bytes from the root to a node that is so deep.
    byte[] path(int node, int depth) {
        return Arrays.copyOf(tokens[ids[first[node]]], depth); // there is a token at or below every node
    }

    /// Adds the tokens that end at a node.
    void addTo(TokenSet set, int node) {
        for (int i = first[node]; i < first[node + 1]; i++) {
            set.add(ids[i]);
        }
    }

    /// Adds the tokens below a node that can follow.
    void addBelow(TokenSet set, int node, State state) {
        for (int next = below(node); next < after[node]; next = after[next]) {
            State then = state.step(value(next));
            if (then != null) {
                addTo(set, next);
                addBelow(set, next, then);
            }
        }
    }
}
