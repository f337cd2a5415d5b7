package dev.graft.eval;

import java.util.Objects;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

/// Which splits of its data set a task declares, in the words of a task file.
///
/// @param fewShot where examples come from; null if the task does not say
public record Splits(@Nullable String training, @Nullable String validation, @Nullable String test,
        @Nullable String fewShot) {
    public Splits {
        if (validation == null && test == null) {
            throw new IllegalArgumentException("a task needs validation_split or test_split");
        }
    }

    /// Test if there is one, else validation.
    public String evaluated() {
        return Objects.requireNonNull(test == null ? validation : test);
    }

    /// Where examples are drawn from.
    String pool() {
        return Stream.of(fewShot, training, validation, test).filter(Objects::nonNull).findFirst().orElseThrow();
    }

    /// Whether today's harness draws one example more and takes the tested document out: when both splits are declared
    /// equal, and that is also so when neither is declared.
    boolean leavesDocumentOut() {
        return Objects.equals(fewShot, test);
    }

    Splits withFewShot(String split) {
        return new Splits(training, validation, test, split);
    }
}
