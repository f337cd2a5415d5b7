package dev.graft.app.gate;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;

import dev.graft.app.gate.Check.Result;
import dev.graft.engine.Perplexity;

/// The checks of what models say.
class SpokenChecksTest {
    private static final Reply GOOD = new Reply("It is Paris.", List.of(1, 2, 3), true);
    private static final Reply LOOP = new Reply("a a a a", IntStream.range(0, 64).mapToObj(_ -> 7).toList(), false);
    private static final Reply ENDLESS = new Reply("It goes on", IntStream.range(0, 64).boxed().toList(), false);
    private static final Reply EMPTY = new Reply("", List.of(2), true);
    private static final Reply BROKEN = new Reply("\uFFFD\uFFFD", List.of(4, 5, 2), true);

    private static Portrait model(double perplexity, float[] logits, Reply... replies) {
        return new Portrait("me/donor", List.of(1, 2, 3),
                new Perplexity(Math.log(perplexity) * 100, 100, 101), new Predictions(new float[][] {logits}),
                List.of(replies));
    }

    private static Portrait answering(Reply... replies) {
        return model(10, new float[] {1, 2}, replies);
    }

    private static Result answers(Portrait model, Portrait... donors) {
        return AnswerCheck.of(model, List.of(donors), "in a test").result();
    }

    @Test
    void answersAreHeldAgainstTheWorstDonor() {
        Portrait good = answering(GOOD, GOOD, GOOD, GOOD);
        Portrait looping = answering(LOOP, LOOP, GOOD, GOOD);
        assertThat(answers(good, good)).isEqualTo(Result.PASS);
        assertThat(answers(answering(LOOP, GOOD, GOOD, GOOD), good)).isEqualTo(Result.PASS);
        assertThat(answers(looping, good)).isEqualTo(Result.FAIL);
        assertThat(answers(looping, good, answering(LOOP, ENDLESS, GOOD, GOOD))).isEqualTo(Result.PASS);
        assertThat(answers(answering(EMPTY, EMPTY, GOOD, GOOD), good)).isEqualTo(Result.FAIL);
        assertThat(answers(answering(BROKEN, BROKEN, GOOD, GOOD), good)).isEqualTo(Result.FAIL);
    }

    @Test
    void answersHaveToEndIfThoseOfTheDonorsDo() {
        Portrait endless = answering(ENDLESS, ENDLESS, ENDLESS, ENDLESS);
        assertThat(answers(endless, answering(GOOD, GOOD, GOOD, GOOD))).isEqualTo(Result.FAIL);
        assertThat(answers(endless, endless)).isEqualTo(Result.PASS);
        assertThat(answers(answering(GOOD, ENDLESS, ENDLESS, ENDLESS), answering(GOOD, GOOD, GOOD, GOOD)))
                .isEqualTo(Result.PASS);
    }

    @Test
    void withoutDonorsOnlyWhatIsNoAnswerAtAllFails() {
        assertThat(answers(answering(LOOP, LOOP, LOOP, LOOP))).isEqualTo(Result.PASS);
        assertThat(answers(answering(EMPTY, BROKEN, EMPTY, BROKEN))).isEqualTo(Result.FAIL);
    }

    @Test
    void perplexityIsHeldAgainstTheWorstDonor() {
        Portrait good = model(10, new float[] {1}), bad = model(30, new float[] {1});
        assertThat(PerplexityCheck.of(good, List.of()).result()).isEqualTo(Result.SKIPPED);
        assertThat(PerplexityCheck.of(model(39, new float[] {1}), List.of(good)).result()).isEqualTo(Result.PASS);
        assertThat(PerplexityCheck.of(model(41, new float[] {1}), List.of(good)).result()).isEqualTo(Result.FAIL);
        assertThat(PerplexityCheck.of(model(41, new float[] {1}), List.of(good, bad)).result()).isEqualTo(Result.PASS);
        Portrait none = new Portrait("x", List.of(), new Perplexity(Double.NaN, 9, 10), new Predictions(new float[0][]),
                List.of());
        assertThat(PerplexityCheck.of(none, List.of(good)).result()).isEqualTo(Result.FAIL);
    }

    @Test
    void divergenceIsThatFromTheNearestDonorWithTheSameTokens() {
        Portrait near = model(1, new float[] {9, 0, 0}), far = model(1, new float[] {0, 9, 0});
        Portrait other = new Portrait("x", List.of(4), near.perplexity(), near.predictions(), List.of());
        assertThat(DivergenceCheck.of(near, List.of(far, near)).result()).isEqualTo(Result.PASS);
        assertThat(DivergenceCheck.of(near, List.of(far)).result()).isEqualTo(Result.FAIL);
        assertThat(DivergenceCheck.of(near, List.of(other)).result()).isEqualTo(Result.SKIPPED);
        assertThat(DivergenceCheck.of(near, List.of(far, other)).result()).isEqualTo(Result.FAIL);
    }

    @Test
    void aFailureOutweighsAnyNumberOfPasses() {
        Check pass = Check.pass("a", ""), fail = Check.fail("b", ""), skipped = Check.skipped("c", "");
        assertThat(new Verdict(List.of(pass, skipped)).isPass()).isTrue();
        assertThat(new Verdict(List.of(pass, fail)).word()).isEqualTo("fail");
        assertThat(new Verdict(List.of(skipped)).isPass()).isFalse();
        List<String> many = Stream.of("one", "two", "three", "four", "five").toList();
        assertThat(Check.of("d", many, "").reason()).isEqualTo("one; two; three; and 2 more");
    }
}
