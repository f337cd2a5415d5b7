package dev.graft.eval;

import java.util.Arrays;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/// Inputs in an order in which neighbours share as much of their beginning as possible: a walk of the tree of all
/// prefixes, depth first, without the tree.
///
/// Sorted by tokens, an input shares with the one before it the longest prefix that it shares with any before it. So a
/// reader keeps one cache, cuts it to [#shared] and runs what comes after. Equal inputs are run once.
public final class PrefixTree {
    private final List<TokenRequest> requests;

    /// Index of a request for each distinct input, in order.
    private final int[] distinct;

    /// Number of the distinct input of each request.
    private final int[] inputOf;

    /// Tokens that an input has in common with the one before it.
    private final int[] shared;

    private PrefixTree(List<TokenRequest> requests, int[] distinct, int[] inputOf, int[] shared) {
        this.requests = requests;
        this.distinct = distinct;
        this.inputOf = inputOf;
        this.shared = shared;
    }

    public static PrefixTree of(List<TokenRequest> requests) {
        int[] order = IntStream.range(0, requests.size()).boxed()
                .sorted(Comparator.comparing(requests::get, PrefixTree::compare)).mapToInt(Integer::intValue).toArray();
        int[] distinct = new int[order.length];
        int[] shared = new int[order.length];
        int[] inputOf = new int[order.length];
        int count = 0;
        for (int index : order) {
            TokenRequest request = requests.get(index);
            int common = count == 0 ? 0 : requests.get(distinct[count - 1]).common(request);
            boolean isNew = count == 0 || common < request.inputLength()
                    || common < requests.get(distinct[count - 1]).inputLength();
            if (isNew) {
                distinct[count] = index;
                shared[count++] = common;
            }
            inputOf[index] = count - 1;
        }
        return new PrefixTree(List.copyOf(requests), Arrays.copyOf(distinct, count), inputOf,
                Arrays.copyOf(shared, count));
    }

    private static int compare(TokenRequest a, TokenRequest b) {
        int i = a.common(b);
        return i == a.inputLength() || i == b.inputLength()
                ? Integer.compare(a.inputLength(), b.inputLength())
                : Integer.compare(a.token(i), b.token(i));
    }

    /// Distinct inputs.
    public int size() {
        return distinct.length;
    }

    /// Tokens of an input, from 0 to `size() - 1` in the order of the walk.
    public int[] input(int i) {
        return requests.get(distinct[i]).input();
    }

    /// Tokens that it has in common with input `i - 1`; 0 for the first.
    public int shared(int i) {
        return shared[i];
    }

    /// The request whose input this is: of several equal ones the first.
    public int request(int i) {
        return distinct[i];
    }

    /// The input that answers a request.
    public int inputOf(int request) {
        return inputOf[request];
    }

    /// Tokens of an input that no input before it has at its place.
    public int newTokens(int i) {
        return requests.get(distinct[i]).inputLength() - shared[i];
    }

    /// Tokens that are run: every node of the tree once.
    public long tokens() {
        long tokens = 0;
        for (int i = 0; i < distinct.length; i++) {
            tokens += newTokens(i);
        }
        return tokens;
    }

    /// Of these, the ones whose logits are looked at, since what comes after them is scored.
    public long scored() {
        int[] rows = new int[distinct.length]; // at the end of each input
        for (int i = 0; i < inputOf.length; i++) {
            rows[inputOf[i]] = Math.max(rows[inputOf[i]], requests.get(i).continuationLength());
        }
        long scored = 0;
        BitSet path = new BitSet(); // of the tokens of the input before, those that are counted
        for (int i = 0; i < distinct.length; i++) {
            int end = requests.get(distinct[i]).inputLength();
            path.clear(shared[i], Math.max(shared[i], path.length()));
            for (int row = end - rows[i]; row < end; row++) {
                if (!path.get(row)) {
                    path.set(row);
                    scored++;
                }
            }
        }
        return scored;
    }

    /// Tokens without any sharing, equal inputs counted each time.
    public long naiveTokens() {
        return requests.stream().mapToLong(TokenRequest::inputLength).sum();
    }
}
