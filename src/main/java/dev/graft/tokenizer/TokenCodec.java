package dev.graft.tokenizer;

import java.util.OptionalInt;
import java.util.Set;

/// Text to ids and back, and the tokens around a text: what is known even of a tokenizer that is elsewhere.
///
/// May be used by many threads at once.
public interface TokenCodec {

    /// @param text     half a surrogate pair in it counts as U+FFFD
    /// @param specials [Specials#ADD] puts `<s>` and the like where the model expects them
    int[] encode(String text, Specials specials);

    /// The text of ids. Bytes that are no UTF-8 become U+FFFD; an id that no token has, as those of rows that only fill
    /// up a matrix, is nothing.
    ///
    /// @param specials [Specials#ADD] writes special tokens out, [Specials#NONE] leaves them away
    String decode(int[] ids, Specials specials);

    /// The token as the vocabulary spells it; empty if no token has this id.
    String token(int id);

    /// The token before every text, if the model has one.
    OptionalInt bosId();

    /// The tokens that end a generated text: those that generation_config.json names, else config.json, else the
    /// tokenizer's own.
    Set<Integer> eosIds();
}
