package dev.graft.merge;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

import dev.graft.diagnostic.Finding;
import dev.graft.merge.method.Methods;
import dev.graft.model.WeightFile;
import dev.graft.recipe.Recipe;
import dev.graft.recipe.Stage;
import dev.graft.tensor.DType;

/// Puts a plan together from planned stages.
///
/// @param target the stage that is the result
record PlanBuilder(Recipe recipe, PlanOptions options, Stage target) {

    /// Files that a merge writes itself, and that the donor, being a merge, may have too.
    private static final Set<String> WRITTEN = Set.of("config.json", "README.md", "mergekit_config.yml",
            "graft-manifest.json", "graft-journal.jsonl");

    /// @param result null if it could not be planned
    Plan build(VirtualModel.@Nullable Merged result, Map<Stage, VirtualModel.Merged> planned,
            List<VirtualModel.Checkpoint> checkpoints, List<Finding> findings)
            throws IOException {
        List<Plan.StageSummary> stages = Stream
                .concat(recipe.stages().stream().filter(stage -> stage != target), Stream.of(target))
                .flatMap(
                        stage -> Optional.ofNullable(planned.get(stage)).map(merged -> summary(stage, merged)).stream())
                .toList();
        if (result == null) {
            return new Plan(options.arithmetic(), options.nonFinite(), options.seed(), recipe.text(), List.of(),
                    List.of(), Map.of(), Map.of(), stages, List.of(), findings);
        }
        List<Plan.OutputTensor> tensors = result.tensors().entrySet().stream()
                .map(entry -> new Plan.OutputTensor(entry.getKey(), entry.getValue())).toList();
        Map<String, Path> copies = new TreeMap<>(result.donor().carriedFiles());
        copies.keySet().removeAll(WRITTEN);
        return new Plan(options.arithmetic(), options.nonFinite(), options.seed(), recipe.text(), tensors,
                inputs(tensors, checkpoints),
                Map.of("config.json", result.config().toJson()), copies, stages, result.layers(), findings);
    }

    private static Plan.StageSummary summary(Stage stage, VirtualModel.Merged merged) {
        return new Plan.StageSummary(stage.name() == null ? null : stage.name().value(),
                Methods.usualSpelling(stage.method().value()), merged.layers().size(),
                merged.config().dtype().map(DType::recipeName).orElse("unknown"));
    }

    /// The weight files that are read, model by model in the order of the recipe.
    private static List<Plan.InputFile> inputs(List<Plan.OutputTensor> tensors,
            List<VirtualModel.Checkpoint> checkpoints) {
        Set<Path> read = new LinkedHashSet<>();
        tensors.forEach(tensor -> tensor.expr().sources().forEach(source -> read.add(source.tensor().file())));
        Map<Path, Plan.InputFile> inputs = new LinkedHashMap<>();
        for (VirtualModel.Checkpoint checkpoint : checkpoints) {
            for (WeightFile file : checkpoint.donor().files()) {
                if (read.contains(file.path())) {
                    inputs.putIfAbsent(file.path(), new Plan.InputFile(checkpoint.name(), checkpoint.donor().revision(),
                            file.path(), file.bytes(), file.headerSha256()));
                }
            }
        }
        return List.copyOf(inputs.values());
    }
}
