package dev.graft.engine;

import java.util.Arrays;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Collectors;

import dev.graft.tokenizer.Encoding;
import dev.graft.tokenizer.Specials;
import dev.graft.tokenizer.Tokenizer;

/// A token is a character: of the letters `a` to `z` and a few more, the last of which ends a text.
final class LetterTokenizer implements Tokenizer {
    private static final String LETTERS = "abcdefghijklmnopqrstuvwxyz .\n";
    static final int END = LETTERS.length();
    static final int VOCAB = END + 1;

    /// Logits of which a letter is the likeliest.
    static float[] logits(int id) {
        float[] logits = new float[VOCAB];
        logits[id] = 3;
        return logits;
    }

    @Override
    public int[] encode(String text, Specials specials) {
        return text.chars().map(LETTERS::indexOf).toArray();
    }

    @Override
    public Encoding encodeWithOffsets(String text, Specials specials) {
        throw new UnsupportedOperationException();
    }

    @Override
    public String decode(int[] ids, Specials specials) {
        return Arrays.stream(ids).mapToObj(id -> id == END ? "" : token(id)).collect(Collectors.joining());
    }

    @Override
    public OptionalInt id(String token) {
        return OptionalInt.of(LETTERS.indexOf(token));
    }

    @Override
    public String token(int id) {
        return id == END ? "<end>" : LETTERS.substring(id, id + 1);
    }

    @Override
    public int size() {
        return VOCAB;
    }

    @Override
    public OptionalInt bosId() {
        return OptionalInt.empty();
    }

    @Override
    public Set<Integer> eosIds() {
        return Set.of(END);
    }

    @Override
    public OptionalInt unkId() {
        return OptionalInt.empty();
    }

    @Override
    public OptionalInt padId() {
        return OptionalInt.empty();
    }

    @Override
    public boolean isSpecial(int id) {
        return id == END;
    }

    @Override
    public void close() {
        // nothing to give back
    }
}
