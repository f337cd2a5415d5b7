package dev.graft.merge;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

import org.jspecify.annotations.Nullable;

import dev.graft.diagnostic.Finding;
import dev.graft.diagnostic.Located;
import dev.graft.diagnostic.Place;
import dev.graft.merge.method.Parameter;
import dev.graft.merge.method.Signature;
import dev.graft.merge.method.Signature.BaseUse;
import dev.graft.model.Architecture;
import dev.graft.model.ModelRef;
import dev.graft.recipe.Assembly;
import dev.graft.recipe.ModelInput;
import dev.graft.recipe.Parameters;
import dev.graft.recipe.Slice;
import dev.graft.recipe.SliceSource;

/// Turns the assembly of one module into slices, and checks them against the models and the method. What is wrong is
/// reported and left out or cut to what there is, so that the rest can be checked.
final class SliceReader {
    private final String module;
    private final Place place;
    private final Signature method;
    private final @Nullable Located<ModelRef> base;
    private final List<Parameters> outer;
    private final Function<Located<ModelRef>, @Nullable VirtualModel> models;
    private final List<Finding> findings;
    private boolean isExact = true;

    /// @param place    of the assembly
    /// @param base     of the recipe
    /// @param outer    parameters of module and recipe
    /// @param findings gets what is wrong
    SliceReader(String module, Place place, Signature method, @Nullable Located<ModelRef> base, List<Parameters> outer,
            Function<Located<ModelRef>, @Nullable VirtualModel> models, List<Finding> findings) {
        this.module = module;
        this.place = place;
        this.method = method;
        this.base = base;
        this.outer = outer;
        this.models = models;
        this.findings = findings;
    }

    List<SlicePlan> read(Assembly.Single assembly) {
        List<SlicePlan> slices = switch (assembly) {
            case Assembly.WholeModels(List<ModelInput> inputs) -> List.of(wholeModels(inputs));
            case Assembly.Slices(List<Slice> each) -> each.stream().map(this::slice).toList();
        };
        return slices.stream().filter(slice -> !slice.sources().isEmpty()).toList();
    }

    /// Whether the slices are those of the recipe; if not, the layers of the result may have other numbers.
    boolean isExact() {
        return isExact;
    }

    private SlicePlan wholeModels(List<ModelInput> inputs) {
        List<SlicePlan.Source> sources = new ArrayList<>();
        List<Located<ModelRef>> listed = new ArrayList<>();
        for (ModelInput input : inputs) {
            add(sources, input.model(), input.parameters(), null);
            listed.add(input.model());
        }
        if (base != null && models.apply(base) != null && listed.stream().noneMatch(model -> isSame(model, base))
                && isMergedIn(base)) {
            add(sources, base, Parameters.NONE, null);
            listed.add(base);
        }
        int wanted = listed.size();
        if (sources.size() == wanted) {
            for (int i = 1; i < wanted; i++) {
                reportLength(listed.get(i), sources.get(i).layers(), listed.getFirst(), sources.getFirst().layers());
            }
        }
        return checked(place, sources, wanted, base, Parameters.NONE);
    }

    /// Whether a base that is not listed is one more input. A method that has no use for it merges it like the others,
    /// if module or recipe give what every input needs; that is how mergekit understands such recipes.
    private boolean isMergedIn(Located<ModelRef> unlisted) {
        if (method.base() == BaseUse.REQUIRED) {
            return true;
        }
        List<String> needed = method.parameters().stream()
                .filter(parameter -> parameter.isRequired() && parameter.scope() == Parameter.Scope.INPUT)
                .map(Parameter::name).toList();
        boolean isComplete = needed.stream().allMatch(name -> outer.stream().anyMatch(level -> level.isGiven(name)));
        if (method.maxInputs() > 1 && isComplete) {
            if (!needed.isEmpty()) {
                findings.add(Finding.note("merged-base", unlisted.place(),
                        "the base '%s' is merged in like the models: the recipe gives a %s for all"
                                .formatted(unlisted.value(), String.join(", ", needed)),
                        "write %s under each model instead, if it should only donate config and tokenizer"
                                .formatted(String.join(", ", needed))));
            }
            return true;
        }
        findings.add(Finding.note("ignored-base", unlisted.place(),
                "%s has no base: '%s' only donates config and tokenizer".formatted(method.name(), unlisted.value()),
                method.maxInputs() > 1 ? "list it under models to merge it too" : ""));
        return false;
    }

    private SlicePlan slice(Slice slice) {
        List<SlicePlan.Source> sources = new ArrayList<>();
        for (SliceSource source : slice.sources()) {
            SliceSource first = slice.sources().getFirst();
            reportLength(source.model(), source.range().value().count(), first.model(), first.range().value().count());
            add(sources, source.model(), source.parameters(), source);
        }
        return checked(slice.place(), sources, slice.sources().size(), slice.base() == null ? base : slice.base(),
                slice.parameters());
    }

