package dev.graft.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;

import org.junit.jupiter.api.Test;

class NaturalOrderTest {
    @Test
    void countsNumbersAsNumbers() {
        List<String> ordered = List.of("a", "a.2.b", "a.10.a", "a.10.b", "a.99999999999999999999999.a", "a1", "a01",
                "b");
        assertThat(ordered.reversed().stream().sorted(NaturalOrder.NATURAL))
                .containsExactly("a", "a.2.b", "a.10.a", "a.10.b", "a.99999999999999999999999.a", "a01", "a1", "b");
    }
}
