package dev.graft.eval.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

import org.junit.jupiter.api.Test;

import dev.graft.eval.Answer;
import dev.graft.eval.FakeModel;
import dev.graft.eval.Goldens;
import dev.graft.eval.JsonValue;
import dev.graft.eval.MultipleChoice;
import dev.graft.eval.PyText;

class GoldenMetricsTest {

    @Test
    void multipleChoice() {
        List<JsonValue> goldens = Goldens.items(Goldens.at("metrics", "multiple_choice"));
        assertThat(goldens).hasSize(7);
        for (JsonValue golden : goldens) {
            String note = Goldens.text(Goldens.at(golden, "note"));
            List<String> choices = Goldens.texts(Goldens.at(golden, "choices"));
            int gold = Goldens.whole(Goldens.at(golden, "gold"));
            List<Answer> answers = new ArrayList<>();
            for (double value : Goldens.reals(Goldens.at(golden, "loglikelihoods"))) {
                answers.add(new Answer.Likelihood(value, false));
            }
            assertThat(choices.stream().mapToInt(PyText::length).toArray()).as(note)
                    .isEqualTo(Goldens.wholes(Goldens.at(golden, "lengths_code_points")));
            assertThat(MultipleChoice.scores(answers, choices, gold)).as(note)
                    .containsEntry("acc", Goldens.real(Goldens.at(golden, "acc")))
                    .containsEntry("acc_norm", Goldens.real(Goldens.at(golden, "acc_norm")));
        }
    }

    @Test
    void truthfulQa() {
        List<JsonValue> goldens = Goldens.items(Goldens.at("metrics", "truthfulqa"));
        assertThat(goldens).hasSize(4);
        for (JsonValue golden : goldens) {
            String note = Goldens.text(Goldens.at(golden, "note"));
            double[] one = Goldens.reals(Goldens.at(golden, "mc1_loglikelihoods"));
            double[] two = Goldens.reals(Goldens.at(golden, "mc2_loglikelihoods"));
            List<Integer> labels = Arrays.stream(Goldens.wholes(Goldens.at(golden, "mc2_labels"))).boxed().toList();
            assertThat(MultipleChoice.acc(one, 0)).as(note).isEqualTo(Goldens.real(Goldens.at(golden, "mc1")));
            assertThat(TruthfulQa.mc2UpToFirstFalse(two, labels)).as(note)
                    .isCloseTo(Goldens.real(Goldens.at(golden, "mc2_open_llm_v1")), within(1e-15));
            assertThat(TruthfulQa.mc2OfTrue(two, labels)).as(note)
                    .isCloseTo(Goldens.real(Goldens.at(golden, "mc2_current")), within(1e-15));
        }
    }

    @Test
    void gsm8kOfTheLeaderboard() {
        List<JsonValue> goldens = Goldens.items(Goldens.at("metrics", "gsm8k_open_llm_v1"));
        assertThat(goldens).hasSize(17);
        for (JsonValue golden : goldens) {
            String raw = Goldens.text(Goldens.at(golden, "raw"));
            String cut = Goldens.text(Goldens.at(golden, "after_until_cut"));
            assertThat(FakeModel.cut(raw, List.of(":", "Question:", "Question", "</s>"))).isEqualTo(cut);
            String found = Gsm8k.oldNumber(cut);
            String gold = Gsm8k.oldNumber(Goldens.text(Goldens.at(golden, "gold_answer_field")));
            assertThat(found).as(raw).isEqualTo(Goldens.text(Goldens.at(golden, "extracted")));
            assertThat(gold).as(raw).isEqualTo(Goldens.text(Goldens.at(golden, "gold")));
            assertThat(found.equals(gold) ? 1.0 : 0.0).as(raw).isEqualTo(Goldens.real(Goldens.at(golden, "acc")));
        }
    }

    @Test
    void gsm8kOfTodaysHarness() {
        List<JsonValue> goldens = Goldens.items(Goldens.at("metrics", "gsm8k_current"));
        assertThat(goldens).hasSizeGreaterThan(12);
        for (JsonValue golden : goldens) {
            String text = Goldens.text(Goldens.at(golden, "after_until_cut"));
            String gold = Gsm8k.normal(Goldens.text(Goldens.at(golden, "answer_field")));
            assertThat(Gsm8k.strict(text)).as(text).isEqualTo(Goldens.text(Goldens.at(golden, "strict_match")));
            assertThat(Gsm8k.flexible(text)).as(text).isEqualTo(Goldens.text(Goldens.at(golden, "flexible_extract")));
            assertThat(Gsm8k.normal(Gsm8k.strict(text)).equals(gold) ? 1.0 : 0.0).as(text)
                    .isEqualTo(Goldens.real(Goldens.at(golden, "exact_match_strict")));
            assertThat(Gsm8k.normal(Gsm8k.flexible(text)).equals(gold) ? 1.0 : 0.0).as(text)
                    .isEqualTo(Goldens.real(Goldens.at(golden, "exact_match_flexible")));
        }
    }
}
