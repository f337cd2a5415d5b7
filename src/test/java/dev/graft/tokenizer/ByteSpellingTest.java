package dev.graft.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Set;

import org.junit.jupiter.api.Test;

class ByteSpellingTest {
    @Test
    void readsBothSpellings() {
        assertThat(ByteSpelling.bytes("<0xE4>")).hasValue(new byte[] {(byte) 0xE4});
        assertThat(ByteSpelling.bytes("Ġa")).hasValue(new byte[] {' ', 'a'});
        assertThat(ByteSpelling.bytes("Ċ")).hasValue(new byte[] {'\n'});
        assertThat(ByteSpelling.bytes("æĹ¥")).hasValue("日".getBytes(StandardCharsets.UTF_8));
        assertThat(ByteSpelling.bytes("▁a")).isEmpty();
        assertThat(ByteSpelling.bytes("日")).isEmpty();
    }

    @Test
    void theAlphabetHasALetterForEachByte() {
        Set<Byte> bytes = new HashSet<>();
        for (char letter = '!'; letter <= 0x143; letter++) {
            ByteSpelling.bytes(Character.toString(letter)).ifPresent(one -> bytes.add(one[0]));
        }
        assertThat(bytes).hasSize(256);
        assertThat(ByteSpelling.bytes("\u0144")).isEmpty();
        assertThat(ByteSpelling.bytes(" ")).isEmpty();
    }
}
