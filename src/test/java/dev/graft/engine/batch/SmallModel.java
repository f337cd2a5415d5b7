package dev.graft.engine.batch;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

import dev.graft.engine.Branch;
import dev.graft.engine.Generation;
import dev.graft.engine.LoadOptions;
import dev.graft.engine.LocalModel;
import dev.graft.engine.Sampling;
import dev.graft.engine.ScoredToken;
import dev.graft.engine.kernel.KvLayout;

/// The first layers of a donor of the example: a vocabulary of 2048, random weights.
final class SmallModel {
    private static final Path DONOR = Path.of("examples/nyxene/hub/chargoddard/loyal-piano-m7-cdpo");
    private static final int LAYERS = 3;

    /// Of a block of keys and values.
    private static final long BLOCK_BYTES = new KvLayout(LAYERS, 2, 16).blockBytes();

    static final int MAX_LENGTH = 512;

    private SmallModel() {}

    static Path write(Path directory) throws IOException {
        try (DirectoryStream<Path> files = Files.newDirectoryStream(DONOR)) {
            for (Path file : files) {
                Files.copy(file, directory.resolve(file.getFileName()));
            }
        }
        Path config = directory.resolve("config.json");
        Files.writeString(config, Files.readString(config)
                .replace("\"num_hidden_layers\": 32", "\"num_hidden_layers\": " + LAYERS)
                .replace("\"max_position_embeddings\": 2048", "\"max_position_embeddings\": " + MAX_LENGTH));
        return directory;
    }

    /// @param blocks of 32 tokens that its cache holds
    static LocalModel load(Path directory, int threads, long blocks) throws IOException {
        return LocalModel.load(directory,
                LoadOptions.standard().withThreads(threads).withCacheBytes(blocks * BLOCK_BYTES));
    }

    /// What is written with nobody beside it.
    static Outcome alone(LocalModel model, int[] prompt, Sampling sampling) throws IOException {
        try (Generation generation = Generation.begin(model, model.tokenizer(), prompt, sampling, 1)) {
            while (generation.advance()) {
                // to the end
            }
            return Outcome.of(generation.completions().getFirst());
        }
    }

    /// The probabilities of a prompt, one token in a pass, nothing of it known before.
    static List<ScoredToken> scores(LocalModel model, int[] prompt, int likeliest) {
        List<ScoredToken> scores = new ArrayList<>();
        try (Branch branch = model.branch()) {
            for (int i = 0; i + 1 < prompt.length; i++) {
                scores.add(ScoredToken.of(prompt[i + 1], likeliest, model.logits(branch, prompt[i])));
            }
        }
        return scores;
    }

    /// A prompt that is its own.
    static int[] prompt(int seed, int length) {
        int[] prompt = new int[length];
        Arrays.setAll(prompt, i -> 3 + (seed * 977 + i * (31 + seed % 7)) % 2000);
        return prompt;
    }
}
