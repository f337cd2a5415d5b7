package dev.graft.tensor;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import dev.graft.diagnostic.Finding;
import dev.graft.diagnostic.Place;
import dev.graft.diagnostic.UserError;
import dev.graft.tensor.PickleValue.Storage;

/// The tensors of a file that torch.save wrote: a pickled state dict, in a zip archive or in the form before torch 1.6.
/// Holds no file open, and runs nothing that the file says (see [Pickle]).
///
/// @param fileBytes    length of the file when it was read
/// @param headerSha256 of the bytes that describe the tensors: `data.pkl`, or all before the first storage; in hex
/// @param entries      in the order of the state dict; row-major wherever torch stored them so
/// @param findings     notes on what was left out
public record TorchCheckpoint(Path file, long fileBytes, String headerSha256, List<TensorEntry> entries,
        List<Finding> findings) {

    /// The longest pickle that is read, in bytes: as long as a safetensors header may be.
    static final long MAX_PICKLE_BYTES = Safetensors.MAX_HEADER_BYTES;

    private static final byte[] ZIP = {'P', 'K'};
    private static final byte[] PICKLE = {(byte) 0x80};
    private static final byte[] TAR = "ustar".getBytes(StandardCharsets.US_ASCII);
    private static final int TAR_AT = 257;

    public TorchCheckpoint {
        entries = List.copyOf(entries);
        findings = List.copyOf(findings);
    }

    /// Where the bytes of a storage are.
    ///
    /// @param begin absolute offset
    record Extent(long begin, long bytes) {}

    /// What both forms come to.
    ///
    /// @param storages    by key
    /// @param isBigEndian of all storages
    record Contents(PickleValue root, Map<String, Extent> storages, boolean isBigEndian, String headerSha256) {}

    /// Reads which tensors there are and where, and no weight.
    ///
    /// @throws UserError with `unsafe-pickle` if the file tries to run something, with `bad-header` if it is damaged
    ///                   or of another kind, with `missing-file`
    public static TorchCheckpoint read(Path file) throws IOException {
        try (ByteSource source = ByteSource.open(file)) {
            Contents contents = contents(source);
            StateDict dict = StateDict.of(file, contents);
            return new TorchCheckpoint(file, source.bytes(), contents.headerSha256, dict.entries(), dict.findings());
        }
    }

    private static Contents contents(ByteSource source) throws IOException {
        if (begins(source, 0, ZIP)) {
            return zip(source);
        }
        if (begins(source, 0, PICKLE)) {
            return TorchLegacy.read(source);
        }
        if (begins(source, TAR_AT, TAR)) {
            throw new UserError(Finding.error("bad-header", new Place.InFile(source.file().toString()),
                    "this is a checkpoint in the tar form of torch before 0.2",
                    "load it with torch in a sandbox and save it again, best as safetensors"));
        }
        throw new UserError(source.broken("this is no file of torch.save: neither a zip archive nor a pickle"));
    }

    private static boolean begins(ByteSource source, long at, byte[] with) throws IOException {
        ByteBuffer head = ByteBuffer.allocate(with.length);
        source.read(at, head);
        return head.flip().equals(ByteBuffer.wrap(with));
    }

    private static Contents zip(ByteSource source) throws IOException {
        TorchZip zip = TorchZip.read(source);
        List<TorchZip.Entry> pickles = zip.entries().filter(e -> e.name().matches("[^/]*/data\\.pkl")).toList();
        if (pickles.size() != 1) {
            throw new UserError(source.broken("the zip archive has %d entries data.pkl, a file of torch.save has one"
                    .formatted(pickles.size())));
        }
        TorchZip.Entry entry = pickles.getFirst();
        if (entry.bytes() > MAX_PICKLE_BYTES) {
            throw new UserError(source.broken("data.pkl has %d bytes, more than %d".formatted(entry.bytes(),
                    MAX_PICKLE_BYTES)));
        }
        String folder = entry.name().substring(0, entry.name().indexOf('/') + 1);
        LinkedHashMap<String, Storage> named = new LinkedHashMap<>();
        PickleValue root = Pickle.read(new PickleInput(source, entry.begin(), entry.begin() + entry.bytes()), named);
        Map<String, Extent> storages = new LinkedHashMap<>();
        for (String key : named.keySet()) {
            TorchZip.Entry data = zip.entry(folder + "data/" + key);
            if (data != null) {
                storages.put(key, new Extent(data.begin(), data.bytes()));
            }
        }
        String sha256 = Safetensors.sha256(source.bytes(entry.begin(), entry.bytes(), "data.pkl"));
        return new Contents(root, storages, isBigEndian(source, zip.entry(folder + "byteorder")), sha256);
    }

    /// @param mark null in files from before torch 2.1, all of which in use are little endian
    private static boolean isBigEndian(ByteSource source, TorchZip.@Nullable Entry mark) throws IOException {
        if (mark == null) {
            return false;
        }
        String order = new String(source.bytes(mark.begin(), Math.min(mark.bytes(), 100), "byteorder"),
                StandardCharsets.ISO_8859_1);
        return switch (order) {
            case "little" -> false;
            case "big" -> true;
            default -> throw new UserError(source.broken("the entry byteorder says neither little nor big"));
        };
    }
}
