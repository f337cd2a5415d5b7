package dev.graft.recipe;

import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

import dev.graft.diagnostic.Located;
import dev.graft.diagnostic.Place;
import dev.graft.model.ModelRef;
import dev.graft.tensor.DType;

/// One recipe: a function from models to a model. A document with several has one for each.
///
/// @param name       by which other stages use it as a model
/// @param method     as written; the planner knows which there are
/// @param base       `base_model`
/// @param parameters of the recipe as a whole
/// @param dtype      to which tensors are cast when they are loaded
/// @param outDtype   to which they are cast when they are saved
/// @param isWhole    false if a part of it could not be read: then an error says so, and what is here can be looked at,
///                   but not planned
public record Stage(Place place, @Nullable Located<String> name, Located<String> method, Assembly assembly,
        @Nullable Located<ModelRef> base, Parameters parameters, @Nullable Located<DType> dtype,
        @Nullable Located<DType> outDtype, boolean isWhole) {

    /// Every place where it names a model: those it is made of in the order of the document, then `base_model`.
    public List<Located<ModelRef>> references() {
        return Stream.concat(assembly.references(), Stream.ofNullable(base)).toList();
    }

    /// The name, or words that stand for it in a sentence.
    public String title() {
        return name == null ? "the unnamed stage" : "stage '" + name.value() + "'";
    }

    Stage withReferences(UnaryOperator<ModelRef> change) {
        Located<ModelRef> other = base == null ? null : new Located<>(change.apply(base.value()), base.place());
        return new Stage(place, name, method, assembly.withReferences(change), other, parameters, dtype, outDtype,
                isWhole);
    }

    Stage withOutDtype(DType other) {
        return new Stage(place, name, method, assembly, base, parameters, dtype, new Located<>(other, Place.NOWHERE),
                isWhole);
    }
}