    /// @param range the layers; null for all that the model has
    private void add(List<SlicePlan.Source> sources, Located<ModelRef> reference, Parameters parameters,
            @Nullable SliceSource range) {
        VirtualModel model = models.apply(reference);
        if (model == null) {
            return; // reported where it was looked for
        }
        Architecture.Module part = model.module(module);
        if (part == null) {
            findings.add(Finding.error("unknown-module", reference.place(),
                    "'%s' has no module '%s'".formatted(model.name(), module),
                    "its modules are " + Names.many(model.modules().stream().map(Architecture.Module::name).toList())));
            return;
        }
        int start = range == null ? 0 : range.range().value().start();
        int end = range == null ? part.layers() : range.range().value().end();
        if (range != null && end > part.layers()) {
            isExact = false;
            findings.add(Finding.error("layer-range", range.range().place(),
                    "layers [%d, %d) are wanted of '%s', which has %d".formatted(start, end, model.name(),
                            part.layers()),
                    "layers count from 0, and the end is one past the last: at most " + part.layers()));
            end = part.layers();
        }
        if (range == null || start < end) {
            sources.add(new SlicePlan.Source(model, start, end - start, parameters, reference.place()));
        }
    }

    /// @param wanted how many sources the recipe gives
    private SlicePlan checked(Place where, List<SlicePlan.Source> sources, int wanted,
            @Nullable Located<ModelRef> ofSlice, Parameters parameters) {
        boolean isComplete = sources.size() == wanted && (ofSlice == null || models.apply(ofSlice) != null);
        isExact &= isComplete;
        int position = ofSlice == null ? -1 : position(sources, ofSlice);
        if (isComplete) {
            reportTwice(sources);
            reportBase(ofSlice, position);
            reportCount(where, sources.size());
        }
        return new SlicePlan(where, equallyLong(sources), position, parameters);
    }

    private static List<SlicePlan.Source> equallyLong(List<SlicePlan.Source> sources) {
        int fewest = sources.stream().mapToInt(SlicePlan.Source::layers).min().orElse(0);
        return sources.stream().map(source -> source.withLayers(fewest)).toList();
    }

    private void reportLength(Located<ModelRef> source, int layers, Located<ModelRef> first, int ofFirst) {
        if (layers != ofFirst) {
            isExact = false;
            findings.add(Finding.error("layer-range", source.place(),
                    "'%s' gives %d layers where '%s' gives %d; all models of a slice give equally many"
                            .formatted(source.value(), layers, first.value(), ofFirst),
                    "use slices with layer_range to choose equally many; layers to be stacked go into slices of their own"));
        }
    }

    private void reportBase(@Nullable Located<ModelRef> ofSlice, int position) {
        if (method.base() != BaseUse.REQUIRED || position >= 0) {
            return;
        }
        findings.add(ofSlice == null
                ? Finding.error("missing-base", place,
                        method.name() + " needs a base_model, and the recipe names none",
                        "add base_model: with one of the models that are merged")
                : Finding.error("missing-base", ofSlice.place(),
                        "the base '%s' is none of the models of a slice".formatted(ofSlice.value()),
                        "add it as a source of each slice"));
    }

    private void reportCount(Place where, int count) {
        if (count >= method.minInputs() && count <= method.maxInputs()) {
            return;
        }
        String wanted = (method.minInputs() == method.maxInputs() ? "exactly " : "at least ") + method.minInputs()
                + (method.minInputs() == 1 ? " model" : " models");
        findings.add(Finding.error("model-count", where,
                "%s takes %s, and here %s".formatted(method.name(), wanted, count == 1 ? "is 1" : "are " + count),
                count > 1 && method.maxInputs() == 1
                        ? "several sources in one slice are merged with each other; to stack them, give each a slice of its own"
                        : "add or remove a model, or choose another method; `graft methods` says what each takes"));
    }

    private void reportTwice(List<SlicePlan.Source> sources) {
        for (int i = 0; i < sources.size(); i++) {
            SlicePlan.Source source = sources.get(i);
            if (sources.subList(0, i).stream().anyMatch(before -> before.model() == source.model())) {
                findings.add(Finding.note("model-twice", source.place(),
                        "'%s' is listed twice in a slice; it counts twice".formatted(source.model().name()), ""));
            }
        }
    }

    private int position(List<SlicePlan.Source> sources, Located<ModelRef> ofSlice) {
        VirtualModel model = models.apply(ofSlice);
        for (int i = 0; model != null && i < sources.size(); i++) {
            if (sources.get(i).model() == model) {
                return i;
            }
        }
        return -1;
    }

    private boolean isSame(Located<ModelRef> one, Located<ModelRef> other) {
        VirtualModel model = models.apply(one);
        return model != null && model == models.apply(other);
    }
}
