package dev.graft.tensor;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// The lengths of a tensor's axes, outermost first. No axis: one element.
public record Shape(List<Long> dims) {
    public Shape {
        dims = List.copyOf(dims);
        for (long dim : dims) {
            if (dim < 0) {
                throw new IllegalArgumentException("a shape has no negative length, as " + dims + " has");
            }
        }
        elements(dims);
    }

    public static Shape of(long... dims) {
        return new Shape(Arrays.stream(dims).boxed().toList());
    }

    /// @throws IllegalArgumentException if the product of the axes that are not empty does not fit in 63 bits: an
    ///                                  empty axis must not hide rows that nobody can count
    private static long elements(List<Long> dims) {
        long product = 1;
        for (long dim : dims) {
            try {
                product = Math.multiplyExact(product, Math.max(1, dim));
            } catch (ArithmeticException overflow) {
                throw new IllegalArgumentException("the shape " + dims + " has more than 2^63 elements", overflow);
            }
        }
        return dims.contains(0L) ? 0 : product;
    }

    public int rank() {
        return dims.size();
    }

    public long elements() {
        return elements(dims);
    }

    /// Length of the first axis; 1 for a single element.
    public long rows() {
        return dims.isEmpty() ? 1 : dims.getFirst();
    }

    /// Elements of one row: of one step along the first axis.
    public long rowElements() {
        return dims.isEmpty() ? 1 : elements(dims.subList(1, dims.size()));
    }

    /// The same shape with another length of the first axis.
    public Shape withRows(long rows) {
        return new Shape(
                Stream.concat(Stream.of(rows), dims.stream().skip(1)).toList());
    }

    /// As Python and safetensors print it: `[32000, 4096]`.
    @Override
    public String toString() {
        return dims.stream().map(String::valueOf).collect(Collectors.joining(", ", "[", "]"));
    }
}
