package dev.graft.app.cli;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

import dev.graft.diagnostic.Finding;
import dev.graft.merge.Diff;
import dev.graft.model.Models;
import dev.graft.model.StoredModel;

/// `graft diff`: how two models differ.
@Command(name = "diff", description = "Compare the weights of two models, tensor by tensor.", footerHeading = "%nExamples:%n", footer = {
        "  graft diff out reference-out",
        "  graft diff out reference-out --exit-code >/dev/null && echo same",
        "  graft diff pytorch_model.bin model.safetensors --all",
        "  graft diff A B --json | jq '.tensors[] | select(.relativeL2 > 0.01).name'",
        "", "Models are directories, single .safetensors or .bin files, or references that --models resolves.",
        "Relative L2 is |a - b| / |a|. Exit code: 0; with --exit-code 2 if anything differs."})
final class DiffCommand implements Callable<Integer> {
    /// A screen of them.
    private static final int SHOWN = 20;

    @Parameters(index = "0", paramLabel = "A", description = "Model to compare with.")
    private String a;

    @Parameters(index = "1", paramLabel = "B", description = "Model to compare.")
    private String b;

    @Mixin
    private ModelsOption models;

    @Option(names = "--exit-code", description = "Exit with 2 if there is a difference.")
    private boolean exitCode;

    @Option(names = "--all", description = "List every tensor, not only the " + SHOWN + " that differ most.")
    private boolean all;

    @Mixin
    private ThreadsOption threads;

    @Mixin
    private JsonOption json;

    @Mixin
    private ScreenOptions options;

    @Override
    public Integer call() throws IOException {
        Screen screen = options.screen();
        Models found = models.find();
        int threadCount = threads.count();
        StoredModel modelA = found.stored(a), modelB = found.stored(b);
        List<Finding> findings = new ArrayList<>(modelA.findings());
        findings.addAll(modelB.findings());
        Diff diff;
        try (MergeProgress progress = new MergeProgress(screen)) {
            diff = Diff.of(modelA, modelB, threadCount, progress);
        }
        if (json.isWanted()) {
            screen.result(Json.document(json -> DiffJson.write(json, diff, Finding.sorted(findings))));
        } else {
            screen.print(Finding.sorted(findings));
            screen.result(all ? DiffText.all(diff) : DiffText.mostDifferent(diff, SHOWN));
        }
        return exitCode && !diff.isIdentical() ? ExitCode.USERS_TURN : ExitCode.DONE;
    }
}
