package dev.graft.merge;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JournalTest {
    private static final String FINGERPRINT = "ab".repeat(32);

    @TempDir
    Path directory;

    private byte[] write() throws IOException {
        try (Journal journal = Journal.open(Disk.LOCAL, directory)) {
            journal.begin(FINGERPRINT);
            journal.add(List.of(new Journal.Done("a \"quoted\" näme", "01", 0, 0), new Journal.UpTo("b", 64, "02")));
            journal.add(List.of(new Journal.Done("c", "03", 5, 1)));
        }
        return Files.readAllBytes(directory.resolve(Journal.FILE));
    }

    private Journal reopened(byte[] content) throws IOException {
        Files.write(directory.resolve(Journal.FILE), content);
        return Journal.open(Disk.LOCAL, directory);
    }

    @Test
    void remembersWhatWasMarked() throws IOException {
        byte[] content = write();
        try (Journal journal = reopened(content)) {
            assertThat(journal.fingerprint()).isEqualTo(FINGERPRINT);
            assertThat(journal.done().values()).containsExactly(new Journal.Done("a \"quoted\" näme", "01", 0, 0),
                    new Journal.Done("c", "03", 5, 1));
            assertThat(journal.upTo().values()).containsExactly(new Journal.UpTo("b", 64, "02"));
        }
    }

    @Test
    void trustsTheWholeLinesOfAJournalCutAnywhere() throws IOException {
        byte[] content = write();
        for (int cut = 0; cut <= content.length; cut++) {
            String text = new String(content, 0, cut, StandardCharsets.UTF_8);
            int lines = (int) text.chars().filter(c -> c == '\n').count();
            try (Journal journal = reopened(Arrays.copyOf(content, cut))) {
                assertThat(lineCount(journal)).as("cut at %d", cut).isEqualTo(lines);
            }
        }
    }

    @Test
    void trustsNothingFromTheFirstChangedByteOn() throws IOException {
        byte[] content = write();
        Random random = new Random(3);
        for (int at = 0; at < content.length; at++) {
            byte[] changed = content.clone();
            changed[at] ^= (byte) (1 + random.nextInt(255));
            int before = (int) new String(content, 0, at, StandardCharsets.ISO_8859_1).chars().filter(c -> c == '\n')
                    .count();
            try (Journal journal = reopened(changed)) {
                assertThat(lineCount(journal)).as("changed at %d", at).isLessThanOrEqualTo(before);
            }
        }
    }

    @Test
    void trustsNoLineWhoseNeighbourWasLost() throws IOException {
        String content = new String(write(), StandardCharsets.UTF_8);
        List<String> lines = content.lines().toList();
        try (Journal journal = reopened((lines.get(0) + "\n" + lines.get(3) + "\n").getBytes(StandardCharsets.UTF_8))) {
            assertThat(lineCount(journal)).isEqualTo(1);
        }
    }

    private static int lineCount(Journal journal) {
        return (journal.fingerprint() == null ? 0 : 1) + journal.done().size() + journal.upTo().size();
    }

    @Test
    void writesOverWhatItDoesNotTrust() throws IOException {
        byte[] content = write();
        try (Journal journal = reopened(Arrays.copyOf(content, content.length - 3))) {
            journal.goOn();
            journal.add(List.of(new Journal.Done("c", "03", 5, 1)));
        }
        assertThat(Files.readAllBytes(directory.resolve(Journal.FILE))).isEqualTo(content);
    }
}
