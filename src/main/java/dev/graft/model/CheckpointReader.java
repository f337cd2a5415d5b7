package dev.graft.model;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

import org.jspecify.annotations.Nullable;

import dev.graft.diagnostic.Finding;
import dev.graft.diagnostic.Place;
import dev.graft.diagnostic.UserError;
import dev.graft.tensor.Safetensors;
import dev.graft.tensor.TensorEntry;
import dev.graft.tensor.TorchCheckpoint;
import dev.graft.tensor.WeightFiles;

/// Finds the weights in a directory, reads every header, and compares headers and index both ways.
///
/// safetensors come before pickles, and an index before a single file. What can be said about one file does not keep
/// the others from being read: all problems are found at once.
final class CheckpointReader {
    private static final List<String> SINGLE_FILES = List.of("model.safetensors", "pytorch_model.bin");
    private static final int COMPARED_BYTES = 1 << 16;

    private final Path directory;
    private final List<WeightFile> files = new ArrayList<>();
    private final List<Finding> findings = new ArrayList<>();
    private final Map<String, Map<String, TensorEntry>> headers = new TreeMap<>(NaturalOrder.NATURAL); // by file name
    private final Map<String, TensorEntry> tensors = new TreeMap<>(NaturalOrder.NATURAL);

    private CheckpointReader(Path directory) {
        this.directory = directory;
    }

    /// Reads headers; of weights only those that two files hold under one name.
    static Checkpoint read(Path directory) throws IOException {
        CheckpointReader reader = new CheckpointReader(directory);
        reader.readAll();
        return new Checkpoint(reader.files, reader.tensors, reader.findings);
    }

    /// Reads the header of a single file, which belongs to no directory.
    ///
    /// @throws UserError if it is no file with weights
    static Checkpoint readFile(Path file) throws IOException {
        CheckpointReader reader = new CheckpointReader(Path.of(""));
        reader.readHeader(file.toString());
        if (reader.files.isEmpty()) {
            throw new UserError(reader.findings);
        }
        reader.headers.values().forEach(reader.tensors::putAll);
        return new Checkpoint(reader.files, reader.tensors, reader.findings);
    }

    private void readAll() throws IOException {
        for (String single : SINGLE_FILES) {
            Path index = directory.resolve(single + ".index.json");
            if (isThere(index)) {
                readSharded(index, single);
                return;
            }
            if (isThere(directory.resolve(single))) {
                readHeader(single);
                headers.values().forEach(tensors::putAll);
                warnOfUnused(single);
                return;
            }
        }
        findings.add(noWeights());
    }

    /// A link to nowhere is there as well: it has to be reported as such, not passed over for another file.
    private static boolean isThere(Path path) {
        return Files.exists(path, LinkOption.NOFOLLOW_LINKS);
    }

    private void readSharded(Path indexFile, String single) throws IOException {
        WeightIndex index;
        try {
            index = WeightIndex.read(indexFile);
        } catch (UserError broken) {
            findings.addAll(broken.findings());
            return;
        }
        findings.addAll(index.badNames());
        for (String name : index.files()) {
            readHeader(name);
        }
        index.fileOf().forEach((tensor, file) -> takeIndexed(index, tensor, file));
        headers.forEach((file, header) -> header.values().forEach(entry -> {
            if (!index.fileOf().containsKey(entry.name())) {
                findings.add(Finding.warning("extra-tensor", entry.place(),
                        "the tensor is in this file, but not in " + indexFile.getFileName() + ", and is left out",
                        "download the index again, if the tensor belongs to the model"));
            }
        }));
        compareDuplicates(index);
        warnOfUnused(single);
    }

    private void takeIndexed(WeightIndex index, String tensor, String file) {
        Map<String, TensorEntry> header = headers.get(file);
        if (header == null) {
            return; // the file itself has been reported
        }
        TensorEntry entry = header.get(tensor);
        if (entry != null) {
            tensors.put(tensor, entry);
            return;
        }
        String elsewhere = headers.entrySet().stream().filter(other -> other.getValue().containsKey(tensor))
                .map(other -> "; it is in " + other.getKey()).findFirst().orElse("");
        findings.add(Finding.error("missing-tensor", new Place.InTensor(index.file().toString(), tensor),
                "the index places the tensor in %s, which does not hold it%s".formatted(file, elsewhere),
                "download the index and its shards again; they are of different versions"));
    }

