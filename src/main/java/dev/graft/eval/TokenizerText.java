package dev.graft.eval;

import java.util.OptionalInt;

import dev.graft.diagnostic.Finding;
import dev.graft.diagnostic.Place;
import dev.graft.diagnostic.UserError;
import dev.graft.tokenizer.Specials;
import dev.graft.tokenizer.TokenCodec;

/// A model's tokenizer, used as a protocol uses it.
public record TokenizerText(TokenCodec tokenizer, Protocol protocol) implements TokenText {

    /// A text that begins with the begin token, as chat templates write it, gets no second one.
    @Override
    public int[] encode(String text) {
        boolean isBegun = tokenizer.bosId().isPresent()
                && text.startsWith(tokenizer.token(tokenizer.bosId().getAsInt()));
        return tokenizer.encode(text, protocol.addsSpecialTokens() && !isBegun ? Specials.ADD : Specials.NONE);
    }

    @Override
    public int[] encodeBare(String text) {
        return tokenizer.encode(text, Specials.NONE);
    }

    /// Of several end tokens the one with the smallest id. None of the six benchmarks has an empty context.
    @Override
    public int emptyContext() {
        OptionalInt end = tokenizer.eosIds().stream().mapToInt(Integer::intValue).min();
        OptionalInt token = protocol == Protocol.CURRENT && tokenizer.bosId().isPresent() ? tokenizer.bosId() : end;
        return token.orElseThrow(() -> new UserError(Finding.error("bad-tokenizer", Place.NOWHERE,
                "the tokenizer names neither a begin nor an end token, and a task has an empty context",
                "give its questions some text")));
    }

    @Override
    public boolean mayStartWithContext() {
        return protocol == Protocol.CURRENT;
    }
}
