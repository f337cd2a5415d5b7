package dev.graft.merge;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

import org.jspecify.annotations.Nullable;

import dev.graft.diagnostic.Finding;
import dev.graft.diagnostic.Located;
import dev.graft.diagnostic.Place;
import dev.graft.merge.method.Signature;
import dev.graft.merge.method.Signature.BaseUse;
import dev.graft.model.Architecture;
import dev.graft.model.ModelRef;
import dev.graft.recipe.Assembly;
import dev.graft.recipe.ModelInput;
import dev.graft.recipe.Parameters;
import dev.graft.recipe.Slice;
import dev.graft.recipe.SliceSource;

/// Consecutive layers of a result, with the models they are made of: one form for `slices` and `models`.
///
/// @param sources    in the order of the recipe, of equal length
/// @param base       position of the base among them; -1 if none of them is
/// @param parameters of the slice
record SlicePlan(Place place, List<Source> sources, int base, Parameters parameters) {

    /// Layers of a model, from `start` on.
    record Source(VirtualModel model, int start, int layers, Parameters parameters, Place place) {}

    int layers() {
        return sources.getFirst().layers();
    }

    /// Turns the assembly of one module into slices and checks them against the models and the method.
    static final class Reader {
        private final String module;
        private final Signature method;
        private final @Nullable Located<ModelRef> base;
        private final Function<Located<ModelRef>, @Nullable VirtualModel> models;
        private final List<Finding> findings;

        /// @param base of the recipe
        Reader(String module, Signature method, @Nullable Located<ModelRef> base,
                Function<Located<ModelRef>, @Nullable VirtualModel> models, List<Finding> findings) {
            this.module = module;
            this.method = method;
            this.base = base;
            this.models = models;
            this.findings = findings;
        }

        List<SlicePlan> read(Assembly.Single assembly, Place place) {
            return switch (assembly) {
                case Assembly.WholeModels(List<ModelInput> inputs) -> wholeModels(inputs, place);
                case Assembly.Slices(List<Slice> slices) ->
                    slices.stream().map(this::slice).filter(slice -> !slice.sources().isEmpty()).toList();
            };
        }

        private List<SlicePlan> wholeModels(List<ModelInput> inputs, Place place) {
            List<Source> sources = new ArrayList<>();
            for (ModelInput input : inputs) {
                add(sources, input.model(), input.parameters(), null);
            }
            if (base != null && inputs.stream().noneMatch(input -> isSame(input.model(), base))) {
                if (method.base() == BaseUse.IGNORED) {
                    findings.add(Finding.note("ignored-base", base.place(),
                            "%s has no base: '%s' only donates config and tokenizer".formatted(method.name(),
                                    base.value()),
                            "list it under models to merge it too"));
                } else {
                    add(sources, base, Parameters.NONE, null);
                }
            }
            boolean isComplete = sources.size() >= inputs.size() && (base == null || models.apply(base) != null);
            return isComplete ? List.of(checked(place, sources, base, Parameters.NONE)) : List.of();
        }

        private SlicePlan slice(Slice slice) {
            List<Source> sources = new ArrayList<>();
            for (SliceSource source : slice.sources()) {
                add(sources, source.model(), source.parameters(), source);
            }
            Located<ModelRef> ofSlice = slice.base() == null ? base : slice.base();
            boolean isComplete = sources.size() == slice.sources().size()
                    && (ofSlice == null || models.apply(ofSlice) != null);
            return isComplete
                    ? checked(slice.place(), sources, ofSlice, slice.parameters())
                    : new SlicePlan(slice.place(), List.of(), -1, slice.parameters());
        }

        /// @param range the layers; null for all that the model has
        private void add(List<Source> sources, Located<ModelRef> reference, Parameters parameters,
                @Nullable SliceSource range) {
            VirtualModel model = models.apply(reference);
            if (model == null) {
                return; // reported where it was looked for
            }
            Architecture.Module part = model.module(module);
            if (part == null) {
                findings.add(Finding.error("unknown-module", reference.place(),
                        "'%s' has no module '%s'".formatted(model.name(), module),
                        "its modules are "
                                + Names.some(model.modules().stream().map(Architecture.Module::name).toList())));
                return;
            }
            int start = range == null ? 0 : range.range().value().start();
            int end = range == null ? part.layers() : range.range().value().end();
            if (range != null && end > part.layers()) {
                findings.add(Finding.error("layer-range", range.range().place(),
                        "layers [%d, %d) are wanted of '%s', which has %d".formatted(start, end, model.name(),
                                part.layers()),
                        "layers count from 0, and the end is one past the last: at most " + part.layers()));
                return;
            }
            sources.add(new Source(model, start, end - start, parameters, reference.place()));
        }

        private SlicePlan checked(Place place, List<Source> sources, @Nullable Located<ModelRef> base,
                Parameters parameters) {
            for (Source source : sources) {
                if (source.layers() != sources.getFirst().layers()) {
                    findings.add(Finding.error("layer-range", source.place(),
                            "'%s' gives %d layers where '%s' gives %d; all models of a slice give equally many"
                                    .formatted(source.model().name(), source.layers(),
                                            sources.getFirst().model().name(), sources.getFirst().layers()),
                            "use slices with layer_range to choose equally many; layers to be stacked go into slices of their own"));
                    return new SlicePlan(place, List.of(), -1, parameters);
                }
            }
            reportTwice(sources);
            int position = base == null ? -1 : position(sources, base);
            if (method.base() == BaseUse.REQUIRED && position < 0) {
                findings.add(base == null
                        ? Finding.error("missing-base", place,
                                method.name() + " needs a base_model, and the recipe names none",
                                "add base_model: with one of the models of the slice")
                        : Finding.error("missing-base", base.place(),
                                "the base '%s' is none of the models of this slice".formatted(base.value()),
                                "add it as a source of each slice"));
            }
            int count = sources.size();
            if (count < method.minInputs() || count > method.maxInputs()) {
                String wanted = method.minInputs() == method.maxInputs()
                        ? "exactly " + method.minInputs()
                        : "at least " + method.minInputs();
                findings.add(Finding.error("model-count", place,
                        "%s takes %s, and here %s".formatted(method.name(), models(wanted, method.minInputs()),
                                count == 1 ? "is 1" : "are " + count),
                        count > 1 && method.maxInputs() == 1
                                ? "several sources in one slice are merged with each other; to stack them, give each a slice of its own"
                                : "add or remove a model, or choose another method; `graft methods` says what each takes"));
            }
            return new SlicePlan(place, List.copyOf(sources), position, parameters);
        }

        private static String models(String wanted, int count) {
            return wanted + (count == 1 ? " model" : " models");
        }

        private void reportTwice(List<Source> sources) {
            for (int i = 0; i < sources.size(); i++) {
                Source source = sources.get(i);
                if (sources.subList(0, i).stream().anyMatch(before -> before.model() == source.model())) {
                    findings.add(Finding.note("model-twice", source.place(),
                            "'%s' is listed twice; it counts twice".formatted(source.model().name()), ""));
                }
            }
        }

        private int position(List<Source> sources, Located<ModelRef> base) {
            VirtualModel model = models.apply(base);
            for (int i = 0; i < sources.size(); i++) {
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
}
