package dev.graft.model;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

import dev.graft.diagnostic.Finding;
import dev.graft.diagnostic.Place;
import dev.graft.diagnostic.UserError;
import dev.graft.model.Architecture.Module;
import dev.graft.tensor.TensorEntry;

/// What was read from a model directory, whatever name led to it.
record ModelHeaders(Path canonicalPath, ModelConfig config, Checkpoint checkpoint, Architecture architecture,
        List<Finding> findings) {

    /// @throws UserError with all findings, if there is no config.json to go by or no tensor at all
    static ModelHeaders read(Path directory) throws IOException {
        Path canonical = directory.toRealPath();
        Checkpoint checkpoint = CheckpointReader.read(directory);
        List<Finding> findings = new ArrayList<>(checkpoint.findings());
        Path configFile = directory.resolve("config.json");
        try {
            if (!Files.isRegularFile(configFile)) {
                throw new UserError(Finding.error("missing-file", new Place.InFile(configFile.toString()),
                        "the model has no config.json", "download it; it stands beside the weights"));
            }
            ModelConfig config = ModelConfig.read(configFile);
            Architecture architecture = Architecture.of(config, checkpoint.tensors().values());
            if (checkpoint.tensors().isEmpty()) {
                if (!Finding.anyError(findings)) {
                    findings.add(Finding.error("missing-tensor", new Place.InFile(directory.toString()),
                            "the files of the model hold no tensor", "download the model again"));
                }
                throw new UserError(findings);
            }
            if (!Finding.anyError(findings)) { // a lost shard would be told a second time, in stranger words
                findings.addAll(disagreements(configFile.toString(), config, architecture));
            }
            return new ModelHeaders(canonical, config, checkpoint, architecture, List.copyOf(findings));
        } catch (UserError broken) {
            List<Finding> all = new ArrayList<>(findings);
            all.addAll(broken.findings());
            throw new UserError(Finding.sorted(all));
        }
    }

    /// Where config.json says another thing than the tensors.
    static List<Finding> disagreements(String configFile, ModelConfig config, Architecture architecture) {
        List<Finding> findings = new ArrayList<>();
        Place place = new Place.InFile(configFile);
        for (Module module : architecture.modules()) {
            if (module.layers() == 0 || module.layerCountKey() != null) {
                continue;
            }
            for (String key : ModuleKind.layerCountKeys(module.name())) {
                OptionalLong stated = config.number(key);
                if (stated.isPresent()) {
                    findings.add(wrongLayerCount(place, key, stated.getAsLong(), module));
                    break;
                }
            }
        }
        OptionalLong vocabulary = config.vocabSize();
        architecture.embedding().flatMap(part -> architecture.find(part.template())).map(TensorEntry::shape)
                .filter(shape -> vocabulary.isPresent() && shape.rows() != vocabulary.getAsLong())
                .ifPresent(shape -> findings.add(Finding.warning("vocab-size", place,
                        "vocab_size is %d, but the embedding has %d rows".formatted(vocabulary.getAsLong(),
                                shape.rows()),
                        "write %d there; a merge goes by the rows".formatted(shape.rows()))));
        return findings;
    }

    private static Finding wrongLayerCount(Place place, String key, long stated, Module module) {
        String what = "%s is %d, but the tensors have %d layers".formatted(key, stated, module.layers());
        if (stated > module.layers()) {
            return Finding.error("layer-count", place, what, "download the model again; its last layers are missing");
        }
        return Finding.warning("layer-count", place, what,
                "models like this can be merged whole, but their layers cannot be stacked");
    }
}
