package dev.graft.merge;

import java.util.List;
import java.util.stream.Stream;

import dev.graft.merge.method.MergeMethod;
import dev.graft.merge.method.Params;
import dev.graft.tensor.DType;
import dev.graft.tensor.Shape;
import dev.graft.tensor.TensorEntry;

/// How an output tensor is made. Data only: building, printing and costing a plan reads no weight.
public sealed interface Expr {

    /// A tensor of a checkpoint, as stored.
    ///
    /// @param model the model's name in the recipe, for people
    record Source(String model, TensorEntry tensor) implements Expr {}

    /// The same numbers in another type, rounded once.
    record Cast(DType to, Expr in) implements Expr {}

    /// A method over inputs of one shape, in the order of the recipe.
    ///
    /// @param base position of the base among the inputs; -1 if none of them is
    record Combine(MergeMethod method, Params params, int base, List<Expr> inputs) implements Expr {
        public Combine {
            inputs = List.copyOf(inputs);
        }
    }

    /// Tensors of which all must hold the same bytes; the first of them. Integers and masks, which are not averaged.
    record Same(List<Expr> inputs) implements Expr {
        public Same {
            inputs = List.copyOf(inputs);
        }
    }

    /// Steps `[start, end)` along the first axis.
    record Rows(long start, long end, Expr in) implements Expr {}

    /// One below the other, along the first axis.
    record Stack(List<Expr> parts) implements Expr {
        public Stack {
            parts = List.copyOf(parts);
        }
    }

    /// Shape of the result.
    default Shape shape() {
        return switch (this) {
            case Source source -> source.tensor().shape();
            case Cast cast -> cast.in().shape();
            case Combine combine -> combine.inputs().getFirst().shape();
            case Same same -> same.inputs().getFirst().shape();
            case Rows rows -> rows.in().shape().withRows(rows.end() - rows.start());
            case Stack stack -> stack.parts().getFirst().shape()
                    .withRows(stack.parts().stream().mapToLong(part -> part.shape().rows()).sum());
        };
    }

    /// Type of the result: a method's result has the common type of its inputs.
    default DType dtype() {
        return switch (this) {
            case Source source -> source.tensor().dtype();
            case Cast cast -> cast.to();
            case Combine combine -> combine.inputs().stream().map(Expr::dtype).reduce(DType::promote).orElseThrow();
            case Same same -> same.inputs().getFirst().dtype();
            case Rows rows -> rows.in().dtype();
            case Stack stack ->
                stack.parts().stream().map(Expr::dtype).reduce((a, b) -> a == b ? a : DType.promote(a, b))
                        .orElseThrow();
        };
    }

    /// The stored tensors that it is made of, from left to right; one that is used twice comes twice.
    default Stream<Source> sources() {
        return switch (this) {
            case Source source -> Stream.of(source);
            case Cast cast -> cast.in().sources();
            case Combine combine -> combine.inputs().stream().flatMap(Expr::sources);
            case Same same -> same.inputs().stream().flatMap(Expr::sources);
            case Rows rows -> rows.in().sources();
            case Stack stack -> stack.parts().stream().flatMap(Expr::sources);
        };
    }
}
