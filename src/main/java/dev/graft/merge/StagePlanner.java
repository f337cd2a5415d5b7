package dev.graft.merge;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

import org.jspecify.annotations.Nullable;

import dev.graft.diagnostic.DidYouMean;
import dev.graft.diagnostic.Finding;
import dev.graft.diagnostic.Located;
import dev.graft.diagnostic.Place;
import dev.graft.merge.method.MergeMethod;
import dev.graft.merge.method.Methods;
import dev.graft.merge.method.Signature.BaseUse;
import dev.graft.model.Architecture;
import dev.graft.model.ModelRef;
import dev.graft.recipe.Assembly;
import dev.graft.recipe.ModuleRecipe;
import dev.graft.recipe.Parameters;
import dev.graft.recipe.Stage;

/// Turns one stage of a recipe into a model: looks up the method, the models and their modules, has the tensors of each
/// module planned, and makes the config that belongs to them.
final class StagePlanner {
    private final Stage stage;
    private final PlanOptions options;
    private final Function<Located<ModelRef>, @Nullable VirtualModel> models;
    private final List<Finding> findings = new ArrayList<>();

    /// @param models finds the model that a reference names; null if it cannot be had, which has been reported then
    StagePlanner(Stage stage, PlanOptions options, Function<Located<ModelRef>, @Nullable VirtualModel> models) {
        this.stage = stage;
        this.options = options;
        this.models = models;
    }

    List<Finding> findings() {
        return findings;
    }

    /// @return null if an error keeps the stage from being planned
    VirtualModel.@Nullable Merged plan() {
        MergeMethod method = method();
        // Every reference is looked up, so that all that are missing are reported at once.
        List<VirtualModel> resolved = new ArrayList<>();
        boolean isComplete = stage.isWhole() && method != null;
        for (Located<ModelRef> reference : stage.references()) {
            VirtualModel model = models.apply(reference);
            isComplete &= model != null;
            if (model != null) {
                resolved.add(model);
            }
        }
        if (!isComplete || method == null || resolved.isEmpty()) {
            return null;
        }
        Located<ModelRef> base = stage.base();
        VirtualModel donor = base == null ? resolved.getFirst() : models.apply(base);
        if (donor == null) {
            return null;
        }
        reportDonor(donor, resolved);
        reportQuantized(method, resolved);
        return plan(method, donor);
    }

    private VirtualModel.@Nullable Merged plan(MergeMethod method, VirtualModel donor) {
        Map<String, ModuleRecipe> recipes = modules(donor);
        ParameterLevels levels = new ParameterLevels(method, stage.place(), stage.title());
        levels.inspect(stage.parameters(), false);
        Map<Architecture.Module, List<SlicePlan>> slices = new LinkedHashMap<>();
        recipes.forEach((name, recipe) -> {
            Architecture.Module module = donor.module(name);
            if (module == null) {
                findings.add(Finding.error("unknown-module", recipe.place(),
                        "'%s' has no module '%s'".formatted(donor.name(), name),
                        "its modules are "
                                + Names.some(donor.modules().stream().map(Architecture.Module::name).toList())));
                return;
            }
            levels.inspect(recipe.parameters(), false);
            List<SlicePlan> ofModule = new SlicePlan.Reader(name, method.signature(), stage.base(), models, findings)
                    .read(recipe.assembly(), recipe.place());
            ofModule.forEach(slice -> {
                levels.inspect(slice.parameters(), false);
                slice.sources().forEach(source -> levels.inspect(source.parameters(), true));
            });
            slices.put(module, ofModule);
        });
        if (Finding.anyError(findings) || levels.hasErrors() || slices.values().stream().anyMatch(List::isEmpty)) {
            findings.addAll(levels.findings());
            return null;
        }
        TensorRecipe recipe = new TensorRecipe(method, options.arithmetic(), valueOf(stage.dtype()),
                valueOf(stage.outDtype() == null ? stage.dtype() : stage.outDtype()));
        StageTensors tensors = new StageTensors(stage, recipe, donor, options, levels);
        slices.forEach((module, ofModule) -> tensors.add(module, ofModule,
                recipes.get(module.name()) == null ? Parameters.NONE : recipes.get(module.name()).parameters()));
        Map<String, Expr> made = tensors.finish();
        findings.addAll(tensors.findings());
        findings.addAll(levels.findings());
        if (Finding.anyError(findings)) {
            return null;
        }
        if (made.isEmpty()) {
            findings.add(Finding.error("no-tensors", stage.place(), stage.title() + " makes no tensor at all",
                    "check its layer ranges and models"));
            return null;
        }
        ResultConfig result = ResultConfig.of(stage, donor, slices, made, tensors);
        findings.addAll(result.findings());
        return Finding.anyError(findings)
                ? null
                : new VirtualModel.Merged(name(), result.config(), donor.donor(), result.modules(), made,
                        tensors.layerRows());
    }

