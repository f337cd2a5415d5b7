package dev.graft.app.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.Stream;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

import dev.graft.diagnostic.Finding;
import dev.graft.eval.CardComparison;
import dev.graft.eval.Comparison;
import dev.graft.eval.PublishedScores;
import dev.graft.eval.SavedRun;

/// `graft eval compare`: two runs document by document, or a run and the numbers of a card.
@Command(name = "compare", description = "Compare two runs document by document, or a run with the numbers that a model card publishes.", footerHeading = "%nExamples:%n", footer = {
        "  graft eval compare runs/donor runs/merged",
        "  graft eval compare runs/merged card.md --exit-code",
        "  graft eval compare A B --json | jq '.metrics[] | select(.clear).task'",
        "", "A and B are results files, or directories with one, of graft or of lm-eval; B may be a card.",
        "Differences are B minus A, with their 95 % interval. Of a metric that is right or wrong, p is the exact",
        "McNemar test's; of others it comes from resampling.",
        "Exit code: 0; with --exit-code 2 if a difference is clear, or beyond the tolerance of a card."})
final class EvalCompareCommand implements Callable<Integer> {
    @Parameters(index = "0", paramLabel = "A", description = "Results of a run.")
    private Path a;

    @Parameters(index = "1", paramLabel = "B", description = "Results of another run, or a model card with a model-index.")
    private Path b;

    @Option(names = "--exit-code", description = "Exit with 2 if the two differ clearly.")
    private boolean exitCode;

    @Option(names = "--all", description = "List every document that flipped, not only the first "
            + ComparisonText.SHOWN + ".")
    private boolean all;

    @Mixin
    private JsonOption json;

    @Mixin
    private ScreenOptions options;

    @Override
    public Integer call() throws IOException {
        Screen screen = options.screen();
        SavedRun first = SavedRun.read(a);
        boolean differs = isCard(b) ? compareCard(first, screen) : compareRuns(first, screen);
        return exitCode && differs ? ExitCode.USERS_TURN : ExitCode.DONE;
    }

    private boolean compareRuns(SavedRun first, Screen screen) throws IOException {
        Comparison comparison = Comparison.of(first, SavedRun.read(b));
        List<Finding> findings = Finding.sorted(comparison.findings());
        if (json.isWanted()) {
            screen.result(Json.document(json -> ComparisonJson.write(json, comparison, findings)));
        } else {
            screen.print(findings);
            screen.result(ComparisonText.of(comparison, all));
        }
        return comparison.rows().stream().anyMatch(Comparison.Row::isClear);
    }

    private boolean compareCard(SavedRun first, Screen screen) throws IOException {
        Path card = Files.isDirectory(b) ? b.resolve("README.md") : b;
        CardComparison comparison = CardComparison.of(first, PublishedScores.read(card));
        List<Finding> findings = Finding.sorted(comparison.findings());
        if (json.isWanted()) {
            screen.result(Json.document(json -> ComparisonJson.write(json, comparison, findings)));
        } else {
            screen.print(findings);
            screen.result(ComparisonText.of(comparison));
        }
        return !comparison.rows().stream().allMatch(CardComparison.Row::isWithin);
    }

    /// A Markdown file, or a model directory: one with a card and no results.
    private static boolean isCard(Path path) throws IOException {
        if (!Files.isDirectory(path)) {
            return path.getFileName().toString().toLowerCase(Locale.ROOT).endsWith(".md");
        }
        try (Stream<Path> results = Files.find(path, 2,
                (file, _) -> file.getFileName().toString().matches("results_.*\\.json"))) {
            return Files.isRegularFile(path.resolve("README.md")) && results.findAny().isEmpty();
        }
    }
}
