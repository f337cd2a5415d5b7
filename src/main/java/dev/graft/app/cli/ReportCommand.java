package dev.graft.app.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

import dev.graft.app.report.Report;
import dev.graft.diagnostic.Finding;
import dev.graft.diagnostic.Place;
import dev.graft.diagnostic.Sizes;
import dev.graft.diagnostic.UserError;

/// `graft report`: a page that shows what a merge is.
@Command(name = "report", description = "Write a page that shows what a finished model is: layers, parameters, differences, results.", footerHeading = "%nExamples:%n", footer = {
        "  graft report out --models ~/models",
        "  graft report out -o out.html --results scores --results berkeley-nest/Starling-LM-7B-alpha=theirs",
        "  graft report out --compare other --compare third",
        "",
        "The page is one HTML file that loads nothing. Donors that are not found are said",
        "and left out. A file that an earlier report wrote is replaced, no other one."})
final class ReportCommand implements Callable<Integer> {
    /// How an earlier page is known, in its first few lines.
    private static final int HEAD_BYTES = 2048;

    @Parameters(paramLabel = "OUT", description = "Directory of a finished model.")
    private Path out;

    @Option(names = {"-o",
            "--output"}, paramLabel = "FILE", description = "Where to write the page, or - for standard output (default: report.html).")
    private Path file = Path.of("report.html");

    @Option(names = "--compare", paramLabel = "DIR", description = "Another finished model, to show side by side; up to four.")
    private List<Path> compared = new ArrayList<>();

    @Option(names = "--results", paramLabel = "[NAME=]FILE|DIR", description = "Results of graft eval or lm-eval, of OUT or of what NAME says; repeatable.")
    private List<String> results = new ArrayList<>();

    @Mixin
    private DonorOptions donors;

    @Option(names = "--overwrite", description = "Replace FILE even if no report wrote it.")
    private boolean overwrite;

    @Mixin
    private ThreadsOption threads;

    @Mixin
    private ScreenOptions options;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        Screen screen = options.screen();
        List<Path> models = new ArrayList<>(List.of(out));
        models.addAll(compared);
        if (models.size() > Report.MOST_MODELS) {
            throw new ParameterException(spec.commandLine(),
                    "%d models are too many to show side by side; compare up to %d"
                            .formatted(models.size(), Report.MOST_MODELS - 1));
        }
        boolean isToScreen = file.toString().equals("-");
        if (!isToScreen) {
            refuseToReplace(file);
        }
        Report.Request request = new Report.Request(models, donors.aliases(),
                results.stream().map(ReportCommand::results).toList());
        Report report;
        try (MergeProgress progress = new MergeProgress(screen)) {
            report = Report.of(request, donors.find(List.of()), threads.count(), progress);
        }
        screen.print(report.findings());
        if (isToScreen) {
            screen.result(report.html());
        } else {
            long bytes = write(report.html());
            screen.result(
                    "%s: %s, %d donors read, %d tensors compared".formatted(file, Sizes.bytes(bytes), report.donors(),
                            report.comparisons()));
        }
        return ExitCode.DONE;
    }

    /// A name may hold an equals sign, and so may a path: what exists as a whole is a path.
    private static Report.ResultsFile results(String text) {
        int equals = text.indexOf('=');
        return equals < 1 || Files.exists(Path.of(text))
                ? new Report.ResultsFile(null, Path.of(text))
                : new Report.ResultsFile(text.substring(0, equals), Path.of(text.substring(equals + 1)));
    }

    private void refuseToReplace(Path target) throws IOException {
        if (overwrite || !Files.exists(target, LinkOption.NOFOLLOW_LINKS) || isReport(target)) {
            return;
        }
        throw new UserError(Finding.error("output-exists", new Place.InFile(target.toString()),
                Files.isDirectory(target) ? "is a directory" : "is there already, and no report of graft",
                "name another file with -o" + (Files.isDirectory(target) ? "" : ", or add --overwrite")));
    }

    private static boolean isReport(Path target) throws IOException {
        if (!Files.isRegularFile(target)) {
            return false;
        }
        try (var in = Files.newInputStream(target)) {
            return new String(in.readNBytes(HEAD_BYTES), StandardCharsets.UTF_8).contains(Report.MARK);
        }
    }

    /// Beside the target first, so that no half page is ever there.
    private long write(String html) throws IOException {
        Path target = file.toAbsolutePath();
        Path beside = target.resolveSibling("." + target.getFileName() + ".partial");
        try {
            Files.writeString(beside, html);
            long bytes = Files.size(beside);
            Files.move(beside, target, StandardCopyOption.REPLACE_EXISTING);
            return bytes;
        } finally {
            Files.deleteIfExists(beside);
        }
    }
}
