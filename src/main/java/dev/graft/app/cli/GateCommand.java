package dev.graft.app.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Callable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

import dev.graft.app.gate.Gate;
import dev.graft.app.gate.Verdict;
import dev.graft.model.Models;

/// `graft gate`: whether a merged model is fit to publish.
@Command(name = "gate", description = "Say whether a merged model is fit to publish: its files, its weights and its answers, beside those of its donors.", footerHeading = "%nExamples:%n", footer = {
        "  graft gate out --models ~/models",
        "  graft gate out --json | jq -r .verdict",
        "  graft merge recipe.yml out --gate                  the same, right after the merge",
        "", "Donors are those of graft-manifest.json, looked for in --models and the cache.",
        "Exit code: 0 if the verdict is pass, 2 if not."})
final class GateCommand implements Callable<Integer> {
    @Parameters(paramLabel = "OUT", description = "Directory of the merged model.")
    private String out;

    @Mixin
    private ModelsOption models;

    @Mixin
    private ThreadsOption threads;

    @Mixin
    private JsonOption json;

    @Mixin
    private ScreenOptions options;

    @Override
    public Integer call() throws IOException {
        Screen screen = options.screen();
        int count = threads.count();
        Models found = models.find();
        Verdict verdict = verdict(found.directory(out), found, Map.of(), count, screen);
        screen.result(json.isWanted()
                ? Json.document(to -> VerdictText.write(to, verdict))
                : VerdictText.of(out, verdict));
        return exitCode(verdict);
    }

    /// @param known directories of donors, by their names in the manifest
    static Verdict verdict(Path directory, Models models, Map<String, Path> known, int threads, Screen screen)
            throws IOException {
        VectorModule.load();
        try (GateLine line = new GateLine(screen, System::nanoTime)) {
            return Gate.of(directory, models, known, threads, line);
        }
    }

    static int exitCode(Verdict verdict) {
        return verdict.isPass() ? ExitCode.DONE : ExitCode.USERS_TURN;
    }
}
