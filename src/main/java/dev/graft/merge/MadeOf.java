package dev.graft.merge;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/// What a tensor was made of, as a line of a manifest says it: an [Expr] without the files behind it, so that a model can
/// be explained whose donors are gone.
public sealed interface MadeOf {

    /// A tensor of a model, both by name.
    record Stored(String model, String tensor) implements MadeOf {}

    /// The same numbers in another type.
    record Cast(String dtype, MadeOf in) implements MadeOf {}

    /// Steps `[start, end)` along the first axis.
    record Rows(long start, long end, MadeOf in) implements MadeOf {}

    /// A method over inputs.
    ///
    /// @param settings of the method as a whole, by name; also `base`, the position of the base
    record Combined(String method, Map<String, String> settings, List<Input> inputs) implements MadeOf {
        public Combined {
            inputs = List.copyOf(inputs);
        }
    }

    /// @param settings of this input, by name
    record Input(MadeOf in, Map<String, String> settings) {}

    /// Equal tensors, of which the first was taken.
    record Same(List<MadeOf> inputs) implements MadeOf {
        public Same {
            inputs = List.copyOf(inputs);
        }
    }

    /// One below the other, along the first axis.
    record Stack(List<MadeOf> parts) implements MadeOf {
        public Stack {
            parts = List.copyOf(parts);
        }
    }

    /// The tensors that it is made of, from left to right; one that is used twice comes twice.
    default Stream<Stored> sources() {
        return switch (this) {
            case Stored stored -> Stream.of(stored);
            case Cast(_, MadeOf in) -> in.sources();
            case Rows(_, _, MadeOf in) -> in.sources();
            case Combined(_, _, List<Input> inputs) -> inputs.stream().flatMap(input -> input.in().sources());
            case Same(List<MadeOf> inputs) -> inputs.stream().flatMap(MadeOf::sources);
            case Stack(List<MadeOf> parts) -> parts.stream().flatMap(MadeOf::sources);
        };
    }

    /// The method that gave the tensor its numbers last; empty if it is a copy.
    default Optional<Combined> computed() {
        return switch (this) {
            case Combined combined -> Optional.of(combined);
            case Cast(_, MadeOf in) -> in.computed();
            case Rows(_, _, MadeOf in) -> in.computed();
            case Stack(List<MadeOf> parts) -> parts.getFirst().computed();
            case Stored _,Same _ -> Optional.empty();
        };
    }

    /// Reads what [ExprText] wrote; empty if the text is nothing of that kind. A tensor with brackets or commas in its name
    /// may not be told from the text around it.
    ///
    /// @param models that may be in it: known ones may have any name
    static Optional<MadeOf> parse(String text, Collection<String> models) {
        return new MadeOfReader(text, models).read();
    }
}
