package dev.graft.merge;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

import dev.graft.diagnostic.Finding;
import dev.graft.diagnostic.Place;
import dev.graft.diagnostic.UserError;
import dev.graft.model.ModelConfig;
import dev.graft.tensor.Safetensors;
import dev.graft.tensor.TensorEntry;

/// What the headers of a model directory say, against what its other files say about them.
final class WeightHeaders {
    private static final Pattern LAYER = Pattern
            .compile("(.*?(?:^|\\.)[a-z_]*(?:layers?|h|blocks?))\\.([0-9]{1,6})\\..*");
    private static final List<String> LAYER_COUNT_KEYS = List.of("num_hidden_layers", "n_layer", "num_layers",
            "n_layers");
    private static final List<String> TEXT_SCOPES = List.of("", "text_config.", "llm_config.", "language_config.");

    private final Path dir;
    private final Set<String> files;
    private final Set<String> unreadable; // of these files, what is wrong has been said
    private final Map<String, TensorEntry> byName; // of two tensors with one name the first

    private WeightHeaders(Path dir, Set<String> files, Set<String> unreadable, Map<String, TensorEntry> byName) {
        this.dir = dir;
        this.files = files;
        this.unreadable = unreadable;
        this.byName = byName;
    }

    /// Reads the headers of the files that are listed, or of all that there are.
    static WeightHeaders read(Path dir, List<Manifest.Tensor> listed, List<Finding> findings) throws IOException {
        Set<String> there = new TreeSet<>(Verify.weightFiles(dir)), files = new TreeSet<>();
        listed.forEach(tensor -> files.add(tensor.file()));
        for (String extra : there) {
            if (!files.isEmpty() && !files.contains(extra)) {
                findings.add(Finding.warning("extra-file", place(dir, extra), "is not in the manifest",
                        "move it away: programs that load all weight files would load it too"));
            }
        }
        if (files.isEmpty()) {
            files.addAll(there);
        }
        Map<String, TensorEntry> byName = new LinkedHashMap<>();
        Set<String> unreadable = new TreeSet<>();
        for (String file : files) {
            try {
                for (TensorEntry entry : Safetensors.read(dir.resolve(file)).entries()) {
                    TensorEntry other = byName.putIfAbsent(entry.name(), entry);
                    if (other != null) {
                        findings.add(
                                Verify.wrong("duplicate-tensor", entry.place(), "stands in " + other.file() + " too"));
                    }
                }
            } catch (UserError broken) {
                findings.addAll(broken.findings());
                unreadable.add(file);
            }
        }
        return new WeightHeaders(dir, files, unreadable, byName);
    }

    private static Place place(Path dir, String file) {
        return new Place.InFile(dir.resolve(file).toString());
    }

    List<TensorEntry> entries() {
        return List.copyOf(byName.values());
    }

    /// @return those tensors of which the header and the manifest agree
    Map<Manifest.Tensor, TensorEntry> compareWithManifest(List<Manifest.Tensor> listed, List<Finding> findings) {
        Map<Manifest.Tensor, TensorEntry> agreed = new LinkedHashMap<>();
        Map<String, TensorEntry> unlisted = new LinkedHashMap<>(byName);
        for (Manifest.Tensor tensor : listed) {
            TensorEntry entry = unlisted.remove(tensor.name());
            Place place = new Place.InTensor(dir.resolve(tensor.file()).toString(), tensor.name());
            if (entry == null) {
                if (!unreadable.contains(tensor.file())) {
                    findings.add(Verify.wrong("missing-tensor", place, "is in the manifest and not in the file"));
                }
            } else if (!entry.file().getFileName().toString().equals(tensor.file())
                    || entry.dtype() != tensor.dtype() || !entry.shape().equals(tensor.shape())) {
                findings.add(Verify.wrong("header-mismatch", place,
                        "is %s %s in %s by the header, and %s %s in %s by the manifest".formatted(entry.dtype(),
                                entry.shape(), entry.file().getFileName(), tensor.dtype(), tensor.shape(),
                                tensor.file())));
            } else {
                agreed.put(tensor, entry);
            }
        }
        unlisted.values().forEach(
                entry -> findings
                        .add(Verify.wrong("extra-tensor", entry.place(), "is in the file and not in the manifest")));
        return agreed;
    }

