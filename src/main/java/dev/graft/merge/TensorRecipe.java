package dev.graft.merge;

import java.util.List;

import org.jspecify.annotations.Nullable;

import dev.graft.merge.method.Arithmetic;
import dev.graft.merge.method.MergeMethod;
import dev.graft.merge.method.Params;
import dev.graft.merge.method.Passthrough;
import dev.graft.merge.method.Slerp;
import dev.graft.tensor.DType;

/// How a stage makes one tensor from its inputs: the casts before and after the method.
///
/// @param load type to which inputs are cast; null to take them as stored
/// @param save type of the result; null for the common type of the inputs
record TensorRecipe(MergeMethod method, Arithmetic arithmetic, @Nullable DType load, @Nullable DType save) {

    /// @param params null if the method has nothing to compute: then the one input is copied
    /// @param base   position of the base among the inputs; -1 if none of them is
    Expr make(List<Expr> inputs, @Nullable Params params, int base) {
        if (inputs.getFirst().dtype().isInteger()) {
            List<Expr> distinct = inputs.stream().distinct().toList();
            return distinct.size() == 1 ? distinct.getFirst() : new Expr.Same(distinct);
        }
        List<Expr> loaded = inputs.stream().map(this::loaded).toList();
        if (params == null || isCopy(loaded, params)) {
            return saved(loaded.getFirst(), loaded.getFirst().dtype());
        }
        Expr combined = new Expr.Combine(method, params, base, loaded);
        boolean keepsBaseType = arithmetic == Arithmetic.BIT_COMPAT_0_1_4 && method instanceof Slerp && base >= 0;
        return saved(combined, keepsBaseType ? loaded.get(base).dtype() : combined.dtype());
    }

    private boolean isCopy(List<Expr> inputs, Params params) {
        return method instanceof Passthrough && (!params.has(Passthrough.SCALE, 0)
                || params.get(Passthrough.SCALE, 0) == 1 || !inputs.getFirst().dtype().isFloat());
    }

    /// The input in the type in which the method sees it.
    Expr loaded(Expr input) {
        return load == null || !input.dtype().isFloat() ? input : cast(load, input);
    }

    private Expr saved(Expr result, DType otherwise) {
        return result.dtype().isFloat() ? cast(save == null ? otherwise : save, result) : result;
    }

    /// A cast that changes nothing is left out. Behind a method it stays: the method's result is not rounded yet.
    static Expr cast(DType to, Expr in) {
        boolean isOfType = in.dtype() == to && (StoredBytes.of(in).isPresent() || in instanceof Expr.Cast);
        return isOfType ? in : new Expr.Cast(to, in);
    }
}
