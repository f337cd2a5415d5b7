package dev.graft.engine.kernel;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

import dev.graft.tensor.DType;

/// Weights `[rows][columns]`, as they lie in a file: row-major, little endian, at any address.
///
/// **The order of sums is a promise.** A dot product has 16 partial sums, one per lane, over all columns. Of each group
/// of 32 columns, lane `l` takes `w[2l] x[2l]`, then `w[2l + 1] x[2l + 1]`, each by one fused multiply-add in f32;
/// columns that the last group lacks are left out. At the end lanes `l` and `l + 8` are added, then `l` and `l + 4`, `l`
/// and `l + 2`, `l` and `l + 1`. So a token has the same numbers alone and among others, with any number of threads, and
/// at every width of the CPU's vectors.
public sealed interface Matrix permits WeightRows {

    /// Weights of a file.
    ///
    /// @param weights exactly `rows * columns` elements; its arena must outlive the matrix
    /// @throws IllegalArgumentException if the type is not BF16, F16 or F32, or the size is another one
    static Matrix of(DType dtype, MemorySegment weights, int rows, int columns) {
        return switch (dtype) {
            case BF16 -> new Bf16Matrix(weights, rows, columns);
            case F16 -> new F16Matrix(weights, rows, columns);
            case F32 -> new F32Matrix(weights, rows, columns);
            default -> throw new IllegalArgumentException("no products with weights in " + dtype);
        };
    }

    /// These weights rounded to 8 bits, in new memory: 1.125 bytes a weight, with a scale per 32 columns of a row.
    ///
    /// @param arena owns the new weights
    default Matrix quantized(Team team, Arena arena) {
        return Int8Matrix.of(this, team, arena);
    }

    /// Outputs of a product.
    int rows();

    /// Inputs of a product.
    int columns();

    /// Bytes that a product reads.
    long bytes();

    /// Copies one row, as f32: an embedding.
    ///
    /// @param into `[≥ offset + columns]`
    void row(int row, float[] into, int offset);

    /// Some outputs of some tokens: `y[yOffset + t * yPitch + r] = Σ w[r][k] x[t][k]` for `t` from `fromToken` to
    /// `toToken - 1` and `r` from `fromRow` to `toRow - 1`. Safe to call from several threads for different outputs.
    ///
    /// @param y `[token][row]`, tokens `yPitch` apart; those outputs are overwritten
    void multiply(Activations x, int fromToken, int toToken, int fromRow, int toRow, float[] y, int yOffset,
            int yPitch);
}
