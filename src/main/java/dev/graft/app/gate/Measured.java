package dev.graft.app.gate;

import java.util.List;

import org.jspecify.annotations.Nullable;

import dev.graft.tensor.TensorEntry;

/// What was measured of a tensor.
///
/// @param origin    where it comes from; null if nothing says it
/// @param nonFinite elements that are NaN or infinite
/// @param squares   sum of the squares of the others
/// @param against   beside those of its sources that are here and have rows of the same width
/// @param missing   sources that are not here, or not alike
record Measured(TensorEntry entry, @Nullable Origin origin, long nonFinite, double squares, List<Against> against,
        int missing) {

    /// A tensor beside one of its sources, over the elements that both have.
    ///
    /// @param elements  that were compared, from the first on
    /// @param squares   of the tensor
    /// @param ofSource  squares of the source
    /// @param products  of both
    record Against(Origin.Source source, long elements, double squares, double ofSource, double products) {
        /// Root mean square of the tensor.
        double rms() {
            return Math.sqrt(squares / Math.max(1, elements));
        }

        double sourceRms() {
            return Math.sqrt(ofSource / Math.max(1, elements));
        }

        /// 1 for the same direction, 0 for none in common; NaN if one of them is zero.
        double cosine() {
            return products / Math.sqrt(squares * ofSource);
        }
    }

    Measured {
        against = List.copyOf(against);
    }

    /// Root mean square: the norm, of tensors of any size on one scale.
    double rms() {
        return Math.sqrt(squares / Math.max(1, entry.elements()));
    }
}
