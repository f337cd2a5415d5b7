package dev.graft.app.report;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

import dev.graft.diagnostic.Finding;
import dev.graft.diagnostic.Place;
import dev.graft.diagnostic.UserError;
import dev.graft.merge.Making;
import dev.graft.merge.ModelName;
import dev.graft.merge.Plan;
import dev.graft.merge.PlanOptions;
import dev.graft.merge.PlanOptions.MissingRows;
import dev.graft.merge.method.Arithmetic;
import dev.graft.model.Models;
import dev.graft.recipe.Recipe;

/// Finds out how a finished model was made: from its manifest, which says it for every tensor, and from its recipe, which
/// knows the stages. The recipe is believed only if it makes, of the donors that are here, what the manifest says.
record OriginsReader(Models models, Map<String, String> aliases, List<Finding> findings) {

    Origins read(Path directory) throws IOException {
        Making making = Making.read(directory).orElse(null);
        Recipe recipe = recipe(directory);
        if (making == null) {
            Plan plan = recipe == null ? null : plan(recipe, PlanOptions.STANDARD).orElse(null);
            return plan == null || plan.tensors().isEmpty() || plan.hasErrors()
                    ? unknown(directory, recipe)
                    : Origins.of(Making.expressions(plan), names(plan.inputs().stream().map(Plan.InputFile::model)),
                            plan, null);
        }
        Plan plan = recipe == null ? null : planOf(recipe, making);
        if (plan == null) {
            findings.add(Finding.note("unexplained", new Place.InFile(directory.toString()),
                    "its recipe and the models that were found here do not make it again, so the report shows what its manifest says, without stages",
                    "name the donors by --models, and by --alias what was renamed"));
        }
        return Origins.of(making.expressions(),
                names(making.inputs().stream().map(Making.Input::model)), plan, making);
    }

    private static Set<String> names(Stream<String> models) {
        return models.map(ModelName::shown).collect(Collectors.toSet());
    }

    private Origins unknown(Path directory, @Nullable Recipe recipe) {
        findings.add(Finding.note("unexplained", new Place.InFile(directory.toString()), recipe == null
                ? "has neither graft-manifest.json nor mergekit_config.yml, so nothing says what it was made of"
                : "has no graft-manifest.json, and its recipe cannot be planned here, so nothing says what it was made of",
                recipe == null ? "" : "`graft check` says what is missing"));
        return Origins.UNKNOWN;
    }

    @Nullable
    Recipe recipe(Path directory) throws IOException {
        Path file = file(directory);
        if (!Files.isRegularFile(file)) {
            return null;
        }
        try {
            Recipe read = Recipe.read(file);
            for (Map.Entry<String, String> alias : aliases.entrySet()) {
                read = read.withAlias(alias.getKey(), alias.getValue());
            }
            return read;
        } catch (UserError broken) {
            return null; // without a recipe the manifest is left, which is said
        }
    }

    static Path file(Path directory) {
        return directory.resolve("mergekit_config.yml");
    }

    /// The options of the merge are not written down: those are tried that change what a tensor is made of.
    private @Nullable Plan planOf(Recipe recipe, Making making) throws IOException {
        Map<String, String> made = withoutTypes(making.expressions());
        PlanOptions standard = PlanOptions.STANDARD.withArithmetic(arithmetic(making.mode()));
        List<PlanOptions> candidates = new ArrayList<>();
        for (MissingRows rows : MissingRows.values()) {
            candidates.add(standard.withRows(rows));
        }
        recipe.names().forEach(name -> candidates.add(standard.withStage(name.value())));
        for (PlanOptions options : candidates) {
            Plan plan = plan(recipe, options).orElse(null);
            if (plan != null && withoutTypes(Making.expressions(plan)).equals(made)) {
                return plan;
            }
        }
        return null;
    }

    private Optional<Plan> plan(Recipe recipe, PlanOptions options) throws IOException {
        try {
            return Optional.of(Plan.of(recipe, models, options));
        } catch (UserError noSuchStage) {
            return Optional.empty();
        }
    }

    private static Arithmetic arithmetic(String mode) {
        for (Arithmetic arithmetic : Arithmetic.values()) {
            if (arithmetic.manifestName().equals(mode)) {
                return arithmetic;
            }
        }
        return Arithmetic.PRECISE;
    }

    /// The last rounding may come from `--dtype`, and says nothing about what was merged.
    private static Map<String, String> withoutTypes(Map<String, String> expressions) {
        Map<String, String> plain = new LinkedHashMap<>(expressions);
        plain.replaceAll((_, text) -> text.replaceFirst("^(?:bf16|f16|f32|f64)\\((.*)\\)$", "$1"));
        return plain;
    }
}
