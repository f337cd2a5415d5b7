package dev.graft.eval;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import dev.graft.diagnostic.Finding;
import dev.graft.diagnostic.Place;
import dev.graft.diagnostic.UserError;

/// A request as token ids. What the model reads is [#input]; what is scored are its last rows, against [#target].
///
/// The ids are those of the context, and after them the tail of the ids of context and continuation together. This is
/// not always the encoding of the whole text, and the reference's models see just that.
public final class TokenRequest {
    /// Cut on the left to the context length and one more, the token that only has to be predicted.
    private final int[] tokens;
    private final int continuation;

    private TokenRequest(int[] tokens, int continuation) {
        this.tokens = tokens;
        this.continuation = continuation;
    }

    /// @param maxLength tokens that the model can read at once
    /// @throws UserError `too-long` if the continuation alone does not fit, or is no token at all
    public static TokenRequest of(Request request, TokenText text, int maxLength) {
        return switch (request) {
            case Request.LogLikelihood(String context, String continuation) -> context.isEmpty()
                    ? afterNothing(continuation, text, maxLength)
                    : after(context, context(context, text), continuation, text, maxLength);
            case Request.Generate(String context, _, int maxTokens, _) ->
                prompt(text.encode(context), maxTokens, maxLength);
        };
    }

    /// The requests of one document, whose common context is encoded once.
    ///
    /// @throws UserError as for a single one
    public static List<TokenRequest> of(List<Request> requests, TokenText text, int maxLength) {
        Map<String, int[]> contexts = new HashMap<>();
        List<TokenRequest> all = new ArrayList<>(requests.size());
        for (Request request : requests) {
            all.add(request instanceof Request.LogLikelihood(String context, String continuation) && !context.isEmpty()
                    ? after(context, contexts.computeIfAbsent(context, _ -> context(context, text)), continuation, text,
                            maxLength)
                    : of(request, text, maxLength));
        }
        return all;
    }

    private static int[] context(String context, TokenText text) {
        String bare = PyText.rstrip(context);
        if (bare.isEmpty()) {
            throw refused("a context is nothing but white space", "give it some text");
        }
        return text.encode(bare);
    }

    /// @param first ids of the context without the white space at its end, which goes to the continuation
    private static TokenRequest after(String context, int[] first, String continuation, TokenText text, int maxLength) {
        int[] whole = text.encode(context + continuation);
        int count = whole.length - first.length;
        int[] tokens = Arrays.copyOf(first, Math.max(first.length, whole.length));
        if (count > 0) {
            System.arraycopy(whole, first.length, tokens, first.length, count);
        }
        return scored(tokens, count, maxLength);
    }

    private static TokenRequest afterNothing(String continuation, TokenText text, int maxLength) {
        int[] ids = text.encodeBare(continuation);
        if (text.mayStartWithContext() && ids.length > 0 && ids[0] == text.emptyContext()) {
            return scored(ids, ids.length - 1, maxLength);
        }
        int[] tokens = new int[ids.length + 1];
        tokens[0] = text.emptyContext();
        System.arraycopy(ids, 0, tokens, 1, ids.length);
        return scored(tokens, ids.length, maxLength);
    }

    private static TokenRequest scored(int[] tokens, int count, int maxLength) {
        if (count <= 0 || count >= tokens.length || count > maxLength) {
            throw refused("a continuation of %d tokens cannot be scored by a model that reads %d".formatted(
                    Math.max(count, 0), maxLength),
                    "an answer must have at least one token, and fit after its question");
        }
        return new TokenRequest(last(tokens, maxLength + 1), count);
    }

    /// The prompt of a text to be written, which leaves room for it.
    private static TokenRequest prompt(int[] tokens, int maxTokens, int maxLength) {
        if (tokens.length == 0 || maxTokens >= maxLength) {
            throw refused("a prompt of %d tokens leaves no room for %d new ones in %d".formatted(tokens.length,
                    maxTokens, maxLength), "use a model with a longer context");
        }
        return new TokenRequest(last(tokens, maxLength - maxTokens), 0);
    }

    private static int[] last(int[] tokens, int count) {
        return tokens.length <= count ? tokens : Arrays.copyOfRange(tokens, tokens.length - count, tokens.length);
    }

    private static UserError refused(String what, String remedy) {
        return new UserError(Finding.error("too-long", Place.NOWHERE, what, remedy));
    }

    /// What the model reads.
    ///
    /// @return a copy
    public int[] input() {
        return continuation == 0 ? tokens.clone() : Arrays.copyOf(tokens, tokens.length - 1);
    }

    int inputLength() {
        return continuation == 0 ? tokens.length : tokens.length - 1;
    }

    int token(int position) {
        return tokens[position];
    }

    /// Tokens of the continuation: the scored rows are the last of the input. 0 for a text to be written.
    public int continuationLength() {
        return continuation;
    }

    /// Token that the row `inputLength - continuationLength + i` has to predict.
    public int target(int i) {
        return tokens[tokens.length - continuation + i];
    }
}
