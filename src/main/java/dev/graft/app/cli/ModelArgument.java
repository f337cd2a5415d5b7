package dev.graft.app.cli;

import java.io.IOException;
import java.nio.file.Path;

import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/// MODEL, the first argument of the commands that run one.
final class ModelArgument {
    @Parameters(index = "0", paramLabel = "MODEL", description = "Model directory, or a reference that --models resolves.")
    private String model;

    @Mixin
    private ModelsOption models;

    Path directory() throws IOException {
        return directory(model);
    }

    /// Of another model, found in the same places.
    Path directory(String other) throws IOException {
        return models.find().directory(other);
    }
}
