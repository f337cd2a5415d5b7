package dev.graft.eval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.graft.diagnostic.UserError;

class AnswerJournalTest {
    private static final List<Answer> NUMBERS = List.of(new Answer.Likelihood(-1.25, true),
            new Answer.Likelihood(-24.099628448486328, false), new Answer.Likelihood(Double.NaN, false));
    private static final List<Answer> TEXT = List.of(new Answer.Text("é \"x\"\n#### 5"));

    @TempDir
    private Path folder;

    private Path file() {
        return folder.resolve("journal.jsonl");
    }

    private void write() throws IOException {
        try (AnswerJournal journal = AnswerJournal.open(file(), "run")) {
            journal.append("arc", 3, NUMBERS);
            journal.append("gsm8k", 0, TEXT);
            journal.append("arc", 4, NUMBERS);
        }
    }

    @Test
    void givesBackWhatWasAnswered() throws IOException {
        write();
        try (AnswerJournal journal = AnswerJournal.open(file(), "run")) {
            assertThat(journal.answers("arc", 3)).contains(NUMBERS);
            assertThat(journal.answers("gsm8k", 0)).contains(TEXT);
            assertThat(journal.answers("arc", 5)).isEmpty();
            assertThat(journal.answers("gsm8k", 3)).isEmpty();
        }
    }

    /// Whatever is left of the file, the documents in its whole lines are known, and the rest is written again to the
    /// same bytes.
    @Test
    void goesOnAfterACutAtAnyByte() throws IOException {
        write();
        byte[] whole = Files.readAllBytes(file());
        for (int length = 0; length <= whole.length; length++) {
            Files.write(file(), Arrays.copyOf(whole, length));
            int lines = (int) new String(whole, 0, length, StandardCharsets.UTF_8).chars()
                    .filter(c -> c == '\n').count();
            try (AnswerJournal journal = AnswerJournal.open(file(), "run")) {
                assertThat(journal.size()).as("%d bytes", length).isEqualTo(Math.max(0, lines - 1));
                if (journal.answers("arc", 3).isEmpty()) {
                    journal.append("arc", 3, NUMBERS);
                }
                if (journal.answers("gsm8k", 0).isEmpty()) {
                    journal.append("gsm8k", 0, TEXT);
                }
                if (journal.answers("arc", 4).isEmpty()) {
                    journal.append("arc", 4, NUMBERS);
                }
            }
            assertThat(Files.readAllBytes(file())).as("%d bytes", length).isEqualTo(whole);
        }
    }

    @Test
    void believesNoLineAfterAChangedOne() throws IOException {
        write();
        List<String> lines = Files.readAllLines(file());
        Files.writeString(file(), String.join("\n", lines).replace("-1.25", "-1.75") + "\n");
        try (AnswerJournal journal = AnswerJournal.open(file(), "run")) {
            assertThat(journal.size()).isZero();
        }
        Files.writeString(file(), lines.get(0) + "\n" + lines.get(2) + "\n");
        try (AnswerJournal journal = AnswerJournal.open(file(), "run")) {
            assertThat(journal.size()).as("a line taken out").isZero();
        }
    }

    @Test
    void refusesTheJournalOfAnotherRun() throws IOException {
        write();
        byte[] before = Files.readAllBytes(file());
        UserError error = catchThrowableOfType(UserError.class, () -> AnswerJournal.open(file(), "other"));
        assertThat(error.findings().getFirst().id()).isEqualTo("other-run");
        assertThat(Files.readAllBytes(file())).isEqualTo(before);
    }
}
