package dev.graft.app.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
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

import dev.graft.app.gate.Verdict;
import dev.graft.card.Draft;
import dev.graft.card.FinishedCard;
import dev.graft.card.MergeCard;
import dev.graft.diagnostic.Finding;
import dev.graft.diagnostic.Sizes;
import dev.graft.merge.Merge;
import dev.graft.merge.MergeOptions;
import dev.graft.merge.MergeOptions.Existing;
import dev.graft.merge.MergeOptions.Unfinished;
import dev.graft.merge.ModelName;
import dev.graft.merge.Outcome;
import dev.graft.merge.Plan;
import dev.graft.merge.PlanOptions;
import dev.graft.model.Models;
import dev.graft.recipe.Recipe;
import dev.graft.tensor.Floats;

/// `graft merge`: from a recipe to a model directory.
@Command(name = "merge", description = "Merge the models that a recipe names into one model directory.", footerHeading = "%nExamples:%n", footer = {
        "  graft merge recipe.yml out --models ~/models",
        "  graft merge card.md out --alias 'misspelt=meant'   a model card, unedited",
        "  graft merge card.md out --keep-stages stages       its other stages, too",
        "  graft merge recipe.yml out --bit-compat=0.1.4      rounded as old mergekit did",
        "",
        "Ctrl-C, a full disk or a crash lose nothing: the same command goes on where it",
        "stopped, and makes the same bytes. The options of mergekit-yaml and",
        "mergekit-multi work too; docs/reference.md says what each does here."})
final class MergeCommand implements Callable<Integer> {
    /// Computed bytes of a result from which on vector code saves more time than its module takes to start.
    private static final long VECTORS_PAY = 500_000_000;

    @Mixin
    private RecipeOptions recipe;

    @Parameters(index = "1", arity = "0..1", paramLabel = "OUT", description = "Directory to make.")
    private @Nullable Path out;

    @Option(names = "--out-path", paramLabel = "DIR", hidden = true, description = "mergekit-multi's name for OUT.")
    private @Nullable Path outPath;

    @Option(names = {"--keep-stages", "--intermediate-dir",
            "-I"}, paramLabel = "DIR", description = "Also write each named stage, to DIR/<stage>.")
    private @Nullable Path keepStages;

    @Option(names = "--out-shard-size", paramLabel = "SIZE", converter = RunOptions.SizeConverter.class, description = "Most bytes of weights in one file, such as 5B, 750M or 2GiB; 0 for one file (default: 5B, 5 billion).")
    private long shardBytes = MergeOptions.SHARD_BYTES;

    @Option(names = "--name", paramLabel = "NAME", description = "Name of the model in its README.")
    private @Nullable String name;

    @Option(names = "--license", paramLabel = "ID", description = "Licence of the model in its README.")
    private @Nullable String license;

    @Option(names = "--overwrite", description = "Replace the model in OUT, once the new one is complete.")
    private boolean overwrite;

    @Option(names = "--restart", description = "Throw away the unfinished merge in OUT.partial, and begin again.")
    private boolean restart;

    @Option(names = "--strict", description = "Take warnings for errors.")
    private boolean strict;

    @Option(names = "--gate", description = "Then say whether the model is fit to publish, as graft gate does; exit with 2 if it is not.")
    private boolean gate;

    @Mixin
    private RunOptions run;

    @Mixin
    private MergekitOptions mergekit;

