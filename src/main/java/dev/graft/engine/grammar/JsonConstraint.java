package dev.graft.engine.grammar;

import java.util.Objects;

import org.jspecify.annotations.Nullable;

import dev.graft.diagnostic.Finding;
import dev.graft.diagnostic.Place;
import dev.graft.diagnostic.UserError;

/// Follows a text by its tokens.
final class JsonConstraint implements Constraint {
    private final TokenTrie trie;
    private State state;
    private boolean hasEndToken;
    private TokenSet closing = new TokenSet(0);
    private @Nullable Reading closedTo; // what `closing` goes on with

    JsonConstraint(TokenTrie trie, State state) {
        this.trie = trie;
        this.state = state;
    }

    @Override
    public void mask(float[] logits) {
        TokenSet allowed = new TokenSet(trie.size());
        if (!hasEndToken) {
            state.readings().forEach(reading -> add(allowed, reading));
        }
        boolean isComplete = state.isComplete();
        if (isComplete) {
            trie.ends().stream().filter(id -> id < trie.size()).forEach(allowed::add);
        }
        if (allowed.isEmpty()) {
            throw new UserError(Finding.error("no-token", Place.NOWHERE,
                    "the text has to go on in a way that no token of the model can spell",
                    "take another form, or a model with tokens for single bytes"));
        }
        allowed.bar(logits);
    }

    private void add(TokenSet allowed, Reading reading) {
        switch (reading.part()) {
            case TextPart text when text.isFree(TokenTrie.LONGEST) -> {
                allowed.addAll(trie.textTokens().within());
                if (text.mayClose()) {
                    allowed.addAll(closing(Objects.requireNonNull(reading.below())));
                } else {
                    addClosing(allowed, reading);
                }
            }
            case KeyPart key when key.isFree() -> {
                allowed.addAll(trie.textTokens().within());
                addClosing(allowed, reading);
            }
            case TextPart _,KeyPart _,BlankPart _,DecimalPart _,BoundedPart _,EndPart _,ListPart _,ObjectPart _,OneOfPart _,ValuePart _,WordPart _ ->
                trie.addBelow(allowed, 0, State.of(reading));
        }
    }

    /// The tokens that end a text and go on with what is below; the same until the text has ended.
    private TokenSet closing(Reading below) {
        if (below != closedTo) {
            TokenSet set = new TokenSet(trie.size());
            State closed = State.of(below);
            for (int i = 0; i < trie.textTokens().closingCount(); i++) {
                int node = trie.textTokens().closing(i);
                trie.addTo(set, node);
                trie.addBelow(set, node, closed);
            }
            closing = set;
            closedTo = below;
        }
        return closing;
    }

    /// The same where it depends on the text whether, and how, it goes on.
    private void addClosing(TokenSet allowed, Reading reading) {
        State open = State.of(reading);
        for (int i = 0; i < trie.textTokens().closingCount(); i++) {
            State closed = open.step(trie.textTokens().closingBytes(i));
            if (closed != null) {
                int node = trie.textTokens().closing(i);
                trie.addTo(allowed, node);
                trie.addBelow(allowed, node, closed);
            }
        }
    }

    @Override
    public void accept(int token) {
        if (hasEndToken) {
            throw new IllegalArgumentException("token %d follows an end token".formatted(token));
        }
        if (state.isComplete() && trie.ends().contains(token)) {
            hasEndToken = true;
            return;
        }
        byte[] bytes = token >= 0 && token < trie.size() ? trie.bytes(token) : new byte[0];
        State next = bytes.length == 0 ? null : state.step(bytes);
        if (next == null) {
            throw new IllegalArgumentException("token %d cannot follow".formatted(token));
        }
        state = next;
    }

    @Override
    public boolean isEnded() {
        return hasEndToken || state.isEnded();
    }
}
