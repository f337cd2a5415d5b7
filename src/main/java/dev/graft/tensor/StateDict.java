package dev.graft.tensor;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

import dev.graft.diagnostic.Finding;
import dev.graft.diagnostic.Place;
import dev.graft.diagnostic.UserError;
import dev.graft.tensor.PickleValue.Dict;
import dev.graft.tensor.PickleValue.Text;
import dev.graft.tensor.PickleValue.View;

/// From an unpickled object to tensors in a file: finds the dict of tensors, and checks that each lies within its
/// storage.
///
/// @param findings notes on what was left out
record StateDict(List<TensorEntry> entries, List<Finding> findings) {

    /// Trainers keep the weights under one of these, beside the state of their optimizer.
    private static final List<String> WRAPPERS = List.of("state_dict", "model", "module");

    /// Wrappers in wrappers. A dict may hold itself.
    private static final int MAX_WRAPPERS = 8;

    private static final int MAX_FINDINGS = 20;

    /// Names of values without tensors that a note shows.
    private static final int MAX_NAMES = 8;

    /// An expanded tensor takes no bytes of the file, so the file's length does not limit it.
    private static final long MAX_EXPANDED_BYTES = 1L << 42;

    /// @throws UserError with all tensors that are not where they should be
    static StateDict of(Path file, TorchCheckpoint.Contents contents) {
        Set<String> ignored = new LinkedHashSet<>();
        Dict dict = unwrap(file, contents.root(), ignored);
        Map<String, View> views = new LinkedHashMap<>(); // of a name that occurs twice the last, as in Python
        for (Dict.Pair pair : dict.pairs) {
            if (pair.key() instanceof Text(String name) && pair.value() instanceof View view) {
                views.put(name, view);
                ignored.remove(name);
            } else {
                views.remove(ignoredName(pair));
                ignored.add(ignoredName(pair));
            }
        }
        return resolve(file, contents, views, ignored);
    }

    private static String ignoredName(Dict.Pair pair) {
        return pair.key() instanceof Text(String name) ? name : "a value whose key is no text";
    }

    private static Dict unwrap(Path file, PickleValue root, Set<String> ignored) {
        PickleValue value = root;
        for (int depth = 0; depth < MAX_WRAPPERS && value instanceof Dict dict; depth++) {
            String wrapper = WRAPPERS.stream().filter(name -> dict.at(name) instanceof Dict).findFirst().orElse(null);
            PickleValue inner = wrapper == null ? null : dict.at(wrapper);
            if (inner == null) {
                return dict;
            }
            dict.pairs.stream().map(StateDict::ignoredName).filter(name -> !name.equals(wrapper)).forEach(ignored::add);
            value = inner;
        }
        throw new UserError(Finding.error("bad-header", new Place.InFile(file.toString()),
                "the file holds no dict of tensors", "save the state dict of the model, not the model itself"));
    }

    private static StateDict resolve(Path file, TorchCheckpoint.Contents contents, Map<String, View> views,
            Set<String> ignored) {
        List<TensorEntry> entries = new ArrayList<>();
        List<Finding> broken = new ArrayList<>();
        views.forEach((name, view) -> {
            try {
                entries.add(entry(file, name, view, contents));
            } catch (IllegalArgumentException wrong) {
                broken.add(Finding.error("bad-header", new Place.InTensor(file.toString(), Pickle.printable(name)),
                        String.valueOf(wrong.getMessage()), ByteSource.DOWNLOAD_AGAIN));
            }
        });
        if (!broken.isEmpty()) {
            throw new UserError(broken.subList(0, Math.min(MAX_FINDINGS, broken.size())));
        }
        return new StateDict(entries, ignored.isEmpty() ? List.of() : List.of(note(file, ignored)));
    }

    private static Finding note(Path file, Set<String> ignored) {
        List<String> names = ignored.stream().limit(MAX_NAMES).map(Pickle::printable).toList();
        return Finding.note("ignored-values", new Place.InFile(file.toString()),
                "%d values beside the tensors are left out: %s%s".formatted(ignored.size(), String.join(", ", names),
                        ignored.size() > names.size() ? ", …" : ""),
                "");
    }

    /// @throws IllegalArgumentException if the file does not hold what the pickle promises
    private static TensorEntry entry(Path file, String name, View view, TorchCheckpoint.Contents contents) {
        if (name.equals(SafetensorsParser.METADATA)) {
            throw new IllegalArgumentException("no tensor can have this name, which safetensors needs for itself");
        }
        TorchCheckpoint.Extent extent = contents.storages().get(view.storage().key());
        if (extent == null) {
            throw new IllegalArgumentException("its storage '%s' is not in the file"
                    .formatted(Pickle.printable(view.storage().key())));
        }
        Shape shape = new Shape(view.dims());
        long bytes = TensorEntry.bytes(view.dtype(), shape);
        if (bytes == 0) {
            return new TensorEntry(file, name, view.dtype(), shape, extent.begin(), TensorEntry.ROW_MAJOR);
        }
        long first = firstByte(view);
        long end = endByte(view, first);
        if (end > extent.bytes()) {
            throw new IllegalArgumentException("it needs %d bytes of its storage, which has only %d"
                    .formatted(end, extent.bytes()));
        }
        boolean isSwapped = contents.isBigEndian() && view.dtype().bits() > 8;
        if (!isSwapped && isRowMajor(view)) {
            return new TensorEntry(file, name, view.dtype(), shape, extent.begin() + first, TensorEntry.ROW_MAJOR);
        }
        if (bytes > MAX_EXPANDED_BYTES) {
            throw new IllegalArgumentException("it has %d bytes, more than any tensor of a model".formatted(bytes));
        }
        return new TensorEntry(file, name, view.dtype(), shape, extent.begin() + first,
                new TensorEntry.Strided(view.strides(), isSwapped));
    }

    private static long firstByte(View view) {
        try {
            return Math.addExact(Math.multiplyExact(view.storage().first(), view.storage().elementBytes()),
                    Math.multiplyExact(view.offset(), (long) view.dtype().bits() / 8));
        } catch (ArithmeticException overflow) {
            throw new IllegalArgumentException("its offset is beyond any file", overflow);
        }
    }

    /// One past the last byte that the tensor touches, or that its storage declares: a storage that was cut is
    /// reported even where this tensor would not notice. Counted from the storage's begin.
    private static long endByte(View view, long first) {
        try {
            long last = 0;
            for (int axis = 0; axis < view.dims().size(); axis++) {
                last = Math.addExact(last, Math.multiplyExact(view.dims().get(axis) - 1, view.strides().get(axis)));
            }
            long touched = Math.addExact(first,
                    Math.multiplyExact(Math.addExact(last, 1L), (long) view.dtype().bits() / 8));
            long declared = Math.multiplyExact(view.storage().elements(), view.storage().elementBytes());
            return Math.max(touched, declared);
        } catch (ArithmeticException overflow) {
            throw new IllegalArgumentException("its strides lead beyond any file", overflow);
        }
    }

    private static boolean isRowMajor(View view) {
        long expected = 1;
        for (int axis = view.dims().size() - 1; axis >= 0; axis--) {
            if (view.dims().get(axis) != 1 && view.strides().get(axis) != expected) {
                return false;
            }
            expected *= view.dims().get(axis);
        }
        return true;
    }
}
