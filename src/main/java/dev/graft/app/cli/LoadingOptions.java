package dev.graft.app.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;

import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

import dev.graft.engine.LoadOptions;
import dev.graft.engine.LocalModel;
import dev.graft.engine.Quantization;

/// How a model is held and computed.
final class LoadingOptions {
    private enum Kind {
        NONE, INT8;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT); // as one types it, and as picocli shows it
        }
    }

    @Option(names = "--quantize", paramLabel = "KIND", description = "int8 rounds the weights to 8 bits while loading: half the memory traffic of 16 bits, and text that differs a little (default: ${DEFAULT-VALUE}).")
    private Kind quantize = Kind.NONE;

    @Mixin
    private ThreadsOption threads;

    /// Loads the model, or says why it cannot be run.
    LocalModel load(Path directory, Screen screen) throws IOException {
        return load(directory, LoadOptions.DEFAULT_CACHE_BYTES, screen);
    }

    /// @param cacheBytes at most for keys and values of texts
    LocalModel load(Path directory, long cacheBytes, Screen screen) throws IOException {
        int count = threads.count();
        VectorModule.load();
        LocalModel model = LocalModel.load(directory,
                LoadOptions.standard().withThreads(count).withQuantization(quantization())
                        .withCacheBytes(cacheBytes));
        screen.print(model.findings());
        return model;
    }

    Quantization quantization() {
        return switch (quantize) {
            case NONE -> Quantization.NONE;
            case INT8 -> Quantization.INT8;
        };
    }
}
