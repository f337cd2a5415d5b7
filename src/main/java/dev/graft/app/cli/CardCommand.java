package dev.graft.app.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

import dev.graft.card.CardFiles;
import dev.graft.card.Draft;
import dev.graft.card.EvalResults;
import dev.graft.card.FinishedCard;
import dev.graft.eval.RunScores;
import dev.graft.model.FileName;
import dev.graft.recipe.CardText;

/// `graft card`: the README.md of a model that is there.
@Command(name = "card", description = "Write the model card OUT/README.md, or bring it up to date. What you wrote into it stays.", footerHeading = "%nExamples:%n", footer = {
        "  graft card out --models ~/models                licences and lineage from the donors' cards",
        "  graft card out --results results                the newest run of `graft eval` or lm-eval",
        "  graft card out --name Mine-7B --license apache-2.0 --description about.md",
        "  graft card out --results results --eval-results the hub's newer form of results, too"})
final class CardCommand implements Callable<Integer> {
    @Parameters(paramLabel = "OUT", description = "Directory of the model.")
    private Path out;

    @Option(names = "--results", paramLabel = "FILE|DIR", description = "Scores of the model: a results_….json, or a directory of a run.")
    private @Nullable Path results;

    @Option(names = "--name", paramLabel = "NAME", description = "Name of the model.")
    private @Nullable String name;

    @Option(names = "--license", paramLabel = "ID", description = "Licence of the model, as the hub spells it: apache-2.0, cc-by-nc-4.0, llama3, ….")
    private @Nullable String license;

    @Option(names = "--description", paramLabel = "TEXT|FILE", description = "What the model is, in Markdown.")
    private @Nullable String description;

    @Option(names = "--eval-results", description = "Also write the scores to OUT/.eval_results/*.yaml.")
    private boolean evalResults;

    @Option(names = "--strict", description = "Take warnings for errors, and write nothing then.")
    private boolean strict;

    @Mixin
    private DonorOptions donors;

    @Mixin
    private ScreenOptions options;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        if (evalResults && results == null) {
            throw new ParameterException(spec.commandLine(), "--eval-results needs --results");
        }
        Screen screen = options.screen();
        RunScores scores = results == null ? null : RunScores.read(results);
        Draft card = FinishedCard.of(out, donors.find(List.of()),
                new FinishedCard.Wishes(name, license, description(), donors.aliases(), scores));
        screen.print(card.findings());
        if (Strictness.isStopped(card.findings(), strict)) {
            screen.note("nothing was written");
            return ExitCode.USERS_TURN;
        }
        Map<String, String> files = new LinkedHashMap<>(Map.of(FinishedCard.FILE, card.text()));
        if (evalResults && scores != null) {
            files.putAll(EvalResults.files(scores));
        }
        for (Map.Entry<String, String> file : files.entrySet()) {
            Path path = out.resolve(file.getKey());
            screen.result(path + (CardFiles.write(path, file.getValue()) ? ": written" : ": nothing to change"));
        }
        return ExitCode.DONE;
    }

    /// A file, if there is one of that name.
    private @Nullable String description() throws IOException {
        if (description == null || description.contains("\n")) {
            return description;
        }
        Path file = FileName.isPath(description) ? Path.of(description) : null;
        if (file != null && Files.isRegularFile(file)) {
            return CardText.read(file).text();
        }
        if (description.matches("\\S+\\.(?:md|txt)")) {
            throw new ParameterException(spec.commandLine(),
                    "--description '" + description + "' is no file; write the text itself, or correct the path");
        }
        return description;
    }
}
