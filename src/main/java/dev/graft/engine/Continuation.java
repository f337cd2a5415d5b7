package dev.graft.engine;

/// A text in two parts, of which the second is asked about: how probable is it after the first? Several requests may
/// share one array, and nobody changes it.
public final class Continuation {
    private final int[] context;
    private final int[] continuation;

    private Continuation(int[] context, int[] continuation) {
        this.context = context;
        this.continuation = continuation;
    }

    /// @param context      at least one token, such as the one before every text: the first token of all has no
    ///                     probability
    /// @param continuation at least one token
    public static Continuation of(int[] context, int[] continuation) {
        if (context.length == 0 || continuation.length == 0) {
            throw new IllegalArgumentException("a request of %d and %d tokens; both parts need one at least"
                    .formatted(context.length, continuation.length));
        }
        return new Continuation(context, continuation);
    }

    /// Tokens of the context.
    public int contextLength() {
        return context.length;
    }

    /// Tokens that are asked about.
    public int length() {
        return continuation.length;
    }

    /// Tokens that the model has to see: all but the last.
    int inputLength() {
        return context.length + continuation.length - 1;
    }

    /// Token `position` of both parts together.
    public int at(int position) {
        return position < context.length ? context[position] : continuation[position - context.length];
    }

    /// How many tokens of the inputs are the same from the beginning on, not looking beyond `end`.
    ///
    /// @param start where they are known to be the same up to
    int common(Continuation other, int start, int end) {
        int most = Math.min(end, Math.min(inputLength(), other.inputLength()));
        int same = context == other.context ? Math.min(most, Math.max(start, context.length)) : Math.min(most, start);
        while (same < most && at(same) == other.at(same)) {
            same++;
        }
        return same;
    }

    /// By input, token by token; a beginning stands before what it begins.
    int compareInput(Continuation other) {
        int same = common(other, 0, Integer.MAX_VALUE);
        if (same < inputLength() && same < other.inputLength()) {
            return Integer.compare(at(same), other.at(same));
        }
        return Integer.compare(inputLength(), other.inputLength());
    }

    /// The first tokens of both parts together.
    int[] first(int count) {
        int[] tokens = new int[count];
        int ofContext = Math.min(count, context.length);
        System.arraycopy(context, 0, tokens, 0, ofContext);
        System.arraycopy(continuation, 0, tokens, ofContext, count - ofContext);
        return tokens;
    }
}
