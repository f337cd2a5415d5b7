package dev.graft.tensor;

import java.nio.file.Path;
import java.util.List;

import dev.graft.diagnostic.Place;

/// One tensor of a checkpoint file: what it is called, and where its elements are. Holds no file open.
///
/// @param file   the file that holds the elements
/// @param begin  absolute file offset of the first element, in bytes
/// @param order  how the elements follow each other from there
public record TensorEntry(Path file, String name, DType dtype, Shape shape, long begin, Order order) {

    /// How the elements of a tensor lie in its file.
    public sealed interface Order {}

    /// One after the other, the last axis fastest, little endian, without a gap: the only order of safetensors.
    public record RowMajor() implements Order {}

    /// With a distance per axis, as torch's views have: transposed, sliced or expanded (distance 0) tensors.
    ///
    /// @param strides   distance between neighbours along each axis, in elements, not negative
    /// @param bigEndian whether each element's bytes are stored most significant first
    public record Strided(List<Long> strides, boolean bigEndian) implements Order {
        public Strided {
            strides = List.copyOf(strides);
        }
    }

    /// The order of safetensors.
    public static final Order ROW_MAJOR = new RowMajor();

    public long elements() {
        return shape.elements();
    }

    /// Bytes of the tensor written row-major; elements smaller than a byte fill whole bytes.
    public long bytes() {
        return bytes(dtype, shape);
    }

    /// Bytes that a tensor of this type and shape takes row-major.
    ///
    /// @throws IllegalArgumentException if that is no whole number of bytes or overflows
    public static long bytes(DType dtype, Shape shape) {
        try {
            long bits = Math.multiplyExact(shape.elements(), (long) dtype.bits());
            if (bits % 8 != 0) {
                throw new IllegalArgumentException("%s of shape %s ends within a byte".formatted(dtype, shape));
            }
            return bits / 8;
        } catch (ArithmeticException overflow) {
            throw new IllegalArgumentException("%s of shape %s has more than 2^63 bits".formatted(dtype, shape),
                    overflow);
        }
    }

    public boolean isRowMajor() {
        return order instanceof RowMajor;
    }

    public Place place() {
        return new Place.InTensor(file.toString(), name);
    }
}
