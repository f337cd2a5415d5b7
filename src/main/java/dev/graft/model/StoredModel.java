package dev.graft.model;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

import org.jspecify.annotations.Nullable;

import dev.graft.diagnostic.Finding;
import dev.graft.diagnostic.Place;
import dev.graft.diagnostic.UserError;
import dev.graft.model.Architecture.Group;
import dev.graft.model.Architecture.Module;
import dev.graft.model.Architecture.Part;
import dev.graft.model.TensorNames.Numbered;
import dev.graft.tensor.TensorEntry;

/// What lies in a model directory, or in one file with weights, by its headers: for looking at, so everything that can be
/// read is here, however much is wrong with the rest. A merge takes a [ModelDir], which is stricter.
public final class StoredModel {
    private final Path path;
    private final @Nullable ModelConfig config;
    private final Checkpoint checkpoint;
    private final Architecture architecture;
    private final List<Finding> findings;

    private StoredModel(Path path, @Nullable ModelConfig config, Checkpoint checkpoint, List<Finding> findings) {
        this.path = path;
        this.config = config;
        this.checkpoint = checkpoint;
        this.architecture = Architecture.of(config == null ? ModelConfig.parse("config.json", "{}") : config,
                checkpoint.tensors().values());
        List<Finding> all = new ArrayList<>(findings);
        if (config != null && !Finding.anyError(findings)) {
            all.addAll(ModelHeaders.disagreements(path.resolve("config.json").toString(), config, architecture));
        }
        this.findings = Finding.sorted(all);
    }

    /// A directory, or a single .safetensors or .bin file.
    ///
    /// @throws UserError if there is none, or the file is none that holds weights
    public static StoredModel read(Path path) throws IOException {
        if (!Files.isDirectory(path)) {
            Checkpoint checkpoint = CheckpointReader.readFile(path);
            return new StoredModel(path, null, checkpoint, checkpoint.findings());
        }
        Checkpoint checkpoint = CheckpointReader.read(path);
        List<Finding> findings = new ArrayList<>(checkpoint.findings());
        Path configFile = path.resolve("config.json");
        ModelConfig config = null;
        if (Files.isRegularFile(configFile)) {
            try {
                config = ModelConfig.read(configFile);
            } catch (UserError broken) {
                findings.addAll(broken.findings());
            }
        } else {
            findings.add(Finding.error("missing-file", new Place.InFile(configFile.toString()),
                    "the model has no config.json", "download it; it stands beside the weights"));
        }
        return new StoredModel(path, config, checkpoint, findings);
    }

    /// The directory or file.
    public Path path() {
        return path;
    }

    /// Null if there is none, or one that cannot be read.
    public @Nullable ModelConfig config() {
        return config;
    }

    /// What the tensors are for; without a config.json by their names and shapes alone.
    public Architecture architecture() {
        return architecture;
    }

    /// All tensors by the name on disk, in natural order.
    public Map<String, TensorEntry> tensors() {
        return checkpoint.tensors();
    }

    /// Files with weights, in natural order.
    public List<WeightFile> files() {
        return checkpoint.files();
    }

    /// What is wrong with weights, index and config.json, or worth knowing.
    public List<Finding> findings() {
        return findings;
    }

    /// What keeps the weights from being complete.
    public List<Finding> weightErrors() {
        return checkpoint.findings().stream().filter(Finding::isError).toList();
    }

    /// The largest token id that the tokenizer files name, and one; empty if they name none, or if this is a file.
    ///
    /// @throws UserError with `bad-tokenizer` if one of them is broken
    public OptionalLong tokenizerSize() throws IOException {
        return Files.isDirectory(path) ? TokenIds.size(path) : OptionalLong.empty();
    }

    /// Where a tensor belongs.
    ///
    /// @param module as [Module#name]
    /// @param layer  null outside of layers
    public record Seat(String module, @Nullable Integer layer, TensorRole role) {}

    /// Where each tensor belongs, by the name on disk, in model order; buffers have no seat.
    public Map<String, Seat> seats() {
        Map<String, Module> modules = new HashMap<>(); // by template
        Map<String, Part> parts = new HashMap<>();
        for (Module module : architecture.modules()) {
            for (Part part : module.parts()) {
                modules.put(part.template(), module);
                parts.put(part.template(), part);
            }
        }
        Map<String, Seat> seats = new LinkedHashMap<>();
        architecture.tensors().forEach((name, entry) -> {
            Numbered numbered = TensorNames.numbered(name).orElse(null);
            String template = parts.containsKey(name) || numbered == null
                    ? name
                    : numbered.family() + ".{layer}." + numbered.rest();
            Part part = parts.get(template);
            Module module = modules.get(template);
            if (part != null && module != null) {
                Integer layer = numbered == null || part.group() != Group.LAYER ? null : numbered.number();
                seats.put(entry.name(), new Seat(module.name(), layer, TensorRole.of(part)));
            }
        });
        return seats;
    }
}
