package dev.graft.recipe;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

import dev.graft.diagnostic.Located;
import dev.graft.model.ModelRef;

/// What a stage is put together from: `models`, `slices` or `modules`.
public sealed interface Assembly {

    /// One list of layers, as opposed to one for each module.
    sealed interface Single extends Assembly permits WholeModels, Slices {}

    /// Every layer is made of the same layer of all models.
    record WholeModels(List<ModelInput> models) implements Single {
        public WholeModels {
            models = List.copyOf(models);
        }
    }

    /// Layers one slice after the other.
    record Slices(List<Slice> slices) implements Single {
        public Slices {
            slices = List.copyOf(slices);
        }
    }

    /// @param modules by name, in the order of the document
    record Modules(Map<String, ModuleRecipe> modules) implements Assembly {
        public Modules {
            modules = Collections.unmodifiableMap(new LinkedHashMap<>(modules));
        }
    }

    /// The models it names, in the order of the document; a model that is named twice comes twice.
    default Stream<Located<ModelRef>> references() {
        return switch (this) {
            case WholeModels(List<ModelInput> models) -> models.stream().map(ModelInput::model);
            case Slices(List<Slice> slices) -> slices.stream()
                    .flatMap(slice -> Stream.concat(slice.sources().stream().map(SliceSource::model),
                            Stream.ofNullable(slice.base())));
            case Modules(Map<String, ModuleRecipe> modules) -> modules.values().stream()
                    .flatMap(module -> module.assembly().references());
        };
    }

    /// The same with other models.
    default Assembly withReferences(UnaryOperator<ModelRef> change) {
        return switch (this) {
            case Single single -> changed(single, change);
            case Modules(Map<String, ModuleRecipe> modules) -> {
                Map<String, ModuleRecipe> others = new LinkedHashMap<>();
                modules.forEach((name, module) -> others.put(name,
                        new ModuleRecipe(module.place(), changed(module.assembly(), change), module.parameters())));
                yield new Modules(others);
            }
        };
    }

    private static Single changed(Single single, UnaryOperator<ModelRef> change) {
        return switch (single) {
            case WholeModels(List<ModelInput> models) -> new WholeModels(models.stream()
                    .map(input -> new ModelInput(input.place(), apply(change, input.model()), input.parameters()))
                    .toList());
            case Slices(List<Slice> slices) -> new Slices(slices.stream()
                    .map(slice -> changed(slice, change))
                    .toList());
        };
    }

    private static Slice changed(Slice slice, UnaryOperator<ModelRef> change) {
        List<SliceSource> sources = slice.sources().stream()
                .map(source -> new SliceSource(source.place(), apply(change, source.model()), source.range(),
                        source.parameters()))
                .toList();
        @Nullable
        Located<ModelRef> base = slice.base();
        return new Slice(slice.place(), sources, base == null ? null : apply(change, base), slice.parameters());
    }

    private static Located<ModelRef> apply(UnaryOperator<ModelRef> change, Located<ModelRef> reference) {
        return new Located<>(change.apply(reference.value()), reference.place());
    }
}
