package dev.graft.tensor;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import org.jspecify.annotations.Nullable;

import dev.graft.tensor.PickleValue.Dict;
import dev.graft.tensor.PickleValue.Global;
import dev.graft.tensor.PickleValue.Other;
import dev.graft.tensor.PickleValue.Sequence;
import dev.graft.tensor.PickleValue.Storage;
import dev.graft.tensor.PickleValue.Tuple;
import dev.graft.tensor.PickleValue.View;
import dev.graft.tensor.PickleValue.Whole;

/// The names of Python code that a state dict needs, and what each of them means here. No other name is known, and
/// none of them stands for more than a value: this table is the whole of what a pickle can reach.
///
/// Source: `torch/_utils.py`, `_rebuild_tensor_v2` and its neighbours; `torch/storage.py`.
final class PickleGlobals {

    /// A callable.
    enum Function implements Global {
        TENSOR_V2, TENSOR_V3, PARAMETER, PARAMETER_WITH_STATE, ORDERED_DICT, SIZE, NUMPY_SCALAR, NUMPY_DTYPE, ENCODE
    }

    /// A type of storage.
    ///
    /// @param dtype null for storages of bytes
    record StorageType(@Nullable DType dtype) implements Global {}

    /// A dtype as a value.
    record DTypeName(DType dtype) implements Global {}

    /// More axes than this no torch tensor can have.
    private static final int MAX_RANK = 64;

    private static final Map<String, Global> KNOWN = new HashMap<>();
    static {
        KNOWN.put("torch._utils._rebuild_tensor_v2", Function.TENSOR_V2);
        KNOWN.put("torch._utils._rebuild_tensor_v3", Function.TENSOR_V3);
        KNOWN.put("torch._utils._rebuild_parameter", Function.PARAMETER);
        KNOWN.put("torch._utils._rebuild_parameter_with_state", Function.PARAMETER_WITH_STATE);
        KNOWN.put("collections.OrderedDict", Function.ORDERED_DICT);
        KNOWN.put("torch.Size", Function.SIZE);
        KNOWN.put("numpy.core.multiarray.scalar", Function.NUMPY_SCALAR);
        KNOWN.put("numpy._core.multiarray.scalar", Function.NUMPY_SCALAR); // its home since numpy 2
        KNOWN.put("numpy.dtype", Function.NUMPY_DTYPE);
        KNOWN.put("_codecs.encode", Function.ENCODE);
        KNOWN.put("torch.storage.UntypedStorage", new StorageType(null));
        KNOWN.put("torch.UntypedStorage", new StorageType(null));
        storage("Double", "float64", DType.F64);
        storage("Float", "float32", DType.F32);
        storage("Half", "float16", DType.F16);
        storage("BFloat16", "bfloat16", DType.BF16);
        storage("Long", "int64", DType.I64);
        storage("Int", "int32", DType.I32);
        storage("Short", "int16", DType.I16);
        storage("Char", "int8", DType.I8);
        storage("Byte", "uint8", DType.U8);
        storage("Bool", "bool", DType.BOOL);
        storage("ComplexFloat", "complex64", DType.C64);
        dtype("uint16", DType.U16);
        dtype("uint32", DType.U32);
        dtype("uint64", DType.U64);
        dtype("float8_e4m3fn", DType.F8_E4M3);
        dtype("float8_e5m2", DType.F8_E5M2);
        dtype("float8_e4m3fnuz", DType.F8_E4M3FNUZ);
        dtype("float8_e5m2fnuz", DType.F8_E5M2FNUZ);
        dtype("float8_e8m0fnu", DType.F8_E8M0);
    }

    private static void storage(String name, String dtypeName, DType dtype) {
        KNOWN.put("torch." + name + "Storage", new StorageType(dtype));
        dtype(dtypeName, dtype);
    }

    private static void dtype(String name, DType dtype) {
        KNOWN.put("torch." + name, new DTypeName(dtype));
    }

    private PickleGlobals() {}

    static Optional<Global> find(String module, String name) {
        return Optional.ofNullable(KNOWN.get(module + "." + name));
    }