    /// The index must name, for every tensor, the file that holds it; readers prefer it to what is there.
    void compareWithIndex(List<Finding> findings) throws IOException {
        Path index = dir.resolve(Layout.INDEX_FILE);
        Place place = new Place.InFile(index.toString());
        if (!Files.exists(index)) {
            if (files.size() > 1) {
                findings.add(
                        Verify.wrong("missing-file", place, "is missing: nothing says which shards belong together"));
            }
            return;
        }
        Optional<ObjectNode> root = JsonText.read(index);
        if (root.isEmpty() || !(root.get().get("weight_map") instanceof ObjectNode map)) {
            findings.add(Verify.wrong("bad-index", place, "is no index of safetensors files"));
            return;
        }
        Map<String, String> named = new HashMap<>();
        map.propertyNames().forEach(name -> named.put(name, String.valueOf(JsonText.text(map, name))));
        for (TensorEntry entry : byName.values()) {
            String file = named.remove(entry.name());
            if (!entry.file().getFileName().toString().equals(file)) {
                findings.add(Verify.wrong("index-mismatch", new Place.InTensor(index.toString(), entry.name()),
                        "is in " + entry.file().getFileName() + (file == null
                                ? " and not in the index"
                                : ", and in " + file + " by the index")));
            }
        }
        Set<String> gone = new TreeSet<>();
        for (Map.Entry<String, String> left : new TreeMap<>(named).entrySet()) {
            if (Manifest.isPlainName(left.getValue()) && !Files.exists(dir.resolve(left.getValue()))) {
                gone.add(left.getValue());
            } else if (!unreadable.contains(left.getValue())) {
                findings.add(Verify.wrong("index-mismatch", new Place.InTensor(index.toString(), left.getKey()),
                        "is in " + left.getValue() + " by the index, and is not there"));
            }
        }
        gone.removeAll(unreadable);
        gone.forEach(file -> findings
                .add(Verify.wrong("missing-file", place(dir, file), "is named by the index and not there")));
        JsonNode metadata = root.get().get("metadata");
        long total = metadata == null ? -1 : JsonText.number(metadata, "total_size");
        long bytes = byName.values().stream().mapToLong(TensorEntry::bytes).sum();
        if (total >= 0 && total != bytes && findings.stream().noneMatch(Finding::isError)) {
            findings.add(Verify.wrong("index-mismatch", place,
                    "says total_size %d, and the tensors have %d bytes".formatted(total, bytes)));
        }
    }

    /// A config with another number of layers loads with random weights, or not at all.
    void compareWithConfig(List<Finding> findings) throws IOException {
        Path file = dir.resolve("config.json");
        if (!Files.exists(file)) {
            findings.add(Verify.wrong("missing-file", new Place.InFile(file.toString()), "is missing"));
            return;
        }
        Map<String, Set<Integer>> layers = new TreeMap<>();
        for (String name : byName.keySet()) {
            Matcher m = LAYER.matcher(name);
            if (m.matches()) {
                layers.computeIfAbsent(m.group(1), _ -> new TreeSet<>()).add(Integer.valueOf(m.group(2)));
            }
        }
        try {
            OptionalLong count = layerCount(ModelConfig.read(file));
            boolean fits = layers.isEmpty() || count.isEmpty()
                    || layers.values().stream().anyMatch(l -> l.size() == count.getAsLong());
            if (!fits && !Finding.anyError(findings)) {
                findings.add(Verify.wrong("layer-count", new Place.InFile(file.toString()),
                        "says %d layers, and the weights have %s".formatted(count.getAsLong(),
                                new ArrayList<>(layers.values().stream().map(Set::size).distinct().toList()))));
            }
        } catch (UserError broken) {
            findings.addAll(broken.findings());
        }
    }

    private static OptionalLong layerCount(ModelConfig config) {
        for (String scope : TEXT_SCOPES) {
            for (String key : LAYER_COUNT_KEYS) {
                OptionalLong count = config.number(scope + key);
                if (count.isPresent()) {
                    return count;
                }
            }
        }
        return OptionalLong.empty();
    }
}