    private void readHeader(String name) throws IOException {
        Path path = directory.resolve(name);
        try {
            if (name.endsWith(".safetensors")) {
                Safetensors header = Safetensors.read(path);
                take(new WeightFile(path, name, header.fileBytes(), header.headerSha256()), header.entries());
            } else if (name.endsWith(".bin")) {
                TorchCheckpoint pickle = TorchCheckpoint.read(path);
                take(new WeightFile(path, name, pickle.fileBytes(), pickle.headerSha256()), pickle.entries());
                findings.addAll(pickle.findings());
            } else {
                throw new UserError(Finding.error("bad-header", new Place.InFile(path.toString()),
                        "the file is of no kind that graft reads weights from", "name a .safetensors or .bin file"));
            }
        } catch (UserError broken) {
            findings.addAll(broken.findings());
        }
    }

    private void take(WeightFile file, List<TensorEntry> entries) {
        files.add(file);
        Map<String, TensorEntry> header = new TreeMap<>(NaturalOrder.NATURAL);
        entries.forEach(entry -> header.put(entry.name(), entry));
        headers.put(file.name(), header);
    }

    /// The index decides which file counts. Where the files agree it does not matter, where they do not nobody can
    /// say which one was meant.
    private void compareDuplicates(WeightIndex index) throws IOException {
        Map<String, TensorEntry> first = new HashMap<>();
        try (WeightFiles weights = new WeightFiles()) {
            for (Map<String, TensorEntry> header : headers.values()) {
                for (TensorEntry entry : header.values()) {
                    TensorEntry other = first.putIfAbsent(entry.name(), entry);
                    if (other != null) {
                        findings.add(duplicate(entry, other, index.fileOf().get(entry.name()), weights));
                    }
                }
            }
        }
    }

    private static Finding duplicate(TensorEntry entry, TensorEntry other, @Nullable String used,
            WeightFiles weights) throws IOException {
        String both = "the tensor is in %s as well, ".formatted(other.file().getFileName());
        if (haveEqualBytes(entry, other, weights)) {
            return Finding.warning("duplicate-tensor", entry.place(), both + "with the same bytes",
                    "nothing has to be done; one of them is wasted space");
        }
        return Finding.error("duplicate-tensor", entry.place(),
                both + "with other bytes" + (used == null ? "" : "; the index names " + used),
                "download the shards again, so that all are of one version");
    }

    private static boolean haveEqualBytes(TensorEntry a, TensorEntry b, WeightFiles weights) throws IOException {
        if (a.dtype() != b.dtype() || !a.shape().equals(b.shape())) {
            return false;
        }
        // A multiple of 8 elements begins a byte in every type, also in those smaller than a byte.
        long step = COMPARED_BYTES / a.dtype().bits() * 8L;
        for (long at = 0; at < a.elements(); at += step) {
            int bytes = Math.toIntExact(Math.min(step, a.elements() - at) * a.dtype().bits() / 8);
            ByteBuffer left = ByteBuffer.allocate(bytes);
            ByteBuffer right = ByteBuffer.allocate(bytes);
            weights.read(a, at, left);
            weights.read(b, at, right);
            if (!left.flip().equals(right.flip())) {
                return false;
            }
        }
        return true;
    }

    /// Files that look like weights of the chosen format and are not read: what is left of an earlier version.
    private void warnOfUnused(String single) throws IOException {
        Set<String> used = Set.copyOf(headers.keySet());
        String start = single.substring(0, single.lastIndexOf('.'));
        String end = single.substring(single.lastIndexOf('.'));
        for (String name : DirectoryFiles.names(directory)) {
            boolean looksLikeOne = name.equals(single) || (name.startsWith(start + "-") && name.endsWith(end));
            if (looksLikeOne && !used.contains(name) && !wasReported(name)) {
                findings.add(Finding.warning("unused-file", new Place.InFile(directory.resolve(name).toString()),
                        "the file looks like weights of this model and is not read, since %s does not name it"
                                .formatted(headers.size() == 1 && used.contains(single) ? "no index" : "the index"),
                        "delete it, or download the index that belongs to it"));
            }
        }
    }

    private boolean wasReported(String name) {
        String path = directory.resolve(name).toString();
        return findings.stream().anyMatch(finding -> path.equals(finding.file()));
    }

    private Finding noWeights() throws IOException {
        List<String> names = DirectoryFiles.names(directory);
        boolean hasShards = names.stream()
                .anyMatch(name -> name.matches("(model|pytorch_model)-.*\\.(safetensors|bin)"));
        boolean isAdapter = names.contains("adapter_config.json");
        String remedy = hasShards
                ? "download the index of the shards as well: model.safetensors.index.json or pytorch_model.bin.index.json"
                : isAdapter
                        ? "this is a LoRA adapter: name it after a + behind its base model"
                        : "download the model completely; graft reads safetensors and PyTorch's .bin files";
        return Finding.error("missing-file", new Place.InFile(directory.toString()),
                "the directory holds neither model.safetensors nor pytorch_model.bin, nor an index of either", remedy);
    }
}
