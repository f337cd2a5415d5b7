package dev.graft.app.report;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;

import org.jspecify.annotations.Nullable;

import dev.graft.merge.MadeOf;
import dev.graft.merge.Making;
import dev.graft.merge.ModelName;
import dev.graft.merge.Plan;

/// What is known about how a model was made.
///
/// @param stages   of the recipe, the result last; empty if its recipe does not explain the model
/// @param tensors  what each tensor was made of, by its name; none if nothing says it
/// @param unread   how many tensors have an expression that cannot be read
/// @param layers   for each layer what feeds it
/// @param manifest null if there is none
record Origins(List<Plan.StageSummary> stages, Map<String, MadeOf> tensors, int unread,
        List<List<LayerSource>> layers, @Nullable Making manifest) {

    static final Origins UNKNOWN = new Origins(List.of(), Map.of(), 0, List.of(), null);

    /// @param expressions as a manifest has them, by tensor
    /// @param models      that were read, by the names that the expressions have for them
    /// @param plan        that makes these expressions; null if there is none
    static Origins of(Map<String, String> expressions, Collection<String> models, @Nullable Plan plan,
            @Nullable Making manifest) {
        Map<String, MadeOf> tensors = new LinkedHashMap<>();
        expressions.forEach((name, text) -> MadeOf.parse(text, models).ifPresent(read -> tensors.put(name, read)));
        List<Plan.StageSummary> stages = plan == null ? List.of() : plan.stages();
        return new Origins(stages, tensors, expressions.size() - tensors.size(),
                layers(tensors, plan == null ? List.of() : plan.layers()), manifest);
    }

    private static List<List<LayerSource>> layers(Map<String, MadeOf> tensors, List<Plan.LayerRow> planned) {
        String family = LayerName.mainFamily(tensors.keySet());
        Map<Integer, Set<LayerSource>> layers = new TreeMap<>();
        tensors.forEach((tensor, made) -> LayerName.of(tensor).filter(name -> name.family().equals(family))
                .ifPresent(name -> {
                    Set<LayerSource> sources = layers.computeIfAbsent(name.layer(), _ -> new LinkedHashSet<>());
                    made.sources().forEach(stored -> LayerName.of(stored.tensor()).ifPresent(source -> sources.add(
                            new LayerSource(stage(planned, name.layer(), stored.model(), source.layer()),
                                    stored.model(), source.layer()))));
                }));
        int count = layers.keySet().stream().mapToInt(layer -> layer + 1).max().orElse(0);
        List<List<LayerSource>> rows = new ArrayList<>();
        for (int layer = 0; layer < count; layer++) {
            rows.add(List.copyOf(layers.getOrDefault(layer, Set.of())));
        }
        return rows;
    }

    private static @Nullable String stage(List<Plan.LayerRow> planned, int layer, String donor, int itsLayer) {
        return layer >= planned.size()
                ? null
                : planned.get(layer).inputs().stream()
                        .filter(input -> input.layer() == itsLayer && isNamed(input.model(), donor))
                        .map(Plan.LayerInput::stage).filter(Objects::nonNull).findFirst().orElse(null);
    }

    /// The manifest has only the last part of a path.
    private static boolean isNamed(String inRecipe, String inManifest) {
        return ModelName.shown(inRecipe).equals(inManifest);
    }

    boolean areKnown() {
        return !tensors.isEmpty();
    }

    /// Tensors that no method has touched.
    long copies() {
        return tensors.values().stream().filter(made -> made.computed().isEmpty()).count();
    }

    /// Donors by name, in the order in which they come up.
    Set<String> donors() {
        Set<String> donors = new LinkedHashSet<>();
        tensors.values().forEach(made -> made.sources().forEach(stored -> donors.add(stored.model())));
        return donors;
    }
}
