package dev.graft.app.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.graft.merge.Progress;

/// The page as a browser shows it, where there is one: desktop, phone and paper, light and dark.
class BrowserTest {
    @TempDir
    private Path temp;

    private static boolean isHere(String program) {
        return Stream.of(System.getenv().getOrDefault("PATH", "").split(":"))
                .anyMatch(directory -> Files.isExecutable(Path.of(directory, program)));
    }

    @Test
    void everyViewIsWhole() throws IOException, InterruptedException {
        assumeTrue(isHere("chromium") && isHere("python3"), "needs chromium and python3");
        TinyMerges merges = new TinyMerges(temp).withTwo();
        Path out = merges.merge(TinyMerges.STAGES,
                "a-model-with-quite-a-long-name-as-people-give-them-to-their-merges-v2.5"),
                linear = merges.merge(TinyMerges.LINEAR, "linear");
        Path results = Files.writeString(temp.resolve("results.json"),
                "{\"results\": {\"winogrande\": {\"acc,none\": 0.99, \"acc_stderr,none\": 0.05}, \"task_%s\": {\"acc,none\": 0}}}"
                        .formatted("x".repeat(60)));
        Report report = Report.of(new Report.Request(List.of(out, linear), Map.of(),
                List.of(new Report.ResultsFile(null, results), new Report.ResultsFile("maker/b", results))),
                merges.models(), 2, Progress.SILENT);
        Path page = Files.writeString(temp.resolve("page.html"), report.html());
        Process check = new ProcessBuilder("python3", "tools/check-report.py", page.toString())
                .redirectErrorStream(true)
                .start();
        String said = new String(check.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(check.waitFor(2, TimeUnit.MINUTES)).isTrue();
        assertThat(check.exitValue()).as(said).isZero();
        assertThat(said).contains("fine in 5 views");
    }
}
