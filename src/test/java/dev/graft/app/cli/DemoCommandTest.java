package dev.graft.app.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import dev.graft.card.FinishedCard;

/// The demo from end to end, and that the README shows what it prints.
class DemoCommandTest {
    /// Below the checkout, so that the commands have paths as a user would see them.
    private static final Path OUT = Path.of("target", "demo-test");

    /// What depends on the machine, the hour or the directory: durations, rates, memory for so many threads, time stamps,
    /// the size of a page that has them; and digests of the manifest, which has graft's version, and classes have none.
    private static final Pattern VARYING = Pattern.compile(
            "(?<=sha256:)[0-9a-f]{64}|[0-9][0-9.,]*(?= (?:s|tokens/s)\\b| [kMG]B of memory\\b| kB, [0-9]+ donors)|[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9-]+\\.[0-9]+");

    @AfterEach
    void deleteAll() throws IOException {
        try (Stream<Path> files = Files.find(Path.of("target"), 8, (file, _) -> file.startsWith(OUT)
                || file.startsWith(OUT + "-scores") || file.startsWith(OUT + "-report.html"))) {
            for (Path file : files.sorted((a, b) -> b.compareTo(a)).toList()) {
                Files.delete(file);
            }
        }
    }

    @Test
    void printsWhatTheReadmeShows() throws IOException {
        Capture capture = new Capture();
        assertThat(Main.run(capture.bothInOne(), "demo", "--out", OUT.toString())).as(capture.out())
                .isEqualTo(ExitCode.DONE);

        assertThat(OUT.resolve("model.safetensors")).exists();
        assertThat(Files.readString(OUT.resolve(FinishedCard.FILE))).contains("num_few_shot: 25", "4 of 1172");
        assertThat(Path.of(OUT + "-report.html")).isNotEmptyFile();

        Matcher block = Pattern.compile("\\$ graft demo\n\n(.*?)```", Pattern.DOTALL)
                .matcher(Files.readString(Path.of("README.md")));
        assertThat(block.find()).as("the README has a transcript").isTrue();
        assertThat(masked(capture.out().replace("demo-test", "demo")))
                .as("tools/update-demo-transcript.py brings the README up to date")
                .containsExactlyElementsOf(masked(block.group(1)));
    }

    private static List<String> masked(String transcript) {
        return VARYING.matcher(transcript).replaceAll("#").lines().map(String::stripTrailing).toList();
    }

    @Test
    void aStepThatFailsEndsIt() throws IOException {
        Files.createDirectories(OUT);
        Files.writeString(OUT.resolve("diary.txt"), "no model, so that --overwrite does not take it");
        Capture capture = new Capture();
        assertThat(Main.run(capture.bothInOne(), "demo", "--out", OUT.toString())).isEqualTo(ExitCode.USERS_TURN);
        assertThat(capture.out()).contains("$ graft merge ", "[demo-failed]").doesNotContain("$ graft verify ");
        assertThat(OUT.resolve("diary.txt")).exists();
    }
}
