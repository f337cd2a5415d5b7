package dev.graft.app.server;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import dev.graft.tokenizer.ByteSpelling;
import dev.graft.tokenizer.Specials;
import dev.graft.tokenizer.TextStream;
import dev.graft.tokenizer.Tokenizer;

/// What single tokens say, as they would within a text: with the blank that they begin with.
///
/// For any number of threads; remembers what it was asked.
final class TokenTexts {
    private static final char REPLACEMENT = '\uFFFD';

    private final Tokenizer tokenizer;
    private final int[] before;
    private final Map<Integer, String> texts = new ConcurrentHashMap<>();

    TokenTexts(Tokenizer tokenizer) {
        this.tokenizer = tokenizer;
        this.before = tokenizer.encode("a", Specials.NONE);
    }

    /// Special tokens as the vocabulary spells them. Parts of a character are U+FFFD.
    String text(int id) {
        return texts.computeIfAbsent(id, this::decoded);
    }

    private String decoded(int id) {
        if (tokenizer.isSpecial(id)) {
            return tokenizer.token(id);
        }
        TextStream stream = new TextStream(tokenizer, before);
        return stream.accept(id) + stream.rest();
    }

    /// The bytes of a token, of which a text may need several for one character.
    byte[] bytes(int id) {
        String text = text(id);
        if (text.indexOf(REPLACEMENT) < 0) {
            return text.getBytes(StandardCharsets.UTF_8);
        }
        return ByteSpelling.bytes(tokenizer.token(id)).orElseGet(() -> text.getBytes(StandardCharsets.UTF_8));
    }
}
