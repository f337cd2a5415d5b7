package dev.graft.eval.task;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import dev.graft.eval.Datasets;
import dev.graft.eval.DocumentPlan;
import dev.graft.eval.Goldens;
import dev.graft.eval.JsonLine;
import dev.graft.eval.JsonValue;
import dev.graft.eval.PlanSettings;
import dev.graft.eval.Protocol;
import dev.graft.eval.SharedData;
import dev.graft.eval.Suite;
import dev.graft.eval.TaskPlan;
import dev.graft.eval.TokenCount;
import dev.graft.eval.TokenRequest;
import dev.graft.eval.TokenizerText;
import dev.graft.tokenizer.Tokenizer;

/// The token counts that lm-eval recorded, context and continuation apart, with the tokenizer of the model that it ran.
class RecordedTokensTest {
    private static final int MAX_LENGTH = 8192;

    @TempDir
    private Path folder;

    private static Path model() {
        return SharedData.at("models/smollm2-135m");
    }

    private Datasets data(String tasks) {
        return tasks.contains("swag") || tasks.contains("grande")
                ? SharedData.withStandIns(folder)
                : SharedData.plain();
    }

    @ParameterizedTest
    @CsvSource({"arc_challenge-25shot, arc_challenge, 25, 15", "hellaswag-10shot, hellaswag, 10, 15",
            "mmlu-5shot, mmlu, 5, 1", "truthfulqa-0shot, truthfulqa_mc2, 0, 20",
            "winogrande-5shot, winogrande, 5, 20", "gsm8k-5shot, gsm8k, 5, 6"})
    void countsTheSameTokens(String name, String tasks, int shots, int limit) throws IOException {
        Path recorded = SharedData.at("goldens/lm-eval/" + name + ".samples.jsonl");
        Map<String, JsonValue> expected = new TreeMap<>();
        for (String line : Files.readAllLines(recorded)) {
            JsonValue sample = JsonLine.parse(line);
            expected.put(Goldens.text(Goldens.at(sample, "task")) + " " + Goldens.whole(Goldens.at(sample, "doc_id")),
                    Goldens.at(sample, "tokens"));
        }
        Suite suite = Benchmarks.of(Protocol.CURRENT).suite(Protocol.CURRENT, List.of(tasks), shots);
        int compared = 0;
        try (Tokenizer tokenizer = Tokenizer.of(model())) {
            TokenizerText text = new TokenizerText(tokenizer, Protocol.CURRENT);
            for (TaskPlan plan : TaskPlan.of(suite, data(tasks),
                    PlanSettings.all(Protocol.CURRENT).withLimit(limit))) {
                for (DocumentPlan document : plan.documents()) {
                    assertThat(counts(document, text)).as(plan.task().name())
                            .isEqualTo(expected.get(plan.task().name() + " " + document.document().index()));
                    compared++;
                }
            }
        }
        assertThat(compared).isGreaterThanOrEqualTo(limit);
    }

    private static JsonValue counts(DocumentPlan document, TokenizerText text) {
        List<Object> counts = new ArrayList<>();
        document.requests().forEach(request -> {
            TokenRequest tokens = TokenRequest.of(request, text, MAX_LENGTH);
            int all = tokens.input().length;
            int continuation = tokens.continuationLength();
            counts.add(continuation == 0 ? all : List.of(all + 1 - continuation, continuation));
        });
        return JsonValue.of(counts);
    }

    /// Whole tasks, as they were counted with lm-eval's own prompts and another program: naive, shared by the requests of
    /// a document, shared by all.
    @ParameterizedTest
    @CsvSource({"truthfulqa_mc1, 0, 828943, 183861, 41674", "truthfulqa_mc2, 0, 1227891, 199989, 57802",
            "winogrande, 5, 365206, 189970, 168345"})
    void sharesAsManyTokens(String task, int shots, long naive, long perDocument, long overall) throws IOException {
        Suite suite = Benchmarks.of(Protocol.CURRENT).suite(Protocol.CURRENT, List.of(task), shots);
        TaskPlan plan = TaskPlan.of(suite, data(task), PlanSettings.all(Protocol.CURRENT)).getFirst();
        List<List<TokenRequest>> documents = new ArrayList<>();
        try (Tokenizer tokenizer = Tokenizer.of(model())) {
            TokenizerText text = new TokenizerText(tokenizer, Protocol.CURRENT);
            for (DocumentPlan document : plan.documents()) {
                documents.add(TokenRequest.of(document.requests(), text, MAX_LENGTH));
            }
        }
        TokenCount count = TokenCount.of(documents);
        assertThat(count.naive()).isEqualTo(naive);
        assertThat(count.perDocument()).isEqualTo(perDocument);
        assertThat(count.overall()).isEqualTo(overall);
    }
}
