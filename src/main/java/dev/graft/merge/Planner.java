package dev.graft.merge;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

import org.jspecify.annotations.Nullable;

import dev.graft.diagnostic.Finding;
import dev.graft.diagnostic.Located;
import dev.graft.diagnostic.Place;
import dev.graft.diagnostic.UserError;
import dev.graft.model.ModelDir;
import dev.graft.model.ModelRef;
import dev.graft.model.Models;
import dev.graft.recipe.Recipe;
import dev.graft.recipe.Stage;

/// From a recipe to a plan. Reads headers and small files; goes on after an error as long as there is more to find.
final class Planner {
    private final Models models;
    private final PlanOptions options;
    private final List<Finding> findings = new ArrayList<>();
    private final Map<Path, VirtualModel.Checkpoint> checkpoints = new LinkedHashMap<>();
    private final Map<ModelRef, Optional<VirtualModel>> resolved = new LinkedHashMap<>();
    private final Map<String, Optional<VirtualModel>> stages = new LinkedHashMap<>();

    Planner(Models models, PlanOptions options) {
        this.models = models;
        this.options = options;
    }

    Plan plan(Recipe recipe) throws IOException {
        try {
            return planned(recipe);
        } catch (UncheckedIOException disk) {
            throw Objects.requireNonNull(disk.getCause());
        }
    }

    private Plan planned(Recipe recipe) throws IOException {
        findings.addAll(recipe.findings());
        recipe.names().forEach(name -> stages.put(name.value(), Optional.empty())); // until they are planned
        StageGraph graph = StageGraph.of(recipe, options.stage(), this::isModel);
        findings.addAll(graph.findings());
        graph.undefined().forEach(path -> stages.put(path, Optional.empty())); // reported, so not looked for once more
        Stage target = graph.recipe().result(options.stage());
        Map<Stage, VirtualModel.Merged> planned = new LinkedHashMap<>();
        for (Stage stage : graph.order()) { // in a cycle they miss each other, and that is reported already
            plan(stage).ifPresent(merged -> planned.put(stage, merged));
        }
        checkpoints.values().forEach(checkpoint -> findings.addAll(checkpoint.donor().findings()));
        VirtualModel.Merged result = planned.get(target);
        if (result != null) {
            findings.addAll(result.donor().filesLeftOut());
            reportTokenizer(result);
        }
        return new PlanBuilder(graph.recipe(), options, target).build(result, planned,
                List.copyOf(checkpoints.values()),
                Finding.sorted(findings));
    }

    private Optional<VirtualModel.Merged> plan(Stage stage) {
        StagePlanner planner = new StagePlanner(stage, options, this::model);
        Optional<VirtualModel.Merged> merged = Optional.ofNullable(planner.plan());
        findings.addAll(planner.findings());
        if (stage.name() != null) {
            stages.put(stage.name().value(), merged.map(VirtualModel.class::cast));
        }
        return merged;
    }

    private @Nullable VirtualModel model(Located<ModelRef> reference) {
        Optional<VirtualModel> stage = stages.get(reference.value().path());
        if (stage != null) {
            return stage.orElse(null);
        }
        return resolved.computeIfAbsent(reference.value(), _ -> checkpoint(reference)).orElse(null);
    }

    private Optional<VirtualModel> checkpoint(Located<ModelRef> reference) {
        try {
            ModelDir dir = resolve(reference);
            return Optional
                    .of(checkpoints.computeIfAbsent(dir.canonicalPath(),
                            _ -> new VirtualModel.Checkpoint(reference.value().toString(), dir)))
                    .filter(_ -> !Finding.anyError(dir.findings())).map(VirtualModel.class::cast);
        } catch (UserError missing) {
            findings.addAll(missing.findings());
            return Optional.empty();
        }
    }

    private boolean isModel(Located<ModelRef> reference) {
        try {
            return models.has(reference.value());
        } catch (IOException disk) {
            throw new UncheckedIOException(disk);
        }
    }

    private ModelDir resolve(Located<ModelRef> reference) {
        try {
            return models.resolve(reference);
        } catch (IOException disk) {
            throw new UncheckedIOException(disk); // on its way through functions that know of no files
        }
    }

    private void reportTokenizer(VirtualModel.Merged result) throws IOException {
        ModelDir donor = result.donor();
        Place place = new Place.OfModel(donor.ref().toString(), null);
        if (!donor.hasTokenizer()) {
            findings.add(Finding.warning("no-tokenizer", place,
                    "has no tokenizer files, so the result will have none",
                    "add them to the model, or take another base_model"));
            return;
        }
        try {
            long size = donor.tokenizerSize().orElse(0);
            long rows = result.vocabularyRows();
            if (rows >= 0 && size > rows) {
                findings.add(Finding.warning("tokenizer-size", place,
                        "its tokenizer has ids up to %d, and the result has rows up to %d".formatted(size - 1,
                                rows - 1),
                        "a text that contains such a token cannot be run"));
            }
        } catch (UserError broken) {
            findings.addAll(broken.findings());
        }
    }
}
