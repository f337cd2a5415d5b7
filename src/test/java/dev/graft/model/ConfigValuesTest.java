package dev.graft.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

import dev.graft.diagnostic.UserError;

class ConfigValuesTest {
    private final ConfigValues values = ModelConfig.parse("config.json", """
            {"whole": 7, "tiny": 1e-05, "word": "silu", "yes": true, "nothing": null,
             "list": [1, 0], "words": ["a", "b"], "inner": {"theta": 1e4, "type": "yarn"}}
            """).values();

    @Test
    void readsEachKind() {
        assertThat(values.number("whole")).hasValue(7);
        assertThat(values.decimal("whole")).hasValue(7);
        assertThat(values.decimal("tiny")).hasValue(1e-5);
        assertThat(values.text("word")).contains("silu");
        assertThat(values.bool("yes")).contains(true);
        assertThat(values.numbers("list")).containsExactly(1L, 0L);
        assertThat(values.texts("words")).containsExactly("a", "b");
        assertThat(values.decimal("inner.theta")).hasValue(10_000);
        assertThat(values.keys("inner")).containsExactly("theta", "type");
    }

    @Test
    void tellsNullFromAbsent() {
        assertThat(values.has("nothing")).isFalse();
        assertThat(values.states("nothing")).isTrue();
        assertThat(values.states("absent")).isFalse();
        assertThat(values.number("nothing")).isEmpty();
        assertThat(values.decimal("inner.absent")).isEmpty();
        assertThat(values.keys("absent")).isEmpty();
        assertThat(values.numbers("absent")).isEmpty();
    }

    @Test
    void refusesAnotherKind() {
        assertThatThrownBy(() -> values.decimal("word")).isInstanceOf(UserError.class)
                .hasMessageContaining("bad-config");
        assertThatThrownBy(() -> values.number("tiny")).hasMessageContaining("a whole number");
        assertThatThrownBy(() -> values.numbers("words")).hasMessageContaining("a whole number");
        assertThatThrownBy(() -> values.texts("whole")).hasMessageContaining("a list");
        assertThatThrownBy(() -> values.keys("list")).hasMessageContaining("an object");
    }
}
