package dev.graft.merge.method;

import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/// The values of a method's parameters for one output tensor.
///
/// @param method   values of [Parameter.Scope#METHOD]
/// @param perInput for each input, in the order of the recipe, the values of the other scopes
public record Params(Map<Parameter, Double> method, List<Map<Parameter, Double>> perInput) {
    public Params {
        method = Map.copyOf(method);
        perInput = perInput.stream().map(Map::copyOf).toList();
    }

    /// Value of a parameter of the whole method.
    ///
    /// @throws IllegalStateException if neither the recipe nor the declaration gives one
    public double get(Parameter parameter) {
        return value(parameter, method.get(parameter));
    }

    /// Value of a flag.
    public boolean is(Parameter parameter) {
        return get(parameter) != 0;
    }

    /// Value of a parameter of the input at this position.
    public double get(Parameter parameter, int input) {
        return value(parameter, perInput.get(input).get(parameter));
    }

    /// Whether the input at this position has a value of its own or by default.
    public boolean has(Parameter parameter, int input) {
        return perInput.get(input).containsKey(parameter) || parameter.absent() != null;
    }

    private static double value(Parameter parameter, @Nullable Double given) {
        if (given != null) {
            return given;
        }
        if (parameter.absent() == null) {
            throw new IllegalStateException("the plan gave no value for '" + parameter.name() + "'");
        }
        return parameter.absent();
    }
}
