package dev.graft.app.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

import dev.graft.engine.Completion;
import dev.graft.engine.Continuation;
import dev.graft.engine.Generation;
import dev.graft.engine.LocalModel;
import dev.graft.engine.Sampling;
import dev.graft.tokenizer.Specials;
import dev.graft.tokenizer.Tokenizer;

/// `/v1/completions` beside what the engine says without a server.
@Timeout(120)
class CompletionsTest {
    private static final String ROUTE = "/v1/completions";
    private static final int[] PROMPT = {1, 400, 500, 600, 31, 77};

    private static TestServer server;
    private static LocalModel alone;

    @BeforeAll
    static void start() throws IOException {
        server = TestServer.start();
        alone = LocalModel.load(TestServer.DONOR);
    }

    @AfterAll
    static void stop() {
        server.close();
        alone.close();
    }

    private static List<Completion> written(int[] prompt, Sampling sampling, int count) throws IOException {
        try (Generation generation = Generation.begin(alone, alone.tokenizer(), prompt, sampling, count)) {
            while (generation.advance()) {
                assertThat(generation.promptTokens()).isEqualTo(prompt.length);
            }
            return generation.completions();
        }
    }

    private static String ids(int[] prompt) {
        return Arrays.toString(prompt);
    }

    @Test
    void writesWhatGenerateWrites() throws Exception {
        Sampling sampling = Sampling.greedy().withTemperature(0.9).withTopK(50).withTopP(0.95).withSeed(5)
                .withMaxTokens(20);
        JsonNode answer = server.post(ROUTE, """
                {"prompt": %s, "temperature": 0.9, "top_k": 50, "top_p": 0.95, "seed": 5, "max_tokens": 20, "n": 3}"""
                .formatted(ids(PROMPT)));
        List<Completion> expected = written(PROMPT, sampling, 3);
        for (int i = 0; i < 3; i++) {
            JsonNode choice = answer.get("choices").get(i);
            assertThat(choice.get("index").asInt()).isEqualTo(i);
            assertThat(choice.get("text").asString()).isEqualTo(expected.get(i).text());
            assertThat(choice.get("finish_reason").asString())
                    .isEqualTo(Objects.requireNonNull(expected.get(i).finish()).word());
            assertThat(choice.get("logprobs").isNull()).isTrue();
        }
        assertThat(answer.get("object").asString()).isEqualTo("text_completion");
        assertThat(answer.get("model").asString()).isEqualTo(TestServer.ID);
        assertThat(answer.get("usage").get("prompt_tokens").asInt()).isEqualTo(6);
        assertThat(answer.get("usage").get("completion_tokens").asInt())
                .isEqualTo(expected.stream().mapToInt(Completion::length).sum());
    }

    /// What lm-eval sends, and what it reads: see docs/serving.md.
    @Test
    void scoresAPromptAsLmEvalAsks() throws Exception {
        int[] other = {1, 90, 91};
        JsonNode answer = server.post(ROUTE, """
                {"model": "%s", "prompt": [%s, %s], "temperature": 0, "max_tokens": 1, "logprobs": 1, "seed": 1234,
                 "echo": true}""".formatted(TestServer.ID, ids(PROMPT), ids(other)));
        List<int[]> prompts = List.of(PROMPT, other);
        for (int p = 0; p < 2; p++) {
            int[] prompt = prompts.get(p);
            JsonNode choice = answer.get("choices").get(p);
            JsonNode own = choice.get("logprobs").get("token_logprobs"),
                    top = choice.get("logprobs").get("top_logprobs");
            assertThat(choice.get("index").asInt()).isEqualTo(p);
            assertThat(own).hasSize(prompt.length + 1);
            assertThat(top).hasSize(prompt.length + 1);
            assertThat(own.get(0).isNull() && top.get(0).isNull()).isTrue();
            double[] expected = new double[prompt.length];
            List<Boolean> greedy = new ArrayList<>();
            for (int i = 1; i < prompt.length; i++) {
                int at = i;
                int[] text = Arrays.copyOf(prompt, i + 1);
                alone.logLikelihoods(List.of(Continuation.of(Arrays.copyOf(text, i), new int[] {text[i]})),
                        (_, score) -> {
                            expected[at] = score.sum();
                            greedy.add(score.isGreedy());
                        });
                double max = top.get(i).valueStream().mapToDouble(JsonNode::doubleValue).max().orElseThrow();
                assertThat(own.get(i).doubleValue()).isCloseTo(expected[i], within(1e-12));
                assertThat(own.get(i).doubleValue() == max).isEqualTo(greedy.getLast());
            }
            assertThat(own.get(prompt.length).doubleValue()) // greedy, so the same number in both places
                    .isEqualTo(top.get(prompt.length).valueStream().findFirst().orElseThrow().doubleValue());
        }
    }

