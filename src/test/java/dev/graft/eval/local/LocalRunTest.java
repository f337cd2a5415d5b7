package dev.graft.eval.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import dev.graft.engine.Continuation;
import dev.graft.engine.Generation;
import dev.graft.engine.LoadOptions;
import dev.graft.engine.LocalModel;
import dev.graft.engine.LogLikelihood;
import dev.graft.engine.Sampling;
import dev.graft.eval.Answer;
import dev.graft.eval.Evaluation;
import dev.graft.eval.Protocol;
import dev.graft.eval.Request;
import dev.graft.eval.ScoredDocument;
import dev.graft.eval.Suite;
import dev.graft.eval.TaskPlan;
import dev.graft.eval.TaskResult;
import dev.graft.eval.TokenRequest;
import dev.graft.eval.TokenizerText;
import dev.graft.eval.local.EvalProgress.Reached;

class LocalRunTest {
    private static final Path DONOR = Path.of("examples/nyxene/hub/chargoddard/loyal-piano-m7-cdpo");
    private static final int DOCUMENTS = 20;

    private static LocalModel model;

    @TempDir
    private Path folder;

    private Suite suite;
    private List<TaskPlan> plans;

    @BeforeAll
    static void load() throws IOException {
        model = LocalModel.load(DONOR);
    }

    @AfterAll
    static void close() {
        model.close();
    }

    @BeforeEach
    void plan() throws IOException {
        suite = Riddles.suite(Riddles.write(folder, DOCUMENTS));
        plans = Riddles.plans(suite);
    }

    private Evaluation open(String journal) throws IOException {
        return Evaluation.open(folder.resolve(journal), suite, Protocol.CURRENT, plans, "donor");
    }

    private static LocalRun run(LocalModel model) {
        return new LocalRun(model, Protocol.CURRENT);
    }

    /// Answers by task and document, in their order.
    private List<List<Answer>> answers(LocalModel asked, String journal) throws IOException {
        try (Evaluation evaluation = open(journal)) {
            assertThat(run(asked).answer(evaluation, EvalProgress.NONE, () -> false)).isTrue();
            return answers(evaluation);
        }
    }

    private static List<List<Answer>> answers(Evaluation evaluation) {
        return evaluation.results().tasks().stream().map(TaskResult::documents).flatMap(List::stream)
                .map(ScoredDocument::answers).toList();
    }

    /// What is asked together is answered as if it were asked alone, to the last bit.
    @Test
    void answersAreThoseOfSingleQuestions() throws IOException {
        List<List<Answer>> alone = new ArrayList<>();
        try (LocalModel fresh = LocalModel.load(DONOR)) {
            TokenizerText text = new TokenizerText(fresh.tokenizer(), Protocol.CURRENT);
            for (TaskPlan plan : plans) {
                for (var document : plan.documents()) {
                    List<Answer> own = new ArrayList<>();
                    for (Request request : document.requests()) {
                        own.add(answer(fresh, request, TokenRequest.of(request, text, fresh.maxLength())));
                    }
                    alone.add(own);
                }
            }
        }
        assertThat(answers(model, "journal")).isEqualTo(alone).hasSize(2 * DOCUMENTS);
        assertThat(new HashSet<>(alone)).hasSizeGreaterThan(DOCUMENTS);
    }

    private static Answer answer(LocalModel fresh, Request request, TokenRequest tokens) throws IOException {
        return switch (request) {
            case Request.LogLikelihood _ -> {
                LogLikelihood found = fresh
                        .logLikelihoods(List.of(Continuation.of(tokens.context(), tokens.continuation()))).getFirst();
                yield new Answer.Likelihood(found.sum(), found.isGreedy());
            }
            case Request.Generate(_, List<String> until, int maxTokens, _) -> {
                Sampling sampling = Sampling.greedy().withMaxTokens(maxTokens).withStop(until);
                try (Generation generation = Generation.begin(fresh, fresh.tokenizer(), tokens.input(), sampling, 1)) {
                    while (generation.advance()) {
                        assertThat(generation.completions()).hasSize(1);
                    }
                    yield new Answer.Text(generation.completions().getFirst().text());
                }
            }
        };
    }

    /// Also with so little memory for keys and values that hardly two texts fit in.
    @Test
    void answersDoNotDependOnThreadsAndMemory() throws IOException {
        LoadOptions small = LoadOptions.standard().withThreads(3).withCacheBytes(640 * model.cacheBytesPerToken());
        try (LocalModel other = LocalModel.load(DONOR, small)) {
            assertThat(answers(other, "small")).isEqualTo(answers(model, "large"));
        }
    }

    /// Stopped after any number of documents, in either stage, and gone on with.
    @ParameterizedTest
    @ValueSource(ints = {1, 7, 20, 21, 33})
    void goesOnWhereItWasStopped(int documents) throws IOException {
        List<List<Answer>> expected = answers(model, "undisturbed");
        AtomicInteger done = new AtomicInteger();
        List<Integer> open = new ArrayList<>();
        try (Evaluation first = open("stopped")) {
            assertThat(run(model).answer(first, reached -> count(reached, done), () -> done.get() >= documents))
                    .isFalse();
            open.add(first.open().size());
        }
        assertThat(open.getFirst()).isPositive().isLessThanOrEqualTo(2 * DOCUMENTS - documents);
        try (Evaluation second = open("stopped")) {
            assertThat(second.open()).hasSize(open.getFirst());
            assertThat(run(model).answer(second, EvalProgress.NONE, () -> false)).isTrue();
            assertThat(answers(second)).isEqualTo(expected);
        }
    }

    private static void count(Reached reached, AtomicInteger done) {
        done.set(reached.ofStage().documents() + (reached.isWriting() ? DOCUMENTS : 0));
    }

    @Test
    void progressEndsAtAll() throws IOException {
        List<Reached> told = new ArrayList<>();
        try (Evaluation evaluation = open("journal")) {
            assertThat(run(model).answer(evaluation, told::add, () -> false)).isTrue();
        }
        assertThat(told).hasSize(2 * (DOCUMENTS + 1));
        for (Reached last : List.of(told.get(DOCUMENTS), told.getLast())) {
            assertThat(last.ofTask().documents()).isEqualTo(DOCUMENTS).isEqualTo(last.ofTask().ofDocuments());
            assertThat(last.ofTask().tokens()).isPositive().isEqualTo(last.ofTask().ofTokens());
            assertThat(last.ofStage()).isEqualTo(last.ofTask());
        }
        assertThat(told.getLast().task()).isEqualTo("sums");
    }

    /// What is run is what the plan says.
    @Test
    void sizeCountsSharedTokensOnce() throws IOException {
        RunSize size = RunSize.of(plans, model.tokenizer(), Protocol.CURRENT, model.maxLength());
        RunSize.TaskSize riddles = size.tasks().getFirst();
        assertThat(riddles.documents()).isEqualTo(DOCUMENTS);
        assertThat(riddles.requests()).isEqualTo(3 * DOCUMENTS);
        assertThat(riddles.prompts().naive()).isGreaterThan(2 * riddles.prompts().perDocument());
        assertThat(riddles.prompts().overall()).isLessThan(riddles.prompts().perDocument());
        assertThat(size.tasks().getLast().written()).isEqualTo(24 * DOCUMENTS);
        List<Reached> told = new ArrayList<>();
        try (Evaluation evaluation = open("journal")) {
            run(model).answer(evaluation, told::add, () -> false);
        }
        assertThat(told.getFirst().ofStage().ofTokens()).isEqualTo(riddles.prompts().overall());
    }
}
