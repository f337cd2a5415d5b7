package dev.graft.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/// SmolLM2-135M-Instruct against transformers in float32: `goldens/smollm2`.
class SmolLm2Test {
    private static final Path GOLDENS = Path.of("../shared/goldens/smollm2");
    private static LocalModel model;

    @BeforeAll
    static void load() throws Exception {
        model = LocalModel.load(Path.of("/tmp/smol"));
    }

    @Test
    void logits() throws Exception {
        JsonNode golden = new ObjectMapper().readTree(Path.of("/work/shared/goldens/smollm2/logits-f32.json").toFile());
        System.out.println(golden.propertyNames());
        JsonNode prompts = golden.get("prompts");
        double worst = 0;
        for (JsonNode prompt : prompts) {
            System.out.println(prompt.propertyNames());
            int[] ids = ids(prompt.get("ids"));
            long start = System.nanoTime();
            List<LogLikelihood> answers = model.logLikelihoods(List.of(Continuation.of(
                    new int[] {ids[0]}, java.util.Arrays.copyOfRange(ids, 1, ids.length))));
            System.out.println(ids.length + " tokens " + (System.nanoTime() - start) / 1e6 + " ms");
            JsonNode expected = prompt.get("next_logprobs");
            for (int i = 0; i < expected.size(); i++) {
                worst = Math.max(worst, Math.abs(expected.get(i).asDouble() - answers.get(0).logProb(i)));
            }
        }
        System.out.println("worst " + worst);
    }

    private static int[] ids(JsonNode list) {
        int[] ids = new int[list.size()];
        for (int i = 0; i < ids.length; i++) {
            ids[i] = list.get(i).asInt();
        }
        return ids;
    }
}
