package dev.graft.app.gate;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReplyTest {
    private static Reply writing(IntStream tokens, boolean isEnded) {
        return new Reply("text", tokens.boxed().toList(), isEnded);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 7, 20})
    void seesALoopOfAnyPeriod(int period) {
        assertThat(writing(IntStream.range(0, 64).map(i -> i < 3 ? 900 + i : i % period), false).isLoop()).isTrue();
        assertThat(writing(IntStream.range(0, 64).map(i -> i % period), true).isLoop()).isFalse();
        assertThat(writing(IntStream.range(0, 64).map(i -> i == 60 ? 999 : i % period), false).isLoop()).isFalse();
    }

    @Test
    void takesNoTextForALoop() {
        assertThat(writing(IntStream.range(0, 64), false).isLoop()).isFalse();
        assertThat(writing(IntStream.range(0, 15).map(_ -> 1), false).isLoop()).isFalse();
        assertThat(writing(IntStream.empty(), false).isLoop()).isFalse();
    }

    @Test
    void tellsTextFromWhatIsNone() {
        assertThat(new Reply("Yes, it is.\n\tÄ 日本", List.of(), true).isNoText()).isFalse();
        assertThat(new Reply("a\uFFFD\uFFFDb", List.of(), true).isNoText()).isTrue();
        assertThat(new Reply("\u0001\u0002ok", List.of(), true).isNoText()).isTrue();
        assertThat(new Reply(" \n", List.of(), true).isEmpty()).isTrue();
        assertThat(new Reply("", List.of(), true).isNoText()).isFalse();
    }
}
