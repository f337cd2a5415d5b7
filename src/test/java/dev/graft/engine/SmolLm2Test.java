package dev.graft.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

import dev.graft.tokenizer.Specials;

/// SmolLM2-135M-Instruct with its real weights against transformers in float32: `goldens/smollm2`. The weights are made
/// by `tools/fetch-smollm2`, in the directory that GRAFT_SMOLLM2 names.
class SmolLm2Test {
    private static final Path SHARED = Path.of(System.getProperty("graft.shared", "../shared"));
    private static final Path GOLDENS = SHARED.resolve("goldens/smollm2");

    /// A step whose two best logits are nearer than that may go either way.
    private static final double NEAR_TIE = 1e-3;

    private static LocalModel model;

    @BeforeAll
    static void load() throws IOException {
        Optional<Path> found = Stream.ofNullable(System.getenv("GRAFT_SMOLLM2")).map(Path::of)
                .filter(path -> Files.isRegularFile(path.resolve("model.safetensors"))).findFirst();
        assumeTrue(found.isPresent(), "set GRAFT_SMOLLM2 to the directory that tools/fetch-smollm2 made");
        assumeTrue(Files.isDirectory(GOLDENS), "there are no goldens in " + GOLDENS);
        model = LocalModel.load(found.get());
    }

    @AfterAll
    static void close() {
        if (model != null) {
            model.close();
        }
    }

    private static JsonNode golden(String file) {
        return new ObjectMapper().readTree(GOLDENS.resolve(file).toFile());
    }

    private static int[] ids(JsonNode list) {
        return list.valueStream().mapToInt(JsonNode::asInt).toArray();
    }

    private static Continuation allButTheFirst(int[] ids) {
        return Continuation.of(new int[] {ids[0]}, Arrays.copyOfRange(ids, 1, ids.length));
    }

    @Test
    void logProbabilities() throws IOException {
        List<JsonNode> prompts = golden("logits-f32.json").get("prompts").valueStream().toList();
        List<LogLikelihood> answers = model.logLikelihoods(
                prompts.stream().map(prompt -> allButTheFirst(ids(prompt.get("ids")))).toList());
        for (int p = 0; p < prompts.size(); p++) {
            JsonNode expected = prompts.get(p).get("next_logprobs");
            assertThat(answers.get(p).length()).isEqualTo(expected.size());
            for (int i = 0; i < expected.size(); i++) {
                assertThat(answers.get(p).logProb(i)).isCloseTo(expected.get(i).asDouble(), within(2e-4));
            }
        }
    }

    @Test
    void topLogitsOfTheLastPositions() {
        for (JsonNode prompt : golden("logits-f32.json").get("prompts")) {
            int[] ids = ids(prompt.get("ids"));
            for (JsonNode position : prompt.get("last5")) {
                int[] text = Arrays.copyOf(ids, position.get("pos").asInt() + 1);
                try (Branch branch = model.branch(text)) {
                    float[] logits = model.logits(branch, Arrays.copyOfRange(text, branch.length(), text.length));
                    int[] best = ids(position.get("top_ids"));
                    for (int i = 0; i < best.length; i++) {
                        assertThat((double) logits[best[i]])
                                .isCloseTo(position.get("top_logits").get(i).asDouble(), within(2e-4));
                    }
                }
            }
        }
    }

    @Test
    void perplexityOfQuestions() throws IOException {
        Path data = SHARED.resolve("data/benchmarks/gsm8k/test.jsonl");
        assumeTrue(Files.isRegularFile(data), "there is no " + data);
        JsonNode golden = golden("perplexity-f32.json");
        List<Continuation> questions = new ArrayList<>();
        try (Stream<String> lines = Files.lines(data)) {
            for (String line : lines.limit(golden.get("questions").size()).toList()) {
                String text = new ObjectMapper().readTree(line).get("question").asString();
                questions.add(allButTheFirst(model.tokenizer().encode(text, Specials.NONE)));
            }
        }
        List<LogLikelihood> answers = model.logLikelihoods(questions);
        double total = 0;
        int scored = 0;
        for (int i = 0; i < answers.size(); i++) {
            assertThat(-answers.get(i).sum())
                    .isCloseTo(golden.get("questions").get(i).get("nll").asDouble(), within(5e-3));
            total -= answers.get(i).sum();
            scored += answers.get(i).length();
        }
        assertThat(Math.exp(total / scored)).isCloseTo(golden.get("perplexity").asDouble(), within(1e-3));
    }

    /// All texts go on together, in one pass per token.
    @Test
    void greedyContinuations() {
        List<JsonNode> prompts = golden("generations-f32.json").get("generations").valueStream().toList();
        List<Branch> branches = new ArrayList<>();
        List<List<Integer>> written = new ArrayList<>();
        List<Step> steps = new ArrayList<>();
        for (JsonNode prompt : prompts) {
            int[] text = ids(prompt.get("prompt_ids"));
            Branch branch = model.branch(text);
            branches.add(branch);
            written.add(new ArrayList<>());
            steps.add(Step.of(branch, Arrays.copyOfRange(text, branch.length(), text.length)));
        }
        for (int step = 0; step < 64 && !steps.isEmpty(); step++) {
            List<float[]> logits = model.logits(steps);
            List<Step> next = new ArrayList<>();
            for (int s = 0; s < steps.size(); s++) {
                int i = branches.indexOf(steps.get(s).branch());
                int best = best(logits.get(s));
                written.get(i).add(best);
                if (best != 2) { // the end of a turn
                    next.add(Step.of(branches.get(i), best));
                }
            }
            steps = next;
        }
        branches.forEach(Branch::close);
        for (int i = 0; i < prompts.size(); i++) {
            compare(prompts.get(i), written.get(i));
        }
    }

    private static int best(float[] logits) {
        int best = 0;
        for (int i = 1; i < logits.length; i++) {
            best = logits[i] > logits[best] ? i : best;
        }
        return best;
    }

    private static void compare(JsonNode golden, List<Integer> written) {
        int[] expected = ids(golden.get("new_ids"));
        for (int i = 0; i < expected.length; i++) {
            if (golden.get("margin_to_second").get(i).asDouble() < NEAR_TIE) {
                return;
            }
            assertThat(written.get(i)).as("token %d after %s", i, golden.get("prompt_text")).isEqualTo(expected[i]);
        }
        assertThat(written).hasSize(expected.length);
    }
}
