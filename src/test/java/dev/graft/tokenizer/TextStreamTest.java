package dev.graft.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.OptionalInt;
import java.util.Random;
import java.util.Set;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Streams of tokens; those of the Python library are in [TokenizerGoldensTest].
class TextStreamTest {
    @TempDir
    Path folder;

    private static final byte[] CHARACTERS = "é€😀".getBytes(StandardCharsets.UTF_8);

    /// A character is never given in halves, and nothing is lost.
    @ParameterizedTest
    @ValueSource(strings = {"mistral-7b-tokenizer/tokenizer.json", "mistral-7b-tokenizer/tokenizer.model",
            "smollm2-135m/tokenizer.json"})
    void givesTheWholeTextInWholeCharacters(String file) throws IOException {
        try (Counting tokenizer = open(file)) {
            long seed = new Random().nextLong();
            Random random = new Random(seed);
            for (int round = 0; round < 200; round++) {
                String text = text(random);
                // With bytes that some tokenizers lack, the text is not what was encoded.
                int[] ids = tokenizer.encode(text, Specials.NONE), prompt = tokenizer.encode("Say:", Specials.ADD);
                String joined = join(tokenizer, ids, prompt),
                        whole = tokenizer.decode(concat(prompt, ids), Specials.NONE);
                String expected = whole.substring(tokenizer.decode(prompt, Specials.NONE).length());
                assertThat(joined).as("seed %d, round %d", seed, round).isEqualTo(expected);
                assertThat(join(tokenizer, ids, new int[0])).as("seed %d, round %d", seed, round)
                        .isEqualTo(tokenizer.decode(ids, Specials.NONE));
            }
        }
    }

    @Test
    void decodesAFewTokensEachTime() throws IOException {
        try (Counting tokenizer = open("mistral-7b-tokenizer/tokenizer.json")) {
            TextStream stream = new TextStream(tokenizer, tokenizer.encode("x ".repeat(5000), Specials.ADD));
            tokenizer.longest = 0;
            for (int i = 0; i < 20_000; i++) {
                switch (i / 5000) {
                    case 0 -> stream.accept(272); // words
                    case 1 -> stream.accept(3 + 0x80); // bytes that are part of no character
                    case 2 -> stream.accept(3 + (CHARACTERS[i % CHARACTERS.length] & 0xFF)); // whole characters
                    default -> stream.accept(40_000); // an id without a token
                }
            }
            assertThat(tokenizer.longest).isLessThanOrEqualTo(25);
        }
    }

    @Test
    void givesBrokenBytesSoonerOrLater() throws IOException {
        try (Counting tokenizer = open("mistral-7b-tokenizer/tokenizer.json")) {
            TextStream stream = new TextStream(tokenizer, new int[0]);
            StringBuilder text = new StringBuilder();
            for (int i = 0; i < 1000; i++) {
                text.append(stream.accept(3 + 0x80));
            }
            assertThat(text.length()).isGreaterThan(950);
            assertThat(text.append(stream.rest()).toString()).isEqualTo("\uFFFD".repeat(1000));
        }
    }

    @Test
    void keepsWhatWasGivenWhenLaterBytesAreBroken() throws IOException {
        try (Counting tokenizer = open("mistral-7b-tokenizer/tokenizer.json")) {
            TextStream stream = new TextStream(tokenizer, new int[0]);
            assertThat(stream.accept(3 + 'h')).isEqualTo("h");
            assertThat(stream.accept(3 + 0xFF)).isEmpty();
            assertThat(stream.accept(272)).isEqualTo("\uFFFD the");
            assertThat(stream.rest()).isEmpty();
        }
    }

    @Test
    void leavesSpecialTokensOut() throws IOException {
        try (Counting tokenizer = open("smollm2-135m/tokenizer.json")) {
            TextStream stream = new TextStream(tokenizer, new int[] {1, 2, 1});
            assertThat(stream.accept(2) + stream.accept(905) + stream.accept(2) + stream.rest()).isEqualTo(" world");
        }
    }

    @Test
    void endsWithTheRestOfACharacter() throws IOException {
        try (Counting tokenizer = open("mistral-7b-tokenizer/tokenizer.model")) {
            TextStream stream = new TextStream(tokenizer, new int[] {272});
            assertThat(stream.accept(3 + 0xE2) + stream.accept(3 + 0x82)).isEmpty();
            assertThat(stream.rest()).isEqualTo("\uFFFD\uFFFD");
            assertThat(stream.rest()).isEmpty();
        }
    }

    private Counting open(String file) throws IOException {
        String[] parts = file.split("/");
        return new Counting(Tokenizer.of(Goldens.tokenizer(parts[0], folder, parts[1])));
    }

    private static String join(Tokenizer tokenizer, int[] ids, int[] prompt) {
        TextStream stream = new TextStream(tokenizer, prompt);
        StringBuilder text = new StringBuilder();
        for (int id : ids) {
            String piece = stream.accept(id);
            assertThat(piece).doesNotContain("\uFFFD");
            text.append(piece);
        }
        return text.append(stream.rest()).toString();
    }

    private static int[] concat(int[] a, int[] b) {
        int[] both = Arrays.copyOf(a, a.length + b.length);
        System.arraycopy(b, 0, both, a.length, b.length);
        return both;
    }

    /// Of scripts whose characters are many tokens, and of those whose tokens are many characters.
    private static String text(Random random) {
        int[] from = {' ', 'a', '\n', 0xE9, 0x5D0, 0x915, 0xF40, 0x1000, 0x4E00, 0xAC00, 0x12000, 0x1F600, 0x1F468};
        StringBuilder text = new StringBuilder();
        while (text.length() < 30) {
            int script = from[random.nextInt(from.length)];
            for (int i = random.nextInt(4); i >= 0; i--) {
                text.appendCodePoint(script + (script > 0x80 ? random.nextInt(40) : 0));
            }
        }
        return text.toString();
    }

    /// Counts how much is decoded.
    private static final class Counting implements Tokenizer {
        private final Tokenizer tokenizer;
        private int longest;

        private Counting(Tokenizer tokenizer) {
            this.tokenizer = tokenizer;
        }

        @Override
        public String decode(int[] ids, Specials specials) {
            longest = Math.max(longest, ids.length);
            return tokenizer.decode(ids, specials);
        }

        @Override
        public int[] encode(String text, Specials specials) {
            return tokenizer.encode(text, specials);
        }

        @Override
        public Encoding encodeWithOffsets(String text, Specials specials) {
            return tokenizer.encodeWithOffsets(text, specials);
        }

        @Override
        public OptionalInt id(String token) {
            return tokenizer.id(token);
        }

        @Override
        public String token(int id) {
            return tokenizer.token(id);
        }

        @Override
        public int size() {
            return tokenizer.size();
        }

        @Override
        public OptionalInt bosId() {
            return tokenizer.bosId();
        }

        @Override
        public Set<Integer> eosIds() {
            return tokenizer.eosIds();
        }

        @Override
        public OptionalInt unkId() {
            return tokenizer.unkId();
        }

        @Override
        public OptionalInt padId() {
            return tokenizer.padId();
        }

        @Override
        public boolean isSpecial(int id) {
            return tokenizer.isSpecial(id);
        }

        @Override
        public void close() {
            tokenizer.close();
        }
    }
}
