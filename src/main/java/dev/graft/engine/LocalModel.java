package dev.graft.engine;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.IntStream;

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
    public List<float[]> logits(List<Step> steps) {
        float[][] last = new float[steps.size()][];
        run(steps.stream().map(step -> step.wantedFrom(step.length() - 1)).toList(),
                (step, _, logits) -> last[step] = logits);
        return new ArrayList<>(Arrays.asList(last));
    }

    /// Takes logits. Several threads may come at the same time, in any order.
    @FunctionalInterface
    public interface Taker {
        /// @param step   index in the list of steps
        /// @param token  index in the step's tokens
        /// @param logits `[vocabSize]`, of what comes after that token; the taker's own
        void take(int step, int token, float[] logits);
    }

    /// As [#logits(List)], for all tokens whose logits are wanted, of which a few rows are in memory at a time.
    public synchronized void run(List<Step> steps, Taker taker) {
        if (steps.isEmpty()) {
            return;
        }
        steps.forEach(step -> Arrays.stream(step.tokens()).forEach(this::check));
        int[] step = IntStream.range(0, steps.size())
                .flatMap(i -> IntStream.range(0, steps.get(i).wantedCount()).map(_ -> i)).toArray(); // by row
        int[] token = steps.stream().flatMapToInt(one -> IntStream.range(one.firstWanted(), one.length())).toArray();
        reading(() -> {
            head.each(decoder.forward(steps), step.length, (logits, row) -> taker.take(step[row], token[row], logits));
            return null;
        });
    }

    /// Sees that a text can be written behind a prompt.
    ///
    /// @throws UserError with `empty-prompt`, with `too-long` if the model's context has no room for one token more, with
    ///                   `tokenizer-size` if the prompt has a token that the model lacks, with `bad-value` if the bias is
    ///                   of such a token
    public void check(int[] prompt, Sampling sampling) {
        if (prompt.length == 0) {
            throw new UserError(Finding.error("empty-prompt", Place.NOWHERE,
                    "the prompt is empty, and this model has no token that begins a text",
                    "write at least one character"));
        }
        if (prompt.length >= maxLength()) {
            throw new UserError(Finding.error("too-long", Place.NOWHERE,
                    "the prompt has %d tokens, and the model's context ends at %d".formatted(prompt.length,
                            maxLength()),
                    "shorten it to %d tokens or fewer".formatted(maxLength() - 1)));
        }
        Arrays.stream(prompt).forEach(this::check);
        Place.NOWHERE.locate(() -> {
            sampling.logitBias().keySet().stream().sorted().forEach(id -> Sampling.require(id < vocabSize(),
                    "token id of a logit bias", id, "0 to " + (vocabSize() - 1)));
            return sampling;
        });
    }

    @Override
    public synchronized void logLikelihoods(List<Continuation> requests, Answers answers) {
        for (Continuation request : requests) {
            for (int i = 0; i <= request.inputLength(); i++) {
                check(request.at(i));
            }
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

    private void check(int token) {
        if (token < 0 || token >= config.vocabSize()) {
            throw new UserError(Finding.error("tokenizer-size", new Place.InFile(directory.toString()),
                    "the text has token %d, but the model has %d".formatted(token, config.vocabSize()),
                    "use the tokenizer that belongs to the weights"));
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

    /// Of these, those that are taken by open branches, in whole blocks of 32.
    public long cacheTokensInUse() {
        return cache.inUse();
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