    @Mixin
    private ScreenOptions options;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        Screen screen = options.screen();
        Path result = out();
        screen.print(mergekit.findings());
        Recipe read = recipe.recipe();
        Models models = recipe.models(mergekit.caches());
        PlanOptions planOptions = recipe.planOptions(run.seed());
        Job job = job(read, models, planOptions, result, name);
        screen.print(job.findings());
        if (Strictness.isStopped(job.findings(), strict)) {
            screen.note("nothing was written");
            return ExitCode.USERS_TURN;
        }
        try (Interrupt interrupt = Interrupt.watch()) {
            for (Job stage : stages(read, models, planOptions, job.plan())) {
                if (Merge.isMadeBy(stage.plan(), stage.to(), MergeOptions.STANDARD.withShardBytes(shardBytes))) {
                    screen.note(stage.to() + ": is there already, made by the same recipe of the same models");
                } else if (!merge(stage, interrupt, screen)) {
                    return ExitCode.INTERRUPTED;
                }
            }
            if (!merge(job, interrupt, screen)) {
                return ExitCode.INTERRUPTED;
            }
        }
        return gate ? gate(job.plan(), result, models, screen) : ExitCode.DONE;
    }

    /// Behind the watch for Ctrl-C: the merge is done, and nothing of the gate has to be kept.
    private int gate(Plan plan, Path result, Models models, Screen screen) throws IOException {
        Map<String, Path> donors = new LinkedHashMap<>();
        for (Plan.InputFile file : plan.inputs()) {
            Path directory = file.path().toAbsolutePath().getParent();
            if (directory != null && Files.isRegularFile(directory.resolve("config.json"))) { // a cache links its files
                donors.putIfAbsent(ModelName.shown(file.model()), directory);
            }
        }
        Verdict verdict = GateCommand.verdict(result, models, donors, run.threads(), screen);
        screen.result(VerdictText.of(result.toString(), verdict));
        return GateCommand.exitCode(verdict);
    }

    /// A model to make.
    ///
    /// @param texts    that go into its directory beside what the plan has
    /// @param findings of the plan and the card
    private record Job(Plan plan, Path to, Map<String, String> texts, List<Finding> findings) {}

    /// @param called what the user calls the model, if anything
    private Job job(Recipe read, Models models, PlanOptions planned, Path to, @Nullable String called)
            throws IOException {
        Plan plan = Plan.of(read, models, planned);
        if (plan.computedBytes() >= VECTORS_PAY) {
            warmUp();
        }
        if (plan.hasErrors() || !mergekit.writesModelCard()) {
            return new Job(plan, to, Map.of(), plan.findings());
        }
        String directory = String.valueOf(to.toAbsolutePath().normalize().getFileName());
        Draft card = MergeCard.of(read, plan, models,
                new MergeCard.Naming(called, license, directory, recipe.repeated(planned)));
        List<Finding> findings = new ArrayList<>(plan.findings());
        findings.addAll(card.findings());
        return new Job(plan, to, Map.of(FinishedCard.FILE, card.text()), Finding.sorted(findings));
    }

    /// Beside what is still to be done before the first number is read.
    private static void warmUp() {
        VectorModule.loadIfPossible();
        Thread unusedThread = Thread.ofPlatform().name("graft-warm-up").daemon().start(Floats::warmUp);
    }

    private Path out() {
        if (out != null && outPath != null) {
            throw new ParameterException(spec.commandLine(),
                    "OUT is given twice, as '" + out + "' and as --out-path '" + outPath + "'");
        }
        Path given = out == null ? outPath : out;
        if (given == null) {
            throw new ParameterException(spec.commandLine(), "say where to write the model: graft merge RECIPE OUT");
        }
        return given;
    }

    /// The named stages that are to be kept, each behind those that it needs.
    private List<Job> stages(Recipe read, Models models, PlanOptions planned, Plan plan) throws IOException {
        List<Job> kept = new ArrayList<>();
        if (keepStages == null) {
            return kept;
        }
        List<Plan.StageSummary> intermediate = new ArrayList<>(plan.stages());
        intermediate.removeLast(); // the result, which goes to OUT
        for (Plan.StageSummary stage : intermediate) {
            if (stage.name() != null) {
                kept.add(job(read, models, planned.withStage(stage.name()), keepStages.resolve(stage.name()), null));
            }
        }
        return kept;
    }

    /// @return false if it was interrupted
    private boolean merge(Job job, Interrupt interrupt, Screen screen) throws IOException {
        Outcome outcome;
        try (MergeProgress progress = new MergeProgress(screen)) {
            outcome = Merge.run(job.plan(), job.to(), run.into(MergeOptions.STANDARD).withShardBytes(shardBytes)
                    .withTexts(job.texts())
                    .withExisting(overwrite ? Existing.REPLACE : Existing.REFUSE)
                    .withUnfinished(restart ? Unfinished.START_AGAIN : Unfinished.GO_ON)
                    .withProgress(progress).withStop(interrupt::isRequested));
        }
        return switch (outcome) {
            case Outcome.Finished done -> {
                screen.print(done.findings());
                screen.result("%s: %d tensors, %s, sha256:%s".formatted(job.to(), done.tensors(),
                        Sizes.bytes(done.bytes()), done.digest()));
                yield true;
            }
            case Outcome.Stopped stopped -> {
                screen.note("stopped: %s of %s are kept in %s; the same command goes on from there".formatted(
                        Sizes.bytes(stopped.doneBytes()), Sizes.bytes(stopped.totalBytes()), stopped.partial()));
                yield false;
            }
        };
    }
}