    /// What the function makes of its arguments.
    ///
    /// @throws IllegalArgumentException if they are not what it takes
    static PickleValue call(Function function, List<PickleValue> arguments) {
        return switch (function) {
            case TENSOR_V2 -> tensor(arguments, null, 6);
            case TENSOR_V3 -> tensor(arguments, dtype(argument(arguments, 6)), 7);
            case PARAMETER, PARAMETER_WITH_STATE -> {
                if (!(argument(arguments, 0) instanceof View view)) {
                    throw new IllegalArgumentException("a Parameter of something that is no tensor");
                }
                yield view;
            }
            case ORDERED_DICT -> {
                if (!arguments.isEmpty()) {
                    throw new IllegalArgumentException("an OrderedDict that is filled by its constructor");
                }
                yield new Dict();
            }
            case SIZE -> new Tuple(axes(argument(arguments, 0)));
            case NUMPY_SCALAR, NUMPY_DTYPE -> Other.NUMPY;
            case ENCODE -> Other.BYTES;
        };
    }

    /// `storage, offset, size, stride, requires_grad, hooks[, dtype][, metadata]`.
    ///
    /// @param dtype    null to take the storage's
    /// @param metadata index of the argument that tells of conjugated and negated views
    private static View tensor(List<PickleValue> arguments, @Nullable DType dtype, int metadata) {
        if (!(argument(arguments, 0) instanceof Storage storage)) {
            throw new IllegalArgumentException("a tensor without a storage");
        }
        DType elements = dtype != null ? dtype : storage.dtype();
        if (elements == null) {
            throw new IllegalArgumentException("a tensor of bytes without a dtype");
        }
        List<Long> dims = numbers(argument(arguments, 2)), strides = numbers(argument(arguments, 3));
        if (dims.size() != strides.size()) {
            throw new IllegalArgumentException("a tensor of %d axes and %d strides".formatted(dims.size(),
                    strides.size()));
        }
        if (arguments.size() > metadata && arguments.get(metadata) instanceof Dict flags && !flags.pairs.isEmpty()) {
            throw new IllegalArgumentException("a tensor that is a conjugated or negated view");
        }
        return new View(storage, elements, number(argument(arguments, 1)), dims, strides);
    }

    /// The storage that a persistent id names: `"storage", type, key, location, elements[, view]`.
    ///
    /// @throws IllegalArgumentException if it names something else
    static Storage storage(PickleValue id) {
        List<PickleValue> parts = items(id);
        if (!(argument(parts, 0) instanceof PickleValue.Text(String kind)) || !kind.equals("storage")
                || !(argument(parts, 1) instanceof StorageType(DType dtype))
                || !(argument(parts, 2) instanceof PickleValue.Text(String key))) {
            throw new IllegalArgumentException("a persistent id that names no storage");
        }
        // Very old files have views of storages: (name, first element, elements). Torch takes what is there of them.
        long first = parts.size() > 5 && parts.get(5) instanceof Tuple(List<PickleValue> view)
                ? number(argument(view, 1))
                : 0;
        return new Storage(key, dtype, number(argument(parts, 4)), first);
    }

    private static DType dtype(PickleValue value) {
        if (value instanceof DTypeName(DType dtype)) {
            return dtype;
        }
        throw new IllegalArgumentException("a tensor whose dtype is none");
    }

    private static PickleValue argument(List<PickleValue> arguments, int index) {
        if (index >= arguments.size()) {
            throw new IllegalArgumentException("%d values where at least %d belong".formatted(arguments.size(),
                    index + 1));
        }
        return arguments.get(index);
    }

    private static List<PickleValue> items(PickleValue value) {
        if (value instanceof Tuple(List<PickleValue> items)) {
            return items;
        }
        throw new IllegalArgumentException("something else where a tuple belongs");
    }

    /// One value per axis. The limit comes before the copy: the memo lets one long list serve a million calls.
    private static List<PickleValue> axes(PickleValue value) {
        List<PickleValue> items = value instanceof Sequence sequence ? sequence.items : items(value);
        if (items.size() > MAX_RANK) {
            throw new IllegalArgumentException("a tensor of %d axes".formatted(items.size()));
        }
        return List.copyOf(items);
    }

    private static List<Long> numbers(PickleValue value) {
        List<Long> numbers = new ArrayList<>();
        for (PickleValue item : axes(value)) {
            numbers.add(number(item));
        }
        return numbers;
    }

    /// Sizes, strides, offsets and counts alike are never negative.
    private static long number(PickleValue value) {
        if (value instanceof Whole(long number) && number >= 0) {
            return number;
        }
        throw new IllegalArgumentException("something else where a number from 0 on belongs");
    }
}
