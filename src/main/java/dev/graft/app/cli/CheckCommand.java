package dev.graft.app.cli;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.Callable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

import dev.graft.diagnostic.Finding;
import dev.graft.diagnostic.Severity;
import dev.graft.diagnostic.UserError;

/// `graft check`: everything that can be known without reading a weight.
@Command(name = "check", description = "Find what is wrong with a recipe before any weight is read.", footerHeading = "%nExamples:%n", footer = {
        "  graft check recipe.yml --models ~/models",
        "  graft check card.md --alias 'misspelt=meant'          a model card, unedited",
        "  graft check recipe.yml --json | jq '.findings[].id'",
        "", "Exit code: 0 if it can be merged, 2 if not.",
        "docs/diagnostics.md explains every id in brackets."})
final class CheckCommand implements Callable<Integer> {
    @Mixin
    private RecipeOptions recipe;

    @Mixin
    private JsonOption json;

    @Option(names = "--strict", description = "Take warnings for errors.")
    private boolean strict;

    @Mixin
    private ScreenOptions options;

    @Override
    public Integer call() throws IOException {
        Screen screen = options.screen();
        List<Finding> findings = findings();
        if (json.isWanted()) {
            screen.result(Json.document(json -> Json.findings(json, findings)));
        } else {
            screen.result(findings);
            screen.note(summary(findings));
        }
        return Strictness.exitCode(findings, strict);
    }

    /// What keeps a recipe from being planned at all is what was asked for, too.
    private List<Finding> findings() throws IOException {
        try {
            return recipe.plan(recipe.recipe(), recipe.models(List.of()), 0).findings();
        } catch (UserError unplanned) {
            return unplanned.findings();
        }
    }

    private static String summary(List<Finding> findings) {
        if (findings.isEmpty()) {
            return "nothing to remark";
        }
        return "%s, %s, %s".formatted(count(findings, Severity.ERROR), count(findings, Severity.WARNING),
                count(findings, Severity.NOTE));
    }

    private static String count(List<Finding> findings, Severity severity) {
        long count = findings.stream().filter(finding -> finding.severity() == severity).count();
        return count + " " + severity.word() + (count == 1 ? "" : "s");
    }
}
