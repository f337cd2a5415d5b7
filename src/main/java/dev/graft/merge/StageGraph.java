package dev.graft.merge;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
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
/// @param recipe    with the misspelt stage names put right as far as they could be guessed, so that the rest can be checked
/// @param undefined references that are neither a stage nor a model, and near no stage's name
/// @param order     every stage behind those that it needs, but for those in a cycle; otherwise as in the document
/// @param findings  undefined stages, cycles
record StageGraph(Recipe recipe, Set<String> undefined, List<Stage> order, List<Finding> findings) {

    /// @param wanted  the one stage that is wanted, with those that it needs; null for all of the document
    /// @param isModel whether something that is no stage is a model on this machine
    static StageGraph of(Recipe recipe, @Nullable String wanted, Predicate<Located<ModelRef>> isModel) {
        List<Finding> findings = new ArrayList<>();
        List<Stage> asked = wanted == null ? recipe.stages() : closure(recipe, recipe.result(wanted));
        Set<String> undefined = new LinkedHashSet<>();
        Recipe known = withoutUndefined(recipe, asked, isModel, undefined, findings);
        Walk walk = new Walk(named(known), findings);
        for (Stage stage : wanted == null ? known.stages() : List.of(known.result(wanted))) {
            walk.from(stage);
        }
        return new StageGraph(known, undefined, List.copyOf(walk.order), findings);
    }

    /// A stage and all that it needs, directly or not.
    private static List<Stage> closure(Recipe recipe, Stage wanted) {
        Map<String, Stage> named = named(recipe);
        List<Stage> closure = new ArrayList<>(List.of(wanted));
        Set<Stage> seen = identitySet();
        seen.add(wanted);
        for (int i = 0; i < closure.size(); i++) {
            for (String path : paths(closure.get(i))) {
                Stage needed = named.get(path);
                if (needed != null && seen.add(needed)) {
                    closure.add(needed);
                }
            }
        }
        return closure;
    }

    /// Stages are compared by identity: a big one has thousands of slices to compare.
    private static Set<Stage> identitySet() {
        return Collections.newSetFromMap(new IdentityHashMap<>());
    }

    /// What a stage refers to, each once: a stack may name the same model a thousand times.
    private static Set<String> paths(Stage stage) {
        return stage.references().stream().map(reference -> reference.value().path())
                .collect(Collectors.toCollection(LinkedHashSet::new));
    }

    private static Map<String, Stage> named(Recipe recipe) {
        Map<String, Stage> named = new LinkedHashMap<>();
        recipe.stages()
                .forEach(stage -> Optional.ofNullable(stage.name()).ifPresent(name -> named.put(name.value(), stage)));
        return named;
    }

    private static Recipe withoutUndefined(Recipe recipe, List<Stage> asked, Predicate<Located<ModelRef>> isModel,
            Set<String> undefined, List<Finding> findings) {
        if (recipe.stages().size() < 2) {
            return recipe;
        }
        Map<String, Stage> named = named(recipe);
        Set<String> names = recipe.names().stream().map(Located::value).collect(Collectors.toSet());
        Map<String, Boolean> models = new HashMap<>();
        Recipe known = recipe;
        for (Stage stage : asked) {
            Set<String> told = new LinkedHashSet<>();
            for (Located<ModelRef> reference : stage.references()) {
                String path = reference.value().path();
                if (names.contains(path) || path.contains("/")
                        || models.computeIfAbsent(path, _ -> isModel.test(reference)) || !told.add(path)) {
                    continue;
                }
                Optional<String> meant = meant(path, stage, named);
                findings.add(undefined(reference, named.keySet(), meant));
                if (meant.isPresent()) {
                    known = known.withAlias(path, meant.get());
                } else {
                    undefined.add(path);
                }
            }
        }
        return known;
    }

    /// The stage nearest by name, first of those that the stage does not use otherwise.
    private static Optional<String> meant(String path, Stage stage, Map<String, Stage> named) {
        Set<String> used = paths(stage);
        List<String> candidates = named.keySet().stream()
                .filter(name -> named.get(name) != stage && !used.contains(name)).toList();
        return DidYouMean.nearest(path, candidates.isEmpty() ? named.keySet() : candidates);
    }

    private static Finding undefined(Located<ModelRef> reference, Set<String> stages, Optional<String> meant) {
        String path = reference.value().path();
        return Finding.error("undefined-stage", reference.place(),
                "stage '%s' is not defined; the stages are %s".formatted(path, Names.many(stages)),
                meant.map(name -> "did you mean '%s'? then add --alias '%s=%s' (the rest was checked as if)"
                        .formatted(name, path, name))
                        .orElse("write the name of a stage, a hub id (owner/name) or the path of a directory"));
    }

    /// Depth first, without recursion: a document may hold a chain of ten thousand stages.
    private static final class Walk {
        private final Map<String, Stage> named;
        private final List<Finding> findings;
        private final List<Stage> order = new ArrayList<>();
        private final Set<Stage> done = identitySet();
        private final Set<Stage> under = identitySet(); // the same stages as on the way
        private final Deque<Step> way = new ArrayDeque<>();

        private record Step(Stage stage, Iterator<String> references) {}

        Walk(Map<String, Stage> named, List<Finding> findings) {
            this.named = named;
            this.findings = findings;
        }

        void from(Stage start) {
            enter(start);
            while (!way.isEmpty()) {
                Step step = way.getLast();
                if (!step.references.hasNext()) {
                    way.removeLast();
                    under.remove(step.stage);
                    order.add(step.stage);
                    continue;
                }
                String path = step.references.next();
                Stage needed = named.get(path);
                if (needed != null && under.contains(needed)) {
                    findings.add(cycle(step.stage, needed));
                } else if (needed != null) {
                    enter(needed);
                }
            }
        }

        private void enter(Stage stage) {
            if (done.add(stage)) {
                under.add(stage);
                way.addLast(new Step(stage, paths(stage).iterator()));
            }
        }

        private Finding cycle(Stage from, Stage to) {
            Located<ModelRef> reference = from.references().stream()
                    .filter(one -> named.get(one.value().path()) == to).findFirst().orElseThrow();
            String names = way.stream().map(Step::stage).dropWhile(stage -> stage != to).map(StageGraph::nameOf)
                    .collect(Collectors.joining(" → "));
            return Finding.error("cycle", reference.place(),
                    "stages need each other: %s → %s".formatted(names, nameOf(to)),
                    "a stage can only be made of models and of stages that do not need it");
        }
    }

    private static String nameOf(Stage stage) {
        return stage.name() == null ? "the unnamed stage" : stage.name().value();
    }
}
