package dev.graft.eval;

import java.util.ArrayList;
import java.util.List;

/// What a task costs in tokens that go through the layers, prompts only.
///
/// @param naive       every request by itself
/// @param perDocument the requests of a document share what they have in common
/// @param overall     all requests do
/// @param scored      of these, tokens whose logits are looked at
/// @param longest     input
public record TokenCount(long naive, long perDocument, long overall, long scored, int longest) {

    /// @param documents the token requests of each document
    public static TokenCount of(List<List<TokenRequest>> documents) {
        List<TokenRequest> all = new ArrayList<>();
        long perDocument = 0;
        int longest = 0;
        for (List<TokenRequest> document : documents) {
            perDocument += PrefixTree.of(document).tokens();
            all.addAll(document);
            for (TokenRequest request : document) {
                longest = Math.max(longest, request.inputLength());
            }
        }
        PrefixTree tree = PrefixTree.of(all);
        return new TokenCount(tree.naiveTokens(), perDocument, tree.tokens(), tree.scored(), longest);
    }
}
