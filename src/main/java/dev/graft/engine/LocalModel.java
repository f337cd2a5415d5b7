package dev.graft.engine;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

import dev.graft.diagnostic.Finding;
import dev.graft.diagnostic.Place;
import dev.graft.diagnostic.UserError;
import dev.graft.engine.kernel.KvLayout;
import dev.graft.engine.kernel.Team;
import dev.graft.model.ModelDir;
import dev.graft.tokenizer.Tokenizer;

/// A model in this process, its weights read where they lie in the files.
///
///     try (LocalModel model = LocalModel.load(Path.of("out")); Branch branch = model.branch(prompt)) {
///         float[] logits = model.logits(branch, tail);   // tail: what of the prompt the branch does not hold yet
///
/// Threads may share a model; its passes run one after the other. A branch belongs to one thread at a time.
public final class LocalModel implements LanguageModel {
    private final Path directory;
    private final DecoderConfig config;
    private final List<Finding> findings;
    private final Arena arena;
    private final Team team;
    private final KvCache cache;
    private final Decoder decoder;
    private final Head head;
    private @Nullable Tokenizer tokenizer; // guarded by this
    private boolean isClosed; // guarded by this

    private LocalModel(ModelDir model, DecoderConfig config, WeightPlan plan, LoadOptions options, Arena arena,
            Team team) throws IOException {
        this.directory = model.path();
        this.config = config;
        this.arena = arena;
        this.team = team;
        List<Finding> all = new ArrayList<>(model.findings());
        all.addAll(plan.findings());
        this.findings = Finding.sorted(all);
        KvLayout layout = new KvLayout(config.numHiddenLayers(), config.numKeyValueHeads(), config.headDim());
        Weights weights = new WeightReader(config, plan, options.quantization(), team, arena).read();
        this.cache = new KvCache(layout, arena, options.cacheBytes());
        this.decoder = new Decoder(config, weights, layout, team);
        this.head = new Head(weights.head(), team);
    }

    /// With [LoadOptions#standard].
    public static LocalModel load(Path directory) throws IOException {
        return load(directory, LoadOptions.standard());
    }

    /// Reads the headers, sees that the model can be run, and maps its weights; reads none of them, but to quantise.
    ///
    /// @throws UserError with all that keeps it from running: `unsupported-model`, `quantized`, `bad-config`,
    ///                   `missing-tensor`, `shape-mismatch`, and what is wrong with the files
    @SuppressWarnings("MustBeClosedChecker") // the model closes the arena, or the catch below does
    public static LocalModel load(Path directory, LoadOptions options) throws IOException {
        ModelDir model = ModelDir.read(directory);
        DecoderConfig config = ConfigReader.read(model.config());
        if (Finding.anyError(model.findings())) {
            throw new UserError(model.findings().stream().filter(Finding::isError).toList());
        }
        WeightPlan plan = WeightPlan.of(model, config);
        Arena arena = Arena.ofShared();
        Team team = new Team(options.threads());
        try {
            return new LocalModel(model, config, plan, options, arena, team);
        } catch (IOException | RuntimeException | Error failed) {
            team.close();
            arena.close();
            throw failed;
        }
    }

    public Path directory() {
        return directory;
    }

    /// What is worth knowing about the files; nothing of it keeps the model from running.
    public List<Finding> findings() {
        return findings;
    }

    /// Rows of the embedding: at least as many as the tokenizer has tokens, in a model that is in order.
    @Override
    public int vocabSize() {
        return config.vocabSize();
    }

    @Override
    public int maxLength() {
        return config.maxPositionEmbeddings();
    }

    /// The model's tokenizer, read at the first call; closed with the model.
    ///
    /// @throws UserError with `missing-file` or `bad-tokenizer`
    public synchronized Tokenizer tokenizer() throws IOException {
        if (tokenizer == null) {
            tokenizer = Tokenizer.of(directory);
        }
        return tokenizer;
    }

    /// A branch with as much of a text as the cache knows, but not all of it: [Branch#length] tokens of it are there, and
    /// the others, one at least, are to be run.
    public Branch branch(int... text) {
        return cache.open(text, Math.max(0, text.length - 1));
    }

    /// Runs tokens that follow a branch.
    ///
    /// @return `[vocabSize]`, the logits of what comes after the last of them; the caller's own
    /// @throws UserError as [#logits(List)]
    public float[] logits(Branch branch, int... tokens) {
        return logits(List.of(Step.of(branch, tokens))).getFirst();
    }

    /// Runs tokens of several branches in one pass. Each result is the same as if it were run alone.
    ///
    /// @return of each step `[vocabSize]`, the logits of what comes after its last token; the caller's own
    /// @throws UserError with `cache-full` if the branches need more memory than the cache has, with `short-read` if a
    ///                   file of the model was cut. The branches are then as they were
    public synchronized List<float[]> logits(List<Step> steps) {
        List<Run> runs = steps.stream().map(step -> new Run(step.branch(), step.tokens(), step.tokens().length - 1))
                .toList();
        return reading(() -> {
            float[] hidden = decoder.forward(runs);
            List<float[]> results = new ArrayList<>();
            float[] logits = new float[Math.min(runs.size(), Head.ROWS) * head.pitch()];
            for (int first = 0; first < runs.size(); first += Head.ROWS) {
                int rows = Math.min(Head.ROWS, runs.size() - first);
                head.logits(hidden, first, rows, logits);
                for (int row = 0; row < rows; row++) {
                    results.add(Arrays.copyOfRange(logits, row * head.pitch(), row * head.pitch() + head.vocab()));
                }
            }
            return results;
        });
    }

    @Override
    public synchronized void logLikelihoods(List<Continuation> requests, Answers answers) {
        for (Continuation request : requests) {
            if (request.inputLength() > maxLength()) {
                throw new UserError(Finding.error("too-long", new Place.InFile(directory.toString()),
                        "a text of %d tokens is longer than the %d of the model".formatted(request.inputLength(),
                                maxLength()),
                        "shorten it"));
            }
        }
        if (!requests.isEmpty()) {
            Answering answering = new Answering(requests, answers, head, team);
            reading(() -> {
                new Likelihoods(cache, decoder, answering).run(new RequestTree(requests));
                return null;
            });
        }
    }

    /// Bytes that keys and values of one token take.
    public long cacheBytesPerToken() {
        return cache.layout().bytesPerPosition();
    }

    /// The most tokens that all branches together may hold, if they share nothing and fill their blocks of 32.
    public long cacheTokens() {
        return cache.capacity();
    }

    /// A page of a mapped file that is not there any more is an InternalError in Java.
    private <T extends @Nullable Object> T reading(Supplier<T> pass) {
        if (isClosed) {
            throw new IllegalStateException("the model is closed");
        }
        try {
            return pass.get();
        } catch (InternalError fault) {
            throw new UserError(Finding.error("short-read", new Place.InFile(directory.toString()),
                    "the weights cannot be read any more: a file was cut, or its disk is gone",
                    "put the file back, and run the command again"), fault);
        }
    }

    /// Ends threads and mappings. Branches cannot be used any more.
    @Override
    public synchronized void close() {
        if (!isClosed) {
            isClosed = true;
            team.close();
            arena.close();
            if (tokenizer != null) {
                tokenizer.close();
            }
        }
    }
}
