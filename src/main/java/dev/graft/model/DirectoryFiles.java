package dev.graft.model;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

import dev.graft.diagnostic.Finding;
import dev.graft.diagnostic.Place;
import dev.graft.diagnostic.Sizes;

/// What lies in a model directory beside the weights.
final class DirectoryFiles {
    /// The largest tokenizer has 35 MB; what is larger is no text that a model needs.
    static final long MAX_CARRIED_BYTES = 64 << 20;

    private static final Set<String> WEIGHT_ENDINGS = Set.of("safetensors", "bin", "pt", "pth", "ckpt", "gguf", "ggml",
            "h5", "msgpack", "onnx", "ot", "npz", "tflite");

    /// What a merge writes itself, and what tells of the donor and not of the result.
    private static final Set<String> OWN = Set.of("config.json", "mergekit_config.yml", "mergekit_config.yaml",
            "mergekit_moe_config.yml", "graft-manifest.json", "graft-journal.jsonl");

    private static final Set<String> TOKENIZERS = Set.of("tokenizer.json", "tokenizer.model", "vocab.json", "vocab.txt",
            "spiece.model", "sentencepiece.bpe.model", "tekken.json");

    private DirectoryFiles() {}

    /// Names of the regular files (links to such count) directly in the directory, in natural order.
    static List<String> names(Path directory) throws IOException {
        List<String> names = new ArrayList<>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory)) {
            for (Path entry : entries) {
                if (Files.isRegularFile(entry)) {
                    names.add(String.valueOf(entry.getFileName()));
                }
            }
        }
        names.sort(NaturalOrder.NATURAL);
        return names;
    }

    static boolean hasTokenizer(Path directory) throws IOException {
        return names(directory).stream().anyMatch(name -> TOKENIZERS.contains(name) || name.endsWith(".tiktoken"));
    }

    /// What a model takes along from a donor.
    ///
    /// @param files    by name
    /// @param findings about files that are not taken along: too large, or elsewhere
    record Carried(Map<String, Path> files, List<Finding> findings) {}

    /// All files but weights, their indexes, config.json, README, hidden files and what a merge writes itself. Code
    /// is copied and never run.
    static Carried carried(Path directory) throws IOException {
        Map<String, Path> files = new LinkedHashMap<>();
        List<Finding> findings = new ArrayList<>();
        for (String name : names(directory)) {
            Path path = directory.resolve(name);
            if (!isCarried(name)) {
                continue;
            }
            if (leadsAway(directory, path)) {
                findings.add(Finding.warning("outside-link", new Place.InFile(path.toString()),
                        "the file is not taken along: it is a link to '%s', which belongs to no model"
                                .formatted(path.toRealPath()),
                        "put a copy in the place of the link, if you want that file in the result"));
            } else if (Files.size(path) > MAX_CARRIED_BYTES) {
                findings.add(Finding.note("large-file", new Place.InFile(path.toString()),
                        "the file is not taken along: it has %s, more than any file that goes with a model"
                                .formatted(Sizes.bytes(Files.size(path))),
                        "copy it into the result by hand, if the model needs it"));
            } else {
                files.put(name, path);
            }
        }
        return new Carried(files, findings);
    }

    /// Whether a file is a link to something that is neither in this model, nor in a Hugging Face cache, nor in another
    /// model. A model from a stranger may bring a link to the user's keys, and the user may publish the result.
    private static boolean leadsAway(Path directory, Path file) throws IOException {
        if (!Files.isSymbolicLink(file)) {
            return false;
        }
        Path target = file.toRealPath(), folder = Objects.requireNonNull(target.getParent());
        Path cached = folder.endsWith("blobs") ? folder.getParent() : null;
        boolean isOfCache = cached != null && String.valueOf(cached.getFileName()).startsWith("models--");
        return !target.startsWith(directory.toRealPath()) && !isOfCache && !isModel(folder);
    }

    private static boolean isModel(Path folder) throws IOException {
        List<String> names = names(folder);
        return names.contains("config.json")
                && names.stream().anyMatch(name -> name.endsWith(".safetensors") || name.endsWith(".bin"));
    }

    private static boolean isCarried(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        String ending = lower.substring(lower.lastIndexOf('.') + 1);
        return !lower.startsWith(".") && !lower.startsWith("readme") && !lower.endsWith(".index.json")
                && !OWN.contains(lower) && !WEIGHT_ENDINGS.contains(ending);
    }
}
