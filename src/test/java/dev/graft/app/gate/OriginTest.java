package dev.graft.app.gate;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;

import org.junit.jupiter.api.Test;

import dev.graft.app.gate.Origin.Source;

class OriginTest {
    private static final List<String> MODELS = List.of("owner/a", "a (copy), v2");

    private static Origin parse(String expression) {
        return Origin.parse(expression, MODELS);
    }

    @Test
    void knowsACopyAndItsScale() {
        Origin plain = parse("owner/a:model.norm.weight");
        assertThat(plain.sources()).containsExactly(new Source("owner/a", "model.norm.weight"));
        assertThat(plain.isCopy()).isTrue();
        assertThat(plain.scale()).isEqualTo(1);
        assertThat(parse("f16(owner/a:x)").isCopy()).isTrue();
        Origin scaled = parse("bf16(passthrough(owner/a:x {scale=0.5}))");
        assertThat(scaled.isCopy()).isTrue();
        assertThat(scaled.scale()).isEqualTo(0.5);
    }

    @Test
    void knowsTheSourcesOfAMerge() {
        Origin merged = parse(
                "bf16(slerp[t=0.75, base=0](owner/a:lm_head.weight, rows[0:32000](a (copy), v2:lm_head.weight)))");
        assertThat(merged.sources()).containsExactly(new Source("owner/a", "lm_head.weight"),
                new Source("a (copy), v2", "lm_head.weight"));
        assertThat(merged.isCopy()).isFalse();
        assertThat(merged.isAligned()).isTrue();
        assertThat(parse("linear(owner/a:x, owner/a:x)").sources()).hasSize(1);
        assertThat(parse("linear(owner/a:x {weight=0.5}, owner/a:x {weight=0.5})").isCopy()).isFalse();
    }

    @Test
    void knowsWhereRowsAreNotInTheirPlaces() {
        assertThat(parse("stack(owner/a:x, rows[7:9](owner/a:y))").isAligned()).isFalse();
        assertThat(parse("rows[7:9](owner/a:y)").isAligned()).isFalse();
        assertThat(parse("rows[0:9](owner/a:y)").isAligned()).isTrue();
        assertThat(parse("rows[0:9](owner/a:y)").isCopy()).isTrue();
    }

    @Test
    void doesNotTakeTheEndOfANameForAnother() {
        assertThat(parse("my-owner/a:x").sources()).isEmpty();
    }
}