    private String name() {
        return stage.name() == null ? "" : stage.name().value();
    }

    private static <T> @Nullable T valueOf(@Nullable Located<T> located) {
        return located == null ? null : located.value();
    }

    private @Nullable MergeMethod method() {
        String written = stage.method().value();
        Optional<MergeMethod> exact = Methods.named(written);
        if (exact.isPresent()) {
            return exact.get();
        }
        String usual = Methods.usualSpelling(written);
        Optional<MergeMethod> known = Methods.named(usual);
        if (known.isPresent()) {
            findings.add(Finding.note("method-spelling", stage.method().place(),
                    "merge method '%s' is read as '%s'".formatted(written, usual),
                    "other tools want the usual spelling: write '" + usual + "'"));
            return known.get();
        }
        if (Methods.NOT_YET.contains(usual)) {
            findings.add(Finding.error("unsupported-method", stage.method().place(),
                    "merge method '%s' is not in this release yet".formatted(usual),
                    "this release has " + String.join(", ",
                            Methods.ALL.stream().map(method -> method.signature().name()).toList())));
            return null;
        }
        List<String> names = new ArrayList<>(Methods.ALL.stream().map(method -> method.signature().name()).toList());
        names.addAll(Methods.NOT_YET);
        findings.add(
                Finding.error("unknown-method", stage.method().place(), "unknown merge method '%s'".formatted(written),
                        DidYouMean.nearest(usual, names).map(near -> "write '" + near + "'; ").orElse("")
                                + "`graft methods` lists them all"));
        return null;
    }

    /// The assembly of each module, in the order of the model where the recipe gives none.
    private Map<String, ModuleRecipe> modules(VirtualModel donor) {
        Map<String, ModuleRecipe> modules = new LinkedHashMap<>();
        switch (stage.assembly()) {
            case Assembly.Modules(Map<String, ModuleRecipe> named) -> modules.putAll(named);
            case Assembly.WholeModels models ->
                donor.modules().forEach(
                        module -> modules.put(module.name(), new ModuleRecipe(stage.place(), models, Parameters.NONE)));
            case Assembly.Slices slices -> {
                List<String> names = donor.modules().stream().map(Architecture.Module::name).toList();
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

    private void reportDonor(VirtualModel donor, List<VirtualModel> resolved) {
        Set<VirtualModel> distinct = new LinkedHashSet<>(resolved);
        if (stage.base() == null && distinct.size() > 1) {
            findings.add(Finding.note("donor", stage.place(),
                    "%s takes config and tokenizer of '%s', its first model".formatted(stage.title(), donor.name()),
                    "base_model: chooses another"));
        }
        Map<Path, String> names = new LinkedHashMap<>();
        for (Located<ModelRef> reference : stage.references()) {
            if (models.apply(reference) instanceof VirtualModel.Checkpoint checkpoint) {
                String before = names.putIfAbsent(checkpoint.donor().canonicalPath(), reference.value().toString());
                if (before != null && !before.equals(reference.value().toString())) {
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
