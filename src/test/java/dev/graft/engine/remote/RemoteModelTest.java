package dev.graft.engine.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import dev.graft.diagnostic.Finding;
import dev.graft.diagnostic.UserError;
import dev.graft.engine.Continuation;
import dev.graft.engine.LogLikelihood;

class RemoteModelTest {
    private final FakeServer server;

    RemoteModelTest() throws IOException {
        server = new FakeServer();
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private static Continuation request(int contextLength, int... continuation) {
        int[] context = new int[contextLength];
        for (int i = 0; i < contextLength; i++) {
            context[i] = 100 + i;
        }
        return Continuation.of(context, continuation);
    }

    private static double expected(int contextLength, int... continuation) {
        double sum = 0;
        for (int i = 0; i < continuation.length; i++) {
            sum += FakeServer.logProb(continuation[i], contextLength + i);
        }
        return sum;
    }

    private Finding failure(Continuation... requests) throws IOException {
        try (RemoteModel model = server.model()) {
            return catchThrowableOfType(UserError.class, () -> model.logLikelihoods(List.of(requests))).findings()
                    .getFirst();
        }
    }

    @Test
    void sumsTheEchoedTokensOfTheContinuationAlone() throws IOException {
        try (RemoteModel model = server.model()) {
            List<LogLikelihood> answers = model.logLikelihoods(List.of(request(3, 7, 5), request(9, 5, 10),
                    request(1, 4)));
            assertThat(answers.get(0).sum()).isCloseTo(expected(3, 7, 5), within(1e-15));
            assertThat(answers.get(1).sum()).isCloseTo(expected(9, 5, 10), within(1e-15));
            assertThat(answers.get(2).sum()).isCloseTo(expected(1, 4), within(1e-15));
            assertThat(answers).extracting(LogLikelihood::isGreedy).containsExactly(false, true, false);
            assertThat(model.scoring()).isEqualTo("echo");
        }
        assertThat(server.calls.getLast().body()).contains("\"echo\":true", "\"max_tokens\":1", "\"temperature\":0",
                "\"model\":\"m\"");
    }

    @Test
    void answersBelongToTheirRequestsWhateverTheOrder() throws IOException {
        List<Continuation> requests = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            requests.add(request(1 + (i * 37) % 50, i, i + 1));
        }
        try (RemoteModel model = server.model()) {
            List<LogLikelihood> answers = model.logLikelihoods(requests);
            for (int i = 0; i < 200; i++) {
                assertThat(answers.get(i).sum()).isCloseTo(expected(1 + (i * 37) % 50, i, i + 1), within(1e-12));
            }
        }
    }

    @Test
    void asksSeveralAtOnceAndNoMoreThanItMay() throws IOException {
        AtomicInteger running = new AtomicInteger(), most = new AtomicInteger();
        CountDownLatch full = new CountDownLatch(4);
        server.answering((path, body) -> {
            most.accumulateAndGet(running.incrementAndGet(), Math::max);
            if (FakeServer.ids(body).length > 2) { // not the probe
                full.countDown();
                assertThat(full.await(60, TimeUnit.SECONDS)).isTrue(); // goes on when four are here
            }
            running.decrementAndGet();
            return FakeServer.echo(path, body);
        });
        try (RemoteModel model = server.model()) {
            List<Continuation> requests = new ArrayList<>();
            for (int i = 0; i < 24; i++) {
                requests.add(request(3, i));
            }
            assertThat(model.logLikelihoods(requests)).hasSize(24);
        }
        assertThat(most.get()).isEqualTo(4);
    }

