package dev.graft.recipe;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;

import org.jspecify.annotations.Nullable;

import dev.graft.diagnostic.Finding;
import dev.graft.diagnostic.Located;
import dev.graft.diagnostic.Place;
import dev.graft.diagnostic.UserError;

/// What a recipe says about a parameter: a value, a gradient over the layers of a slice, or one of these for each of
/// several kinds of tensors.
public sealed interface Setting {

    /// A setting that does not depend on the tensor's name.
    sealed interface Plain extends Setting permits Scalar, Gradient {}

    record Scalar(Literal literal, Place place) implements Plain {

        /// @throws UserError `bad-value` if the type has no such value
        public double as(ValueType type) {
            return place.locate(() -> literal.as(type));
        }
    }

    /// Points at equal distances from the first layer to the last.
    ///
    /// @param points at least one
    record Gradient(List<Scalar> points) implements Plain {
        public Gradient {
            points = List.copyOf(points);
            if (points.isEmpty()) {
                throw new IllegalArgumentException("a gradient has no value; write at least one");
            }
        }

        /// The order of these operations is a promise: it gives the doubles that the reference tool has. A yes or no is
        /// not interpolated but holds until the next point.
        double at(double t, ValueType type) {
            int m = points.size();
            double s = t * (m - 1);
            int i = (int) s;
            int j = Math.min(m - 1, i + 1);
            double f = s - i;
            if (type == ValueType.BOOL) {
                return points.get(i).as(type);
            }
            double value = (1 - f) * points.get(i).as(type) + f * points.get(j).as(type);
            if (type == ValueType.INT) {
                return points.get(i).place().locate(() -> new Literal.Number(value).as(type));
            }
            return value;
        }
    }

    /// The first case whose filter matches counts.
    ///
    /// @param cases in the order of the document, at least one
    record Conditional(List<Case> cases) implements Setting {
        public Conditional {
            cases = List.copyOf(cases);
        }
    }

    /// @param filter part of the names of the tensors that it is for; null for all
    record Case(@Nullable Located<String> filter, Plain value, Place place) {

        public boolean matchesAll() {
            return filter == null || filter.value().isEmpty() || filter.value().equals("*");
        }

        /// Plain and case-sensitive: a filter is a part of the name, no pattern.
        public boolean matches(String tensorName) {
            return filter == null || matchesAll() || tensorName.contains(filter.value());
        }
    }

    /// The value for a tensor; empty if no case matches, and then the next level of the recipe is asked.
    ///
    /// @param t    place of the tensor's layer in its slice, from 0 for the first to 1 for the last
    /// @param type of the parameter
    /// @throws UserError `bad-value` if the type has no such value
    default OptionalDouble at(String tensorName, double t, ValueType type) {
        return switch (this) {
            case Scalar scalar -> OptionalDouble.of(scalar.as(type));
            case Gradient gradient -> OptionalDouble.of(gradient.at(t, type));
            case Conditional(List<Case> cases) -> {
                for (Case one : cases) {
                    if (one.matches(tensorName)) {
                        yield one.value().at(tensorName, t, type);
                    }
                }
                yield OptionalDouble.empty();
            }
        };
    }

    /// All values that are written in it.
    default List<Scalar> scalars() {
        return switch (this) {
            case Scalar scalar -> List.of(scalar);
            case Gradient(List<Scalar> points) -> points;
            case Conditional(List<Case> cases) ->
                cases.stream().flatMap(one -> one.value().scalars().stream()).toList();
        };
    }

    /// The values that a parameter of this type cannot have, as errors `bad-value`, and numbers given for a yes or no
    /// as warnings `number-as-flag`. Says all at once what [#at] would throw one by one.
    default List<Finding> misfits(ValueType type) {
        List<Finding> findings = new ArrayList<>();
        for (Scalar scalar : scalars()) {
            try {
                scalar.as(type);
            } catch (UserError misfit) {
                findings.addAll(misfit.findings());
                continue;
            }
            if (type == ValueType.BOOL && scalar.literal().isOddTruth()) {
                findings.add(Finding.warning("number-as-flag", scalar.place(),
                        scalar.literal() + " is taken as true, because it is not 0", "write true or false"));
            }
        }
        return findings;
    }
}
