package dev.graft.merge;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

import org.jspecify.annotations.Nullable;

import dev.graft.diagnostic.Finding;
import dev.graft.diagnostic.Located;
import dev.graft.diagnostic.Place;
import dev.graft.merge.ParameterLevels.Holder;
import dev.graft.merge.method.MergeMethod;
import dev.graft.merge.method.Signature.BaseUse;
import dev.graft.model.Architecture;
import dev.graft.model.ModelRef;
import dev.graft.recipe.Assembly;
import dev.graft.recipe.ModelInput;
import dev.graft.recipe.ModuleRecipe;
import dev.graft.recipe.Parameters;
import dev.graft.recipe.Slice;
import dev.graft.recipe.Stage;

/// Turns one stage of a recipe into a model: looks up the method, the models and their modules, has the tensors of each
/// module planned, and makes the config that belongs to them.
final class StagePlanner {
    /// Far more than any recipe needs, and few enough for a plan to be walked through.
    private static final long MOST_INPUTS = 1 << 14;
    private static final int MOST_STAGES = 200;

    private final Stage stage;
    private final PlanOptions options;
    private final Function<Located<ModelRef>, @Nullable VirtualModel> models;
    private final List<Finding> findings = new ArrayList<>();
    private boolean areExact = true; // the slices that were read

    /// @param models finds the model that a reference names; null if it cannot be had, which has been reported then
    StagePlanner(Stage stage, PlanOptions options, Function<Located<ModelRef>, @Nullable VirtualModel> models) {
        this.stage = stage;
        this.options = options;
        this.models = models;
    }

    List<Finding> findings() {
        return findings;
    }

    /// @return null if an error keeps the stage from being planned; everything is checked all the same
    VirtualModel.@Nullable Merged plan() {
        MergeMethod method = UnknownMethod.orKnown(stage.method(), findings);
        ParameterLevels levels = new ParameterLevels(method, stage.place(), stage.title());
        inspect(levels);
        VirtualModel.Merged merged = plan(method, levels);
        findings.addAll(levels.findings());
        return Finding.anyError(findings) ? null : merged;
    }

    private VirtualModel.@Nullable Merged plan(MergeMethod method, ParameterLevels levels) {
        List<Located<ModelRef>> references = stage.references();
        List<VirtualModel> resolved = references.stream().map(models).<VirtualModel>mapMulti((model, to) -> {
            if (model != null) {
                to.accept(model);
            }
        }).toList();
        if (resolved.isEmpty()) {
            return null;
        }
        boolean isWhole = stage.isWhole() && resolved.size() == references.size();
        VirtualModel donor = models.apply(stage.base() == null ? references.getFirst() : stage.base());
        VirtualModel example = donor == null ? resolved.getFirst() : donor;
        if (isWhole) {
            reportDonor(example, resolved);
        }
        reportQuantized(method, resolved);
        Map<String, ModuleRecipe> recipes = modules(example);
        Map<Architecture.Module, List<SlicePlan>> slices = slices(method, example, recipes);
        boolean isExact = isWhole && areExact;
        if (!isExact) {
            levels.layersAreUncertain();
        }
        if (donor == null || slices.isEmpty() || isTooMuch(slices)) {
            return null; // without the donor nobody knows which tensors the result should have
        }
        TensorRecipe recipe = new TensorRecipe(method, options.arithmetic(), valueOf(stage.dtype()),
                valueOf(stage.outDtype() == null ? stage.dtype() : stage.outDtype()));
        StageTensors tensors = new StageTensors(stage, recipe, donor, options, levels);
        slices.forEach((module, ofModule) -> tensors.add(module, ofModule, parameters(recipes, module)));
        Map<String, Expr> made = tensors.finish();
        findings.addAll(tensors.findings());
        if (!isExact || Finding.anyError(findings) || levels.hasErrors()) {
            return null;
        }
        if (made.isEmpty()) {
            findings.add(Finding.error("no-tensors", stage.place(), stage.title() + " makes no tensor at all",
                    "check its layer ranges and models"));
            return null;
        }
        ResultConfig result = ResultConfig.of(stage, donor, slices, made, tensors);
        findings.addAll(result.findings());
        return new VirtualModel.Merged(name(), result, donor.donor(), made, tensors.layerRows(), fanIn(slices),
                depth(slices) + 1);
    }

    /// Looks at all parameters of the stage, whether their models are there or not.
    private void inspect(ParameterLevels levels) {
        levels.inspect(stage.parameters(), Holder.MODELS);
        switch (stage.assembly()) {
            case Assembly.Single single -> inspect(single, levels);
            case Assembly.Modules(Map<String, ModuleRecipe> modules) -> modules.values().forEach(module -> {
                levels.inspect(module.parameters(), Holder.MODELS);
                inspect(module.assembly(), levels);
            });
        }
    }

    private static void inspect(Assembly.Single assembly, ParameterLevels levels) {
        switch (assembly) {
            case Assembly.WholeModels(List<ModelInput> inputs) ->
                inputs.forEach(input -> levels.inspect(input.parameters(), Holder.MODEL));
            case Assembly.Slices(List<Slice> slices) -> slices.forEach(slice -> {
                levels.inspect(slice.parameters(), Holder.MODELS);
                slice.sources().forEach(source -> levels.inspect(source.parameters(), Holder.MODEL));
            });
        }
    }