    @Test
    void takesVllmsPromptLogprobsWhereEchoIsIgnored() throws IOException {
        server.answering((path, body) -> {
            if (!body.contains("prompt_logprobs")) {
                return "{\"choices\": [{\"index\": 0, \"text\": \"x\", \"logprobs\": null}]}";
            }
            int[] ids = FakeServer.ids(body);
            StringBuilder entries = new StringBuilder("null");
            for (int i = 1; i < ids.length; i++) {
                entries.append(
                        ", {\"%d\": {\"logprob\": %s, \"rank\": %d}, \"99999\": {\"logprob\": -0.001, \"rank\": 1}}"
                                .formatted(ids[i], FakeServer.logProb(ids[i], i), ids[i] % 5 + 1));
            }
            return "{\"choices\": [{\"index\": 0, \"prompt_logprobs\": [" + entries + "]}]}";
        });
        try (RemoteModel model = server.model()) {
            List<LogLikelihood> answers = model.logLikelihoods(List.of(request(3, 7, 5), request(2, 5, 10)));
            assertThat(answers.get(0).sum()).isCloseTo(expected(3, 7, 5), within(1e-15));
            assertThat(answers).extracting(LogLikelihood::isGreedy).containsExactly(false, true);
            assertThat(model.scoring()).isEqualTo("prompt_logprobs");
        }
    }

    /// Its vocabulary has 200 tokens; the likeliest 60 of them are told unless all are asked for.
    private static String llamaCpp(String path, String body) {
        if (!path.equals("/completion")) {
            return "400 {\"error\": {\"message\": \"Only no echo is supported\"}}";
        }
        int position = FakeServer.ids(body).length;
        StringBuilder entries = new StringBuilder();
        for (int token = 0; token < (body.contains("\"n_probs\":64") ? 60 : 200); token++) {
            entries.append(entries.isEmpty() ? "" : ", ").append(
                    "{\"id\": %d, \"token\": \"x\", \"logprob\": %s}".formatted(token,
                            FakeServer.logProb(token, position)));
        }
        return "{\"content\": \"x\", \"completion_probabilities\": [{\"id\": 0, \"logprob\": 0, \"top_logprobs\": ["
                + entries
                + "]}]}";
    }

    @Test
    void asksLlamaCppForNextTokensOnceForEachBeginning() throws IOException {
        server.answering(RemoteModelTest::llamaCpp);
        try (RemoteModel model = server.model()) {
            List<LogLikelihood> answers = model.logLikelihoods(
                    List.of(request(4, 1), request(4, 2), request(4, 3), request(4, 5), request(4, 5, 8)));
            assertThat(answers.get(1).sum()).isCloseTo(expected(4, 2), within(1e-15));
            assertThat(answers.get(4).sum()).isCloseTo(expected(4, 5, 8), within(1e-15));
            assertThat(answers).extracting(LogLikelihood::isGreedy).containsExactly(false, false, false, true, false);
            assertThat(model.scoring()).contains("slow");
        }
        assertThat(server.count("/completion")).isEqualTo(3); // the probe, the context, and the context with one token more
    }

    @Test
    void asksForAllTokensIfOneIsNotAmongTheLikeliest() throws IOException {
        server.answering(RemoteModelTest::llamaCpp);
        try (RemoteModel model = server.model()) {
            assertThat(model.logLikelihoods(List.of(request(4, 150))).getFirst().sum())
                    .isCloseTo(expected(4, 150), within(1e-15));
        }
        assertThat(failure(request(4, 5000)).id()).isEqualTo("bad-answer");
    }

    @Test
    void refusesAServerThatTellsNoProbabilities() throws IOException {
        server.answering((_, _) -> "{\"choices\": [{\"index\": 0, \"text\": \"x\"}]}");
        Finding finding = failure(request(3, 7));
        assertThat(finding.id()).isEqualTo("no-logprobs");
        assertThat(finding.what()).contains("'choices[0].logprobs' is not there");
    }

    @Test
    void noticesAServerThatAddsATokenOfItsOwn() throws IOException {
        server.answering(
                FakeServer.changed(answer -> answer.replaceAll("\"prompt_tokens\": 2", "\"prompt_tokens\": 3")));
        assertThat(failure(request(3, 7)).what()).contains("'usage.prompt_tokens' is 3 for a prompt of 2 tokens");
    }

