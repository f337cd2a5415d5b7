package dev.graft.eval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import dev.graft.diagnostic.UserError;

class LimitTest {

    private static List<Integer> counts(Protocol protocol, @Nullable Double limit, Integer... sizes) {
        return new Limit(limit).counts(protocol, List.of(sizes));
    }

    @Test
    void withoutALimitAllDocumentsCount() {
        assertThat(counts(Protocol.CURRENT, null, 7, 9)).containsExactly(7, 9);
    }

    @Test
    void aCountIsACount() {
        assertThat(counts(Protocol.CURRENT, 8.0, 7, 9)).containsExactly(7, 8);
        assertThat(counts(Protocol.OPEN_LLM_V1, 8.0, 7, 9)).containsExactly(7, 8);
    }

    @Test
    void todaysHarnessRoundsAFractionUpForEachTask() {
        assertThat(counts(Protocol.CURRENT, 0.25, 10, 100)).containsExactly(3, 25);
    }

    @Test
    void theOldHarnessKeepsTheCountOfItsFirstTask() {
        assertThat(counts(Protocol.OPEN_LLM_V1, 0.25, 10, 100, 1)).containsExactly(2, 2, 1);
    }

    @Test
    void limitAndSamplesExcludeEachOther() {
        UserError error = catchThrowableOfType(UserError.class, () -> PlanSettings.all(Protocol.CURRENT).withLimit(2)
                .withSamples(Map.of("arc_challenge", List.of(1))));
        assertThat(error.findings().getFirst().id()).isEqualTo("bad-value");
        assertThat(catchThrowableOfType(UserError.class, () -> PlanSettings.all(Protocol.CURRENT).withLimit(0)))
                .isNotNull();
    }
}
