package dev.graft.eval;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;

import org.jspecify.annotations.Nullable;

import dev.graft.diagnostic.Finding;
import dev.graft.diagnostic.Place;
import dev.graft.diagnostic.UserError;

/// The numbers in the `model-index` of a model card.
///
/// https://github.com/huggingface/hub-docs/blob/main/modelcard.md
public record PublishedScores(Path card, List<Score> scores) {
    public PublishedScores {
        scores = List.copyOf(scores);
    }

    /// @param percent as published
    /// @param shots   of `args: {num_few_shot: …}`; negative if the card does not say
    public record Score(Leaderboard benchmark, double percent, int shots) {

        OptionalInt declaredShots() {
            return shots < 0 ? OptionalInt.empty() : OptionalInt.of(shots);
        }
    }

    /// @throws UserError `bad-card` if there is no front matter, no `model-index`, or none of the six benchmarks in it
    public static PublishedScores read(Path card) throws IOException {
        String text = TextFile.read(card, "bad-card").replace("\r\n", "\n");
        int end = text.indexOf("\n---", 3);
        if (!text.startsWith("---\n") || end < 0) {
            throw wrong(card, "the card has no metadata between two lines of '---' at its top");
        }
        JsonValue matter = YamlText.parse(card.toString(), 1, text.substring(4, end + 1));
        List<Score> scores = new ArrayList<>();
        for (JsonValue model : items(at(matter, "model-index"))) {
            for (JsonValue result : items(at(model, "results"))) {
                addScores(result, scores);
            }
        }
        if (scores.isEmpty()) {
            throw wrong(card, "the card's `model-index` has none of the six benchmarks");
        }
        return new PublishedScores(card, scores);
    }

    private static UserError wrong(Path card, String what) {
        return new UserError(Finding.error("bad-card", new Place.InFile(card.toString()), what,
                "docs/evaluation.md shows the form"));
    }

    private static void addScores(JsonValue result, List<Score> scores) {
        if (!(at(at(result, "dataset"), "type") instanceof JsonValue.Text(String dataset))) {
            return;
        }
        int shots = at(at(at(result, "dataset"), "args"), "num_few_shot") instanceof JsonValue.Whole(long count)
                ? (int) count
                : -1;
        for (JsonValue metric : items(at(result, "metrics"))) {
            for (Leaderboard benchmark : Leaderboard.values()) {
                if (sameDataset(benchmark, dataset)
                        && new JsonValue.Text(benchmark.cardMetric()).equals(at(metric, "type"))
                        && number(at(metric, "value")) instanceof Double percent) {
                    scores.add(new Score(benchmark, percent, shots));
                }
            }
        }
    }

    /// With or without the owner, in whatever case.
    private static boolean sameDataset(Leaderboard benchmark, String dataset) {
        return name(benchmark.dataset()).equalsIgnoreCase(name(dataset));
    }

    private static String name(String dataset) {
        return dataset.substring(dataset.indexOf('/') + 1);
    }

    private static @Nullable Double number(@Nullable JsonValue value) {
        return switch (value) {
            case JsonValue.Real(double number) -> number;
            case JsonValue.Whole(long number) -> (double) number;
            case JsonValue.Text(String text) when text.matches("[0-9]{1,3}(\\.[0-9]{1,9})?") -> Double.valueOf(text);
            case null, default -> null;
        };
    }

    private static @Nullable JsonValue at(@Nullable JsonValue value, String key) {
        return value instanceof JsonValue.Fields fields ? fields.at(key) : null;
    }

    private static List<JsonValue> items(@Nullable JsonValue value) {
        return value instanceof JsonValue.Items(List<JsonValue> items) ? items : List.of();
    }
}
