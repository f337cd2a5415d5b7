package dev.graft.merge;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.function.Predicate;

import org.jspecify.annotations.Nullable;

import dev.graft.diagnostic.DidYouMean;
import dev.graft.diagnostic.Finding;
import dev.graft.diagnostic.Place;
import dev.graft.diagnostic.UserError;
import dev.graft.merge.method.MergeMethod;
import dev.graft.merge.method.Parameter;
import dev.graft.merge.method.Params;
import dev.graft.recipe.Parameters;
import dev.graft.recipe.Setting;

/// Finds the value of each parameter for each tensor: the source's own, else the slice's, else the module's, else the
/// recipe's, else the method's default. Remembers what was missing and which filters never matched.
final class ParameterLevels {
    /// Stands for a value that was reported already: it must not be reported as missing, too.
    private static final OptionalDouble UNFIT = OptionalDouble.of(0);

    private final MergeMethod method;
    private final Place stage;
    private final String stageTitle;
    private final FilterWatch filters = new FilterWatch();
    private final Map<String, Set<String>> missing = new LinkedHashMap<>(); // by parameter (of a model), the tensors without
    private final Set<Finding> misfits = new LinkedHashSet<>();
    private final Set<String> misplaced = new LinkedHashSet<>();
    private Predicate<String> isSureOfDeath = _ -> true;

    ParameterLevels(MergeMethod method, Place stage, String stageTitle) {
        this.method = method;
        this.stage = stage;
        this.stageTitle = stageTitle;
    }

    /// An input of a tensor.
    ///
    /// @param own    parameters of the source
    /// @param tensor its name in that model
    record Input(String model, Parameters own, String tensor, boolean isBase) {}

    /// @param shared parameters of slice, module and recipe, in this order
    /// @param output name of the tensor in the result
    /// @param t      place of its layer in the slice, from 0 to 1
    /// @return null if a required value is missing or unfit, which [#findings] will say
    @Nullable
    Params resolve(List<Parameters> shared, List<Input> inputs, String output, double t) {
        Map<Parameter, Double> ofMethod = new HashMap<>();
        List<Map<Parameter, Double>> perInput = new ArrayList<>();
        inputs.forEach(_ -> perInput.add(new HashMap<>()));
        boolean complete = true;
        for (Parameter parameter : method.signature().parameters()) {
            if (parameter.scope() == Parameter.Scope.METHOD) {
                complete &= put(parameter, value(parameter, shared, output, t), ofMethod, parameter.name(), output);
                continue;
            }
            for (int i = 0; i < inputs.size(); i++) {
                Input input = inputs.get(i);
                if (input.isBase && parameter.scope() == Parameter.Scope.INPUT_BUT_BASE) {
                    continue;
                }
                List<Parameters> levels = new ArrayList<>(shared);
                levels.addFirst(input.own);
                complete &= put(parameter, value(parameter, levels, input.tensor, t), perInput.get(i),
                        parameter.name() + "' of '" + input.model, input.tensor);
            }
        }
        return complete ? new Params(ofMethod, perInput) : null;
    }

    /// Says that layers are missing, so that a filter that names one by its number cannot be judged.
    void layersAreUncertain() {
        isSureOfDeath = filter -> filter.chars().noneMatch(Character::isDigit);
    }

    private boolean put(Parameter parameter, OptionalDouble value, Map<Parameter, Double> into, String title,
            String tensor) {
        if (value.isPresent()) {
            into.put(parameter, value.getAsDouble());
        } else if (parameter.isRequired()) {
            missing.computeIfAbsent(title, _ -> new LinkedHashSet<>()).add(tensor);
            return false;
        }
        return true;
    }

    private OptionalDouble value(Parameter parameter, List<Parameters> levels, String tensor, double t) {
        for (Parameters level : levels) {
            Setting setting = level.get(parameter.name());
            if (setting == null) {
                if (level.isGiven(parameter.name())) {
                    return UNFIT;
                }
                continue;
            }
            filters.see(setting, tensor);
            try {
                OptionalDouble value = setting.at(tensor, t, parameter.type());
                if (value.isPresent()) {
                    return value;
                }
            } catch (UserError misfit) {
                misfits.addAll(misfit.findings());
                return UNFIT;
            }
        }
        return OptionalDouble.empty();
    }

    /// Where parameters stand.
    enum Holder {
        /// Under one model: what concerns the method as a whole has no place there.
        MODEL,
        /// Under a slice, a module or the recipe.
        MODELS
    }

    /// Looks at all parameters of a level: unknown names, values of the wrong type, parameters of the method under a model.
    void inspect(Parameters level, Holder holder) {
        if (method instanceof UnknownMethod) {
            return;
        }
        level.keys().forEach((name, place) -> {
            Parameter known = method.signature().parameters().stream().filter(p -> p.name().equals(name)).findFirst()
                    .orElse(null);
            if (known == null) {
                reportUnknown(name, place);
                return;
            }
            if (holder == Holder.MODEL && known.scope() == Parameter.Scope.METHOD) {
                misplaced.add(name);
                misfits.add(Finding.warning("misplaced-parameter", place,
                        "'%s' belongs to the method as a whole, and is ignored under a model".formatted(name),
                        "move it to the top-level parameters"));
                return;
            }
            Setting setting = level.get(name);
            if (setting != null) {
                misfits.addAll(setting.misfits(known.type()));
            }
        });
    }

    /// Pasted into recipes of every method, and without effect where it is not declared.
    private static final Set<String> HARMLESS = Set.of("int8_mask", "normalize", "rescale");

    private void reportUnknown(String name, Place place) {
        if (HARMLESS.contains(name)) {
            misfits.add(Finding.note("unknown-parameter", place,
                    "%s has no parameter '%s'; it is ignored".formatted(method.signature().name(), name), ""));
            return;
        }
        List<String> names = method.signature().parameters().stream().map(Parameter::name).toList();
        misfits.add(Finding.warning("unknown-parameter", place,
                "%s has no parameter '%s'; it is ignored".formatted(method.signature().name(), name),
                DidYouMean.nearest(name, names).map(near -> "did you mean '" + near + "'?")
                        .orElse("its parameters are " + String.join(", ", names))));
    }

    /// Whether something was found that makes the plan impossible.
    boolean hasErrors() {
        return !missing.isEmpty() || misfits.stream().anyMatch(Finding::isError);
    }

    List<Finding> findings() {
        List<Finding> findings = new ArrayList<>(misfits);
        missing.forEach((title, tensors) -> findings.add(Finding.error("missing-parameter", stage,
                "%s gives no '%s' for %s".formatted(stageTitle, title, Names.some(tensors)), remedy(title))));
        findings.addAll(filters.deadFilters(stageTitle, isSureOfDeath));
        return findings;
    }

    private String remedy(String title) {
        return misplaced.contains(title)
                ? "'%s' belongs under the top-level parameters, not under a model".formatted(title)
                : "add it under parameters; a list of filters needs a last entry without filter for the rest";
    }
}
