package dev.graft.tensor;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.LinkedHashMap;
import java.util.Map;

import dev.graft.diagnostic.UserError;
import dev.graft.tensor.PickleValue.Dict;
import dev.graft.tensor.PickleValue.Large;
import dev.graft.tensor.PickleValue.Sequence;
import dev.graft.tensor.PickleValue.Storage;
import dev.graft.tensor.PickleValue.Text;
import dev.graft.tensor.PickleValue.Whole;

/// The form of torch.save before torch 1.6: five pickles in a row, then the storages.
///
///     pickle   the magic number
///     pickle   the protocol, 1001
///     pickle   {protocol_version, little_endian, type_sizes}
///     pickle   the object
///     pickle   [key of a storage, …]
///     for each key: int64 count of elements, the elements
///
/// Counts and elements are little endian whatever machine wrote them: torch turned them round on the others.
///
/// Source: `torch/serialization.py`, `_legacy_save`; `torch/csrc/serialization.cpp`, `THPStorage_writeFileRaw`
final class TorchLegacy {
    private static final BigInteger MAGIC = new BigInteger("1950a86a20f9469cfc6c", 16);
    private static final long PROTOCOL = 1001;
    private static final int COUNT_BYTES = 8;

    private TorchLegacy() {}

    static TorchCheckpoint.Contents read(ByteSource source) throws IOException {
        long limit = Math.min(source.bytes(), TorchCheckpoint.MAX_PICKLE_BYTES);
        PickleInput in = new PickleInput(source, 0, limit);
        LinkedHashMap<String, Storage> none = new LinkedHashMap<>(), named = new LinkedHashMap<>();
        boolean isTorch = Pickle.read(in, none) instanceof Large(BigInteger magic) && magic.equals(MAGIC)
                && Pickle.read(in, none) instanceof Whole(long protocol) && protocol == PROTOCOL
                && Pickle.read(in, none) instanceof Dict;
        if (!isTorch) {
            throw new UserError(source.broken("this is a pickle, but none that torch.save wrote"));
        }
        PickleValue root = Pickle.read(in, named);
        if (!(Pickle.read(in, none) instanceof Sequence keys)) {
            throw in.broken("the list of storages is none");
        }
        long dataStart = in.at();
        String sha256 = Safetensors.sha256(source.bytes(0, dataStart, "the pickles"));
        return new TorchCheckpoint.Contents(root, extents(source, dataStart, keys, named), false, sha256);
    }

    private static Map<String, TorchCheckpoint.Extent> extents(ByteSource source, long dataStart, Sequence keys,
            Map<String, Storage> named) throws IOException {
        Map<String, TorchCheckpoint.Extent> extents = new LinkedHashMap<>();
        long at = dataStart;
        for (PickleValue item : keys.items) {
            Storage storage = item instanceof Text(String key) ? named.get(key) : null;
            if (storage == null) {
                throw new UserError(source.broken("the list of storages has one that no tensor uses"));
            }
            String what = "the storage '%s'".formatted(Pickle.printable(storage.key()));
            long count = ByteBuffer.wrap(source.bytes(at, COUNT_BYTES, what)).order(ByteOrder.LITTLE_ENDIAN).getLong();
            long begin = at + COUNT_BYTES;
            if (count < 0 || count > (source.bytes() - begin) / storage.elementBytes()) {
                throw new UserError(
                        source.broken("%s has %d elements, and the file ends before them: it is not complete"
                                .formatted(what, count)));
            }
            long bytes = count * storage.elementBytes();
            if (extents.put(storage.key(), new TorchCheckpoint.Extent(begin, bytes)) != null) {
                throw new UserError(source.broken(what + " is in the file twice"));
            }
            at = begin + bytes;
        }
        return extents;
    }
}
