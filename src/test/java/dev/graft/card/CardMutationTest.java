package dev.graft.card;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.graft.card.FinishedCard.Wishes;
import dev.graft.diagnostic.UserError;
import dev.graft.eval.Leaderboard;
import dev.graft.eval.RunScores;
import dev.graft.eval.RunScores.Score;
import dev.graft.model.Models;
import dev.graft.recipe.CardText;

/// Cards of all kinds: whatever stands in one, it is refused with a finding, or brought up to date once and for all.
class CardMutationTest {
    private static final int CARDS = 400;
    private static final List<String> ODD = List.of("---", "\uFEFF", "<!-- graft:models 00000000 -->",
            "<!-- /graft:models -->", "<!-- graft:results 12345678 -->", "- x", "  - task:", "tags: merge", "# Title",
            "## Prompt template", "license: &a mit", "model-index: []", "\t", "\r", "{", "}", "\u2028", "'", "\"", ": ",
            "base_model:", "- name: other", "#", "```", "é", "\uD83E\uDD99", "metrics: [{value: .nan}]", "<<: *a");

    @TempDir
    private Path out;

    private static final Wishes SCORED = new Wishes(null, null, null, Map.of(), new RunScores(List.of(
            new Score(Leaderboard.GSM8K, 0.5, 5, 10, 10, "graft", null, Path.of("results_x.json")),
            new Score(Leaderboard.ARC, 0.25, 25, 10, 20, "graft", null, Path.of("results_x.json")))));

    private Draft draft(String card) throws IOException {
        Files.writeString(out.resolve("README.md"), card);
        return FinishedCard.of(out, Models.in(out), SCORED);
    }

    private static String mutated(String text, Random random) {
        List<String> lines = new ArrayList<>(List.of(text.split("\n", -1)));
        for (int i = random.nextInt(4); i >= 0; i--) {
            int at = random.nextInt(random.nextBoolean() ? lines.size() : Math.min(12, lines.size()));
            String odd = ODD.get(random.nextInt(ODD.size()));
            switch (random.nextInt(5)) {
                case 0 -> lines.remove(at);
                case 1 -> lines.add(at, odd);
                case 2 -> lines.set(at, odd + lines.get(at));
                case 3 -> lines.set(at, lines.get(at) + odd);
                default -> lines.add(at, lines.get(random.nextInt(lines.size())));
            }
            if (lines.isEmpty()) {
                lines.add("");
            }
        }
        return String.join(random.nextInt(8) == 0 ? "\r\n" : "\n", lines);
    }

    private static List<String> handWritten(String card) {
        return CardFile.of(CardText.parse("README.md", card)).body().byHand().stream().filter(line -> !line.isBlank())
                .toList();
    }

    @Test
    void isRefusedOrBroughtUpToDateOnceAndForAll() throws IOException {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        String byHand = Files.readString(Path.of("examples/nyxene/card.md"));
        String ours = draft(byHand).text();
        int refused = 0;
        for (int i = 0; i < CARDS; i++) {
            String card = mutated(random.nextBoolean() ? byHand : ours, random);
            try {
                String once = draft(card).text();
                assertThat(draft(once).text()).as("seed %d, card %d: %s", seed, i, card).isEqualTo(once);
                assertThat(handWritten(once)).as("seed %d, card %d: %s", seed, i, card).isEqualTo(handWritten(card));
            } catch (UserError said) {
                refused++;
                assertThat(said.findings()).as("seed %d", seed).isNotEmpty();
            }
        }
        assertThat(refused).as("seed %d", seed).isLessThan(CARDS * 9 / 10);
    }
}