    private Map<Architecture.Module, List<SlicePlan>> slices(MergeMethod method, VirtualModel donor,
            Map<String, ModuleRecipe> recipes) {
        Map<Architecture.Module, List<SlicePlan>> slices = new LinkedHashMap<>();
        recipes.forEach((name, recipe) -> {
            Architecture.Module module = donor.module(name);
            if (module == null) {
                findings.add(Finding.error("unknown-module", recipe.place(),
                        "'%s' has no module '%s'".formatted(donor.name(), name),
                        "its modules are " + Names.many(names(donor))));
                return;
            }
            SliceReader reader = new SliceReader(name, recipe.place(), method.signature(), stage.base(),
                    List.of(recipe.parameters(), stage.parameters()), models, findings);
            List<SlicePlan> ofModule = reader.read(recipe.assembly());
            areExact &= reader.isExact();
            if (!ofModule.isEmpty()) {
                slices.put(module, ofModule);
            }
        });
        return slices;
    }

    /// A tower of stages that take the same model twice doubles its tensors with every floor.
    private boolean isTooMuch(Map<Architecture.Module, List<SlicePlan>> slices) {
        if (fanIn(slices) <= MOST_INPUTS && depth(slices) < MOST_STAGES) {
            return false;
        }
        findings.add(Finding.error("too-deep", stage.place(),
                "%s is made of too many stages: of up to %d stored tensors for one of its own, through up to %d stages"
                        .formatted(stage.title(), fanIn(slices), depth(slices) + 1),
                "make one of the stages first, by --stage, and use its directory in place of its name"));
        return true;
    }

    private static long fanIn(Map<Architecture.Module, List<SlicePlan>> slices) {
        return slices.values().stream().flatMap(List::stream)
                .mapToLong(slice -> slice.sources().stream().mapToLong(source -> source.model().fanIn()).sum())
                .max().orElse(0);
    }

    private static int depth(Map<Architecture.Module, List<SlicePlan>> slices) {
        return slices.values().stream().flatMap(List::stream).flatMap(slice -> slice.sources().stream())
                .mapToInt(source -> source.model().depth()).max().orElse(0);
    }

    private static Parameters parameters(Map<String, ModuleRecipe> recipes, Architecture.Module module) {
        ModuleRecipe recipe = recipes.get(module.name());
        return recipe == null ? Parameters.NONE : recipe.parameters();
    }

    private String name() {
        return stage.name() == null ? "" : stage.name().value();
    }

    private static <T> @Nullable T valueOf(@Nullable Located<T> located) {
        return located == null ? null : located.value();
    }

    /// The assembly of each module, in the order of the model where the recipe gives none.
    private Map<String, ModuleRecipe> modules(VirtualModel donor) {
        Map<String, ModuleRecipe> modules = new LinkedHashMap<>();
        switch (stage.assembly()) {
            case Assembly.Modules(Map<String, ModuleRecipe> named) -> {
                modules.putAll(named);
                List<String> others = names(donor).stream().filter(name -> !named.containsKey(name)).toList();
                if (!others.isEmpty()) {
                    findings.add(Finding.note("left-out-module", stage.place(),
                            "'%s' has modules that the recipe does not name, and the result will not have: %s"
                                    .formatted(donor.name(), Names.many(others)),
                            "name them under modules: to keep them"));
                }
            }
            case Assembly.WholeModels models ->
                donor.modules().forEach(
                        module -> modules.put(module.name(), new ModuleRecipe(stage.place(), models, Parameters.NONE)));
            case Assembly.Slices slices -> {
                List<String> names = names(donor);
                if (names.size() > 1) {
                    findings.add(Finding.error("slices-of-modules", stage.place(),
                            "'%s' has several modules, and slices do not say which they are of".formatted(donor.name()),
                            "write modules: with slices or models for each of " + String.join(", ", names)));
                } else {
                    names.forEach(name -> modules.put(name, new ModuleRecipe(stage.place(), slices, Parameters.NONE)));
                }
            }
        }
        return modules;
    }

    private static List<String> names(VirtualModel model) {
        return model.modules().stream().map(Architecture.Module::name).toList();
    }

    private void reportDonor(VirtualModel donor, List<VirtualModel> resolved) {
        Set<VirtualModel> distinct = new LinkedHashSet<>(resolved);
        if (stage.base() == null && distinct.size() > 1) {
            findings.add(Finding.note("donor", stage.place(),
                    "%s takes config and tokenizer of '%s', its first model".formatted(stage.title(), donor.name()),
                    "base_model: chooses another"));
        }
        Map<Path, String> names = new LinkedHashMap<>();
        Set<String> told = new LinkedHashSet<>();
        for (Located<ModelRef> reference : stage.references()) {
            if (models.apply(reference) instanceof VirtualModel.Checkpoint checkpoint) {
                String before = names.putIfAbsent(checkpoint.donor().canonicalPath(), reference.value().toString());
                if (before != null && !before.equals(reference.value().toString())
                        && told.add(reference.value().toString())) {
                    findings.add(Finding.warning("same-model", reference.place(),
                            "'%s' and '%s' are the same directory".formatted(before, reference.value()),
                            "write it the same way everywhere"));
                }
            }
        }
    }

    private void reportQuantized(MergeMethod method, List<VirtualModel> resolved) {
        for (VirtualModel model : new LinkedHashSet<>(resolved)) {
            if (model.config().isQuantized()
                    && (method.signature().base() != BaseUse.IGNORED || method.signature().maxInputs() > 1)) {
                findings.add(Finding.error("quantized", new Place.OfModel(model.name(), null),
                        "its weights are quantised, as quantization_config in its config.json says: codes cannot be averaged",
                        "use the model it was made from, in bf16, f16 or f32"));
            }
        }
    }
}
