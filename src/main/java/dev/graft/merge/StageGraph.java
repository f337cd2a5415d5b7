package dev.graft.merge;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;

import dev.graft.diagnostic.DidYouMean;
import dev.graft.diagnostic.Finding;
import dev.graft.diagnostic.Located;
import dev.graft.model.ModelRef;
import dev.graft.recipe.Recipe;
import dev.graft.recipe.Stage;

/// Which stage of a document needs which.
///
/// @param recipe   with the misspelt stage names put right as far as they could be guessed, so that the rest can be checked
/// @param order    every stage behind those that it needs; otherwise as in the document
/// @param findings undefined stages, cycles
record StageGraph(Recipe recipe, List<Stage> order, List<Finding> findings) {

    /// @param wanted  the one stage that is wanted, with those that it needs; null for all of the document
    /// @param isModel whether something that is no stage is a model on this machine
    static StageGraph of(Recipe recipe, @Nullable String wanted, Predicate<Located<ModelRef>> isModel) {
        List<Finding> findings = new ArrayList<>();
        List<Stage> asked = wanted == null ? recipe.stages() : closure(recipe, recipe.result(wanted));
        Recipe known = withoutUndefined(recipe, asked, isModel, findings);
        Map<String, Stage> named = named(known);
        SequencedSet<Stage> order = new LinkedHashSet<>();
        for (Stage stage : wanted == null ? known.stages() : List.of(known.result(wanted))) {
            visit(stage, named, order, new LinkedHashSet<>(), findings);
        }
        return new StageGraph(known, List.copyOf(order), findings);
    }

    /// A stage and all that it needs, directly or not.
    private static List<Stage> closure(Recipe recipe, Stage wanted) {
        List<Stage> closure = new ArrayList<>(List.of(wanted));
        for (int i = 0; i < closure.size(); i++) {
            for (Located<ModelRef> reference : closure.get(i).references()) {
                recipe.stage(reference.value().path()).filter(needed -> !closure.contains(needed))
                        .ifPresent(closure::add);
            }
        }
        return closure;
    }

    private static Map<String, Stage> named(Recipe recipe) {
        Map<String, Stage> named = new LinkedHashMap<>();
        recipe.stages()
                .forEach(stage -> Optional.ofNullable(stage.name()).ifPresent(name -> named.put(name.value(), stage)));
        return named;
    }

    private static Recipe withoutUndefined(Recipe recipe, List<Stage> asked, Predicate<Located<ModelRef>> isModel,
            List<Finding> findings) {
        if (recipe.stages().size() < 2) {
            return recipe;
        }
        Map<String, Stage> named = named(recipe);
        Recipe known = recipe;
        for (Stage stage : asked) {
            for (Located<ModelRef> reference : stage.references()) {
                String path = reference.value().path();
                if (recipe.names().stream().anyMatch(name -> name.value().equals(path)) || path.contains("/")
                        || isModel.test(reference)) {
                    continue;
                }
                List<String> candidates = named.keySet().stream()
                        .filter(name -> named.get(name) != stage)
                        .filter(name -> stage.references().stream()
                                .noneMatch(other -> other.value().path().equals(name)))
                        .toList();
                Optional<String> meant = DidYouMean.nearest(path, candidates.isEmpty() ? named.keySet() : candidates);
                findings.add(Finding.error("undefined-stage", reference.place(),
                        "stage '%s' is not defined; the stages are %s".formatted(path,
                                named.keySet().stream().map(name -> "'" + name + "'")
                                        .collect(Collectors.joining(", "))),
                        meant.map(name -> "did you mean '%s'? then add --alias '%s=%s' (the rest was checked as if)"
                                .formatted(name, path, name))
                                .orElse("write the name of a stage, a hub id (owner/name) or the path of a directory")));
                if (meant.isPresent()) {
                    known = known.withAlias(path, meant.get());
                }
            }
        }
        return known;
    }

    /// Depth first; a stage comes after all that it needs.
    ///
    /// @param under the stages on the way to this one
    private static void visit(Stage stage, Map<String, Stage> named, SequencedSet<Stage> order,
            SequencedSet<Stage> under, List<Finding> findings) {
        if (order.contains(stage)) {
            return;
        }
        under.add(stage);
        for (Located<ModelRef> reference : stage.references()) {
            Stage needed = named.get(reference.value().path());
            if (needed == null) {
                continue;
            }
            if (under.contains(needed)) {
                List<Stage> cycle = new ArrayList<>(under);
                cycle = cycle.subList(cycle.indexOf(needed), cycle.size());
                String way = cycle.stream().map(StageGraph::nameOf).collect(Collectors.joining(" → "));
                findings.add(Finding.error("cycle", reference.place(),
                        "stages need each other: %s → %s".formatted(way, nameOf(needed)),
                        "a stage can only be made of models and of stages that do not need it"));
            } else {
                visit(needed, named, order, under, findings);
            }
        }
        under.remove(stage);
        order.add(stage);
    }

    private static String nameOf(Stage stage) {
        return stage.name() == null ? "the unnamed stage" : stage.name().value();
    }
}
