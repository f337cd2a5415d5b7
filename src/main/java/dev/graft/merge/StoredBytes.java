package dev.graft.merge;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import dev.graft.tensor.DType;
import dev.graft.tensor.TensorEntry;

/// An expression whose result stands in the inputs already, byte for byte: it is copied and not computed.
///
/// @param pieces in the order of the result
record StoredBytes(List<Piece> pieces) {

    /// Elements `[start, start + count)` of a stored tensor, row-major.
    record Piece(TensorEntry tensor, long start, long count) {
        long bytes() {
            return count * tensor.dtype().bits() / 8;
        }
    }

    /// A whole tensor.
    static StoredBytes of(TensorEntry tensor) {
        return new StoredBytes(List.of(new Piece(tensor, 0, tensor.elements())));
    }

    static Optional<StoredBytes> of(Expr expr) {
        return switch (expr) {
            case Expr.Source(_, TensorEntry tensor) -> Optional.of(of(tensor));
            case Expr.Cast(DType to, Expr in) -> in.dtype() == to ? of(in) : Optional.empty();
            case Expr.Rows rows -> of(rows.in())
                    .map(whole -> whole.range(rows.start() * rows.shape().rowElements(), rows.shape().elements()));
            case Expr.Stack(List<Expr> parts) -> stacked(parts, expr.dtype());
            case Expr.Combine _,Expr.Same _ -> Optional.empty();
        };
    }

    private static Optional<StoredBytes> stacked(List<Expr> parts, DType dtype) {
        List<Piece> pieces = new ArrayList<>();
        for (Expr part : parts) {
            Optional<StoredBytes> stored = of(part);
            if (stored.isEmpty() || part.dtype() != dtype) {
                return Optional.empty();
            }
            pieces.addAll(stored.get().pieces);
        }
        return Optional.of(new StoredBytes(pieces));
    }

    /// Elements `[start, start + count)` of this.
    private StoredBytes range(long start, long count) {
        List<Piece> inside = new ArrayList<>();
        long at = 0;
        for (Piece piece : pieces) {
            long from = Math.max(start, at), to = Math.min(start + count, at + piece.count);
            if (from < to) {
                inside.add(new Piece(piece.tensor, piece.start + (from - at), to - from));
            }
            at += piece.count;
        }
        return new StoredBytes(inside);
    }
}
