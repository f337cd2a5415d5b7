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
    /// Of the context, or of a prompt. The requests of one document share it.
    private final int[] first;

    /// Of the continuation; none for a text to be written.
    private final int[] rest;

    /// Tokens at the left that the model does not see: what is left fits into its context, with one more token that only
    /// has to be predicted.
    private final int skipped;

    private TokenRequest(int[] first, int[] rest, int skipped) {
        this.first = first;
        this.rest = rest;
        this.skipped = skipped;
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
        int[] rest = Arrays.copyOfRange(whole, Math.min(first.length, whole.length), whole.length);
        return scored(first, rest, maxLength);
    }

    private static TokenRequest afterNothing(String continuation, TokenText text, int maxLength) {
        int[] ids = text.encodeBare(continuation);
        if (text.mayStartWithContext() && ids.length > 0 && ids[0] == text.emptyContext()) {
            return scored(Arrays.copyOf(ids, 1), Arrays.copyOfRange(ids, 1, ids.length), maxLength);
        }
        return scored(new int[] {text.emptyContext()}, ids, maxLength);
    }

    private static TokenRequest scored(int[] first, int[] rest, int maxLength) {
        if (first.length == 0 || rest.length == 0 || rest.length > maxLength) {
            throw refused("a continuation of %d tokens cannot be scored by a model that reads %d".formatted(rest.length,
                    maxLength), "an answer must have at least one token, and fit after its question");
        }
        return new TokenRequest(first, rest, Math.max(0, first.length + rest.length - maxLength - 1));
    }

    /// The prompt of a text to be written, which leaves room for it.
    private static TokenRequest prompt(int[] tokens, int maxTokens, int maxLength) {
        if (tokens.length == 0 || maxTokens >= maxLength) {
            throw refused("a prompt of %d tokens leaves no room for %d new ones in %d".formatted(tokens.length,
                    maxTokens, maxLength), "use a model with a longer context");
        }
        return new TokenRequest(tokens, new int[0], Math.max(0, tokens.length - (maxLength - maxTokens)));
    }

    private static UserError refused(String what, String remedy) {
        return new UserError(Finding.error("too-long", Place.NOWHERE, what, remedy));
    }

    /// What the model reads.
    ///
    /// @return a copy
    public int[] input() {
        int[] input = new int[inputLength()];
        for (int i = 0; i < input.length; i++) {
            input[i] = token(i);
        }
        return input;
    }

    int inputLength() {
        return first.length + Math.max(0, rest.length - 1) - skipped;
    }

    int token(int position) {
        int at = skipped + position;
        return at < first.length ? first[at] : rest[at - first.length];
    }

    /// How many tokens two inputs have in common from the beginning on.
    int common(TokenRequest other) {
        int end = Math.min(inputLength(), other.inputLength());
        int i = 0;
        if (skipped == 0 && other.skipped == 0) {
            int different = first == other.first ? -1 : Arrays.mismatch(first, other.first);
            i = Math.min(end, different < 0 ? first.length : different);
        }
        while (i < end && token(i) == other.token(i)) {
            i++;
        }
        return i;
    }

    /// What comes before the continuation, as the model reads it, or the prompt. Requests of one document may have the
    /// same array, and nobody changes it.
    public int[] context() {
        return skipped == 0 ? first : Arrays.copyOfRange(first, skipped, first.length);
    }

    /// What is scored; nobody changes it.
    public int[] continuation() {
        return rest;
    }

    /// Tokens of the continuation: the scored rows are the last of the input. 0 for a text to be written.
    public int continuationLength() {
        return rest.length;
    }

    /// Token that the row `inputLength - continuationLength + i` has to predict.
    public int target(int i) {
        return rest[i];
    }
}
