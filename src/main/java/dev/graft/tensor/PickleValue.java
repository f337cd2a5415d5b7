package dev.graft.tensor;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;

import org.jspecify.annotations.Nullable;

/// What a restricted pickle is made of. Plain values: building one runs no code of the file.
///
/// Containers may hold themselves and may share parts, so nobody compares, hashes or prints them as a whole.
sealed interface PickleValue {
    record Whole(long value) implements PickleValue {}

    /// A whole number of more than 64 bits.
    record Large(BigInteger value) implements PickleValue {}

    record Truth(boolean value) implements PickleValue {}

    record Text(String value) implements PickleValue {}

    record Tuple(List<PickleValue> items) implements PickleValue {
        public Tuple {
            items = List.copyOf(items);
        }
    }

    /// A list or a set.
    final class Sequence implements PickleValue {
        final List<PickleValue> items = new ArrayList<>();
    }

    /// A dict: pairs in the order in which they were put. Later pairs with an equal key replace earlier ones.
    final class Dict implements PickleValue {
        final List<Pair> pairs = new ArrayList<>();

        record Pair(PickleValue key, PickleValue value) {}

        /// The value under a text, if there is one: the last that was put.
        @Nullable
        PickleValue at(String key) {
            for (Pair pair : pairs.reversed()) {
                if (pair.key instanceof Text(String text) && text.equals(key)) {
                    return pair.value;
                }
            }
            return null;
        }
    }

    /// None, a float, bytes, a number of numpy: what no tensor needs.
    enum Other implements PickleValue {
        NONE, FLOAT, BYTES, NUMPY
    }

    /// A name of Python code that is allowed to occur.
    sealed interface Global extends PickleValue permits PickleGlobals.Function, PickleGlobals.StorageType,
            PickleGlobals.DTypeName {}

    /// Elements that tensors look at, by the name of the entry that holds them.
    ///
    /// @param dtype    null if the storage is untyped and counts bytes
    /// @param elements as declared
    /// @param first    element at which this view of the storage begins; 0 but in very old files
    record Storage(String key, @Nullable DType dtype, long elements, long first) implements PickleValue {
        long elementBytes() {
            return dtype == null ? 1 : dtype.bits() / 8;
        }
    }

    /// A tensor: a look at a storage.
    ///
    /// @param offset  first element, counted in elements of `dtype` from where the storage's view begins
    /// @param strides in elements
    record View(Storage storage, DType dtype, long offset, List<Long> dims, List<Long> strides)
            implements
                PickleValue {}
}
