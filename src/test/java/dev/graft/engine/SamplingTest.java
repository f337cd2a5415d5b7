package dev.graft.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class SamplingTest {
    private static final Sampling GREEDY = Sampling.greedy();

    static Stream<Arguments> refused() {
        return Stream.of(
                wrong("temperature is -0.1", () -> GREEDY.withTemperature(-0.1)),
                wrong("temperature is NaN", () -> GREEDY.withTemperature(Double.NaN)),
                wrong("temperature is Infinity", () -> GREEDY.withTemperature(Double.POSITIVE_INFINITY)),
                wrong("top-k is -1", () -> GREEDY.withTopK(-1)),
                wrong("top-p is 0.0", () -> GREEDY.withTopP(0)),
                wrong("top-p is 1.5", () -> GREEDY.withTopP(1.5)),
                wrong("top-p is NaN", () -> GREEDY.withTopP(Double.NaN)),
                wrong("min-p is -0.5", () -> GREEDY.withMinP(-0.5)),
                wrong("min-p is NaN", () -> GREEDY.withMinP(Double.NaN)),
                wrong("max-tokens is -1", () -> GREEDY.withMaxTokens(-1)),
                wrong("logprobs is -2", () -> GREEDY.withLogProbs(-2)),
                wrong("token id of a logit bias is -7", () -> GREEDY.withLogitBias(Map.of(-7, 1.0))),
                wrong("logit bias of token 7 is 101.0", () -> GREEDY.withLogitBias(Map.of(7, 101.0))),
                wrong("logit bias of token 7 is NaN", () -> GREEDY.withLogitBias(Map.of(7, Double.NaN))),
                wrong("a stop text is empty", () -> GREEDY.withStop(List.of("a", ""))),
                wrong("repetition-penalty is 0.0", () -> new Penalties(0, 0, 0)),
                wrong("repetition-penalty is NaN", () -> new Penalties(Double.NaN, 0, 0)),
                wrong("presence-penalty is 2.5", () -> new Penalties(1, 2.5, 0)),
                wrong("frequency-penalty is NaN", () -> new Penalties(1, 0, Double.NaN)));
    }

    private static Arguments wrong(String message, Supplier<Object> values) {
        return Arguments.of(message, values);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("refused")
    void refusesValuesWithoutAMeaning(String message, Supplier<Object> values) {
        assertThatThrownBy(values::get).isInstanceOf(IllegalArgumentException.class).hasMessageStartingWith(message)
                .hasMessageContaining("; write ");
    }

    @Test
    void everyWithChangesOneValue() {
        Sampling all = GREEDY.withTemperature(0.5).withTopK(4).withTopP(0.9).withMinP(0.1)
                .withPenalties(new Penalties(1.1, 0.2, 0.3)).withLogitBias(Map.of(3, -1.0)).withSeed(8)
                .withMaxTokens(9).withStop(List.of("end")).ignoringEnd().withLogProbs(2);
        assertThat(all).isEqualTo(new Sampling(0.5, 4, 0.9, 0.1, new Penalties(1.1, 0.2, 0.3), Map.of(3, -1.0), 8, 9,
                List.of("end"), true, 2));
    }
}