    @ParameterizedTest(name = "{2}")
    @CsvSource(delimiter = ';', textBlock = """
            -1\\.00390625;    NaN;                  NaN is no JSON
            -1\\.00390625;    1e999;                infinity
            -1\\.00390625;    0.25;                 a positive one
            -1\\.00390625;    "-1";                 a text
            -1\\.00390625;    null;                 null
            -0\\.5\\], "top;    -0.5, -0.5], "top;    more entries than tokens
            \\[null, -0.5;    [-1.0, -0.5;          something before the first token
            "index": 0;       "index": 1;           another index
            "index": 0;       "index": 99999999999; an index beyond int
            \\{"choices";     {"other";             no choices
            "logprobs": \\{;  "logprobs": [], "x": {; a list for an object
            """)
    void refusesAnswersThatAreNone(String what, String with, String unusedName) throws IOException {
        AtomicInteger calls = new AtomicInteger();
        server.answering((path, body) -> {
            String proper = FakeServer.echo(path, body);
            return calls.incrementAndGet() == 1 ? proper : proper.replaceAll(what, with); // the probe is answered
        });
        // request(4, 7): the probability in question is -1 - 4/1024
        Finding finding = failure(request(4, 7));
        assertThat(finding.id()).isEqualTo("bad-answer");
        assertThat(finding.where().toString()).endsWith("/v1/completions");
    }

    @Test
    void writesTextsAndCutsThemAtStops() throws IOException {
        server.answering((path, body) -> "{\"choices\": [{\"index\": 0, \"text\": \" text of %d\\nQ: next: E\"}]}"
                .formatted(FakeServer.ids(body)[0]));
        String[] texts = new String[3];
        try (RemoteModel model = server.model()) {
            model.write(List.of(TextRequest.of(new int[] {1}, 9, List.of("Q:")),
                    TextRequest.of(new int[] {2, 5}, 9, List.of()),
                    TextRequest.of(new int[] {3}, 9, List.of("a", "b", "c", "d", "of"))),
                    (index, text) -> texts[index] = text);
        }
        assertThat(texts).containsExactly(" text of 1\n", " text of 2\nQ: next: E", " text ");
        assertThat(server.calls).extracting(FakeServer.Call::body)
                .anyMatch(body -> body.contains("\"stop\":[\"a\",\"b\",\"c\",\"d\"]"))
                .anyMatch(body -> body.contains("[[2,5]]") && !body.contains("stop"));
    }

    @Test
    void sendsTheKeyAndShowsItNowhere() throws IOException {
        ServerOptions options = new ServerOptions("m", "secret-key", 0, 1, 0, ServerOptions.DEFAULT.timeout());
        try (RemoteModel model = server.model(options)) {
            assertThat(model.logLikelihoods(List.of(request(3, 7)))).hasSize(1);
        }
        assertThat(server.calls).allMatch(call -> "Bearer secret-key".equals(call.key()));
        assertThat(options.toString()).doesNotContain("secret");
    }

    @Test
    void takesTheOnlyModelAndItsContext() throws IOException {
        server.models("{\"data\": [{\"id\": \"only\", \"max_model_len\": 4096, \"meta\": {\"n_vocab\": 777}}]}");
        try (RemoteModel model = server.model(ServerOptions.DEFAULT)) {
            assertThat(model.name()).isEqualTo("only");
            assertThat(model.maxLength()).isEqualTo(4094);
            assertThat(model.vocabSize()).isEqualTo(777);
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = ';', textBlock = """
            ;     several models: llama, mistral; --model-name
            lama; no model 'lama';                write
            """)
    void asksWhichOfSeveralModels(@Nullable String name, String what, String more) throws IOException {
        server.models("{\"data\": [{\"id\": \"llama\"}, {\"id\": \"mistral\"}]}");
        Finding finding = catchThrowableOfType(UserError.class,
                () -> server.model(ServerOptions.DEFAULT.withModel(name))).findings().getFirst();
        assertThat(finding.id()).isEqualTo("remote-model");
        assertThat(finding.what()).contains(what);
        assertThat(finding.remedy()).contains(more);
    }
}