    @Test
    void offsetsPointIntoTheText() throws Exception {
        String text = "Grüße, 你好 \uD83D\uDE00 ok";
        for (String prompt : List.of("\"" + text + "\"", ids(tokenizer().encode(text, Specials.NONE)))) {
            JsonNode choice = server.post(ROUTE,
                    "{\"prompt\": %s, \"echo\": true, \"logprobs\": 0, \"max_tokens\": 3, \"temperature\": 0}"
                            .formatted(prompt))
                    .get("choices").get(0);
            String whole = choice.get("text").asString();
            assertThat(whole).startsWith(text);
            JsonNode tokens = choice.get("logprobs").get("tokens"), offsets = choice.get("logprobs").get("text_offset");
            int points = whole.codePointCount(0, whole.length());
            for (int i = 0; i < tokens.size(); i++) {
                int offset = offsets.get(i).asInt();
                assertThat(offset).isBetween(i == 0 ? 0 : offsets.get(i - 1).asInt(), points);
                String token = tokens.get(i).asString();
                if (token.indexOf('\uFFFD') < 0 && !token.startsWith("<") && i > 1) {
                    int start = whole.offsetByCodePoints(0, offset);
                    assertThat(whole.substring(start)).startsWith(token);
                }
            }
        }
    }

    private static Tokenizer tokenizer() throws IOException {
        return alone.tokenizer();
    }

    @Test
    void anEchoWithoutProbabilitiesIsThePromptInFront() throws Exception {
        JsonNode plain = server.post(ROUTE, "{\"prompt\": \"Once upon\", \"max_tokens\": 5, \"temperature\": 0}");
        JsonNode echoed = server.post(ROUTE,
                "{\"prompt\": \"Once upon\", \"max_tokens\": 5, \"temperature\": 0, \"echo\": true}");
        assertThat(echoed.get("choices").get(0).get("text").asString())
                .isEqualTo("Once upon" + plain.get("choices").get(0).get("text").asString());
        JsonNode nothing = server.post(ROUTE,
                "{\"prompt\": \"Once upon\", \"max_tokens\": 0, \"echo\": true, \"logprobs\": 2}").get("choices")
                .get(0);
        assertThat(nothing.get("text").asString()).isEqualTo("Once upon");
        assertThat(nothing.get("finish_reason").asString()).isEqualTo("length");
        assertThat(nothing.get("logprobs").get("token_logprobs"))
                .hasSize(tokenizer().encode("Once upon", Specials.ADD).length);
    }

    @Test
    void promptsOfAllKindsAreAnsweredInOrder() throws Exception {
        List<String> texts = IntStream.range(0, 30).mapToObj(i -> "Number " + i).toList();
        JsonNode answer = server.post(ROUTE, "{\"prompt\": %s, \"max_tokens\": 3, \"temperature\": 0, \"n\": 2}"
                .formatted(TestServer.JSON.writeValueAsString(texts)));
        assertThat(answer.get("choices")).hasSize(60);
        for (int i = 0; i < 60; i++) {
            JsonNode choice = answer.get("choices").get(i);
            String expected = written(tokenizer().encode(texts.get(i / 2), Specials.ADD),
                    Sampling.greedy().withMaxTokens(3), 1).getFirst().text();
            assertThat(choice.get("index").asInt()).isEqualTo(i);
            assertThat(choice.get("text").asString()).isEqualTo(expected);
        }
        assertThat(answer.get("usage").get("total_tokens").asInt())
                .isEqualTo(answer.get("usage").get("prompt_tokens").asInt()
                        + answer.get("usage").get("completion_tokens").asInt());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ", \"echo\": true", ", \"echo\": true, \"n\": 2", ", \"n\": 3, \"logprobs\": null"})
    void aStreamAddsUpToTheAnswer(String more) throws Exception {
        String ask = """
                {"prompt": [%s, [1, 5, 6]], "max_tokens": 12, "temperature": 0.8, "seed": 3, "ignore_eos": true,
                 "logprobs": 2%s}""".formatted(ids(PROMPT), more.replace(", \"logprobs\": null", ""));
        JsonNode whole = server.post(ROUTE, ask);
        List<JsonNode> events = server.events(ROUTE, ask.replace("\"seed\"",
                "\"stream\": true, \"stream_options\": {\"include_usage\": true}, \"seed\""));
        assertThat(events.getLast().get("usage").get("completion_tokens"))
                .isEqualTo(whole.get("usage").get("completion_tokens"));
        assertThat(events.getLast().get("choices")).isEmpty();
        for (JsonNode choice : whole.get("choices")) {
            StringBuilder text = new StringBuilder();
            List<JsonNode> probs = new ArrayList<>(), offsets = new ArrayList<>();
            String reason = "";
            for (JsonNode event : events.subList(0, events.size() - 1)) {
                assertThat(event.get("usage").isNull()).isTrue();
                JsonNode piece = event.get("choices").get(0);
                if (piece.get("index").equals(choice.get("index"))) {
                    assertThat(reason).isEmpty(); // nothing comes after the end
                    text.append(piece.get("text").asString());
                    piece.get("logprobs").get("top_logprobs").forEach(probs::add);
                    piece.get("logprobs").get("text_offset").forEach(offsets::add);
                    reason = piece.get("finish_reason").isNull() ? "" : piece.get("finish_reason").asString();
                }
            }
            assertThat(text).hasToString(choice.get("text").asString());
            assertThat(probs).containsExactlyElementsOf(choice.get("logprobs").get("top_logprobs"));
            assertThat(offsets).containsExactlyElementsOf(choice.get("logprobs").get("text_offset"));
            assertThat(reason).isEqualTo(choice.get("finish_reason").asString());
        }
    }

    @Test
    void stopTextsEndATextAndAreNoPartOfIt() throws Exception {
        String ask = "{\"prompt\": %s, \"max_tokens\": 40, \"temperature\": 0, \"ignore_eos\": true%s}";
        String free = server.post(ROUTE, ask.formatted(ids(PROMPT), "")).get("choices").get(0).get("text").asString();
        String stop = free.substring(free.length() / 2, free.length() / 2 + 3);
        JsonNode choice = server.post(ROUTE, ask.formatted(ids(PROMPT),
                ", \"stop\": [\"never written\", %s]".formatted(TestServer.JSON.writeValueAsString(stop))))
                .get("choices").get(0);
        assertThat(choice.get("finish_reason").asString()).isEqualTo("stop");
        assertThat(choice.get("text").asString()).isEqualTo(free.substring(0, free.indexOf(stop)));
    }

    @Test
    void fieldsThatNobodyKnowsAreIgnored() throws Exception {
        server.post(ROUTE, "{\"prompt\": \"a\", \"max_tokens\": 1, \"user\": \"me\", \"frobnicate\": {\"x\": [1]},"
                + " \"suffix\": null, \"best_of\": 1, \"top_p\": 0, \"stop\": null}");
    }

    @Test
    void aSeedMakesADraw() throws Exception {
        String ask = "{\"prompt\": \"a\", \"max_tokens\": 20, \"temperature\": 2, \"ignore_eos\": true%s}";
        JsonNode first = server.post(ROUTE, ask.formatted(", \"seed\": 7")).get("choices");
        assertThat(server.post(ROUTE, ask.formatted(", \"seed\": 7")).get("choices")).isEqualTo(first);
        assertThat(server.post(ROUTE, ask.formatted(", \"seed\": 8")).get("choices")).isNotEqualTo(first);
        assertThat(server.post(ROUTE, ask.formatted("")).get("choices")) // a new one each time
                .isNotEqualTo(server.post(ROUTE, ask.formatted("")).get("choices"));
    }
}
