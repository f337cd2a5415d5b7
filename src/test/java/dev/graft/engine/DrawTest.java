package dev.graft.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DrawTest {
    private static final Sampling PLAIN = Sampling.greedy().withTemperature(1);

    /// Against the definitions, written down plainly: softmax, sort, cut.
    @Test
    void drawsFromTheSetThatTheDefinitionsGive() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int i = 0; i < 300; i++) {
            Sampling sampling = PLAIN.withTemperature(0.1 + 3 * random.nextDouble())
                    .withTopK(random.nextBoolean() ? 0 : 1 + random.nextInt(60))
                    .withTopP(random.nextBoolean() ? 1 : 0.01 + 0.98 * random.nextDouble())
                    .withMinP(random.nextBoolean() ? 0 : random.nextDouble() / 4);
            float[] logits = SamplerTest.logits(random, 1 + random.nextInt(80));
            assertThat(drawable(sampling, logits)).as("seed %d, round %d, %s", seed, i, sampling)
                    .isEqualTo(new TreeSet<>(byDefinition(sampling, logits)));
        }
    }

    private static Set<Integer> drawable(Sampling sampling, float[] logits) {
        Candidates candidates = new Draw(sampling).candidates(logits);
        Set<Integer> ids = new TreeSet<>();
        for (int i = 0; i < candidates.count; i++) {
            ids.add(candidates.ids[i]);
        }
        return ids;
    }

    /// As transformers goes: each filter sees the softmax of what the one before it left.
    private static List<Integer> byDefinition(Sampling sampling, float[] logits) {
        List<Integer> ids = new ArrayList<>();
        for (int id = 0; id < logits.length; id++) {
            ids.add(id);
        }
        ids.sort(Comparator.<Integer>comparingDouble(id -> -logits[id]).thenComparingInt(id -> id));
        if (sampling.topK() > 0 && sampling.topK() < ids.size()) {
            ids = ids.subList(0, sampling.topK());
        }
        double[] probs = softmax(ids, logits, sampling.temperature());
        int kept = 0;
        for (double before = 0; kept < probs.length && (sampling.topP() == 1 || before < sampling.topP()); kept++) {
            before += probs[kept];
        }
        ids = ids.subList(0, kept);
        double[] left = softmax(ids, logits, sampling.temperature());
        int enough = (int) Arrays.stream(left).filter(p -> p >= sampling.minP() * left[0] * (1 - 1e-12)).count();
        return ids.subList(0, enough);
    }

    private static double[] softmax(List<Integer> ids, float[] logits, double temperature) {
        double sum = ids.stream().mapToDouble(id -> Math.exp((logits[id] - logits[ids.getFirst()]) / temperature))
                .sum();
        return ids.stream().mapToDouble(id -> Math.exp((logits[id] - logits[ids.getFirst()]) / temperature) / sum)
                .toArray();
    }

    @Test
    void ofEqualLogitsTopKKeepsTheLowestIds() {
        assertThat(drawable(PLAIN.withTopK(3), new float[] {1, 5, 1, 1, 0})).containsExactly(0, 1, 2);
        assertThat(drawable(PLAIN.withTopP(0.5), new float[] {1, 1, 1, 1})).containsExactly(0, 1);
    }

    @ParameterizedTest(name = "temperature {0}, top-k {1}, top-p {2}, min-p {3}")
    @CsvSource({"1, 0, 1, 0", "0.5, 0, 1, 0", "2, 0, 1, 0", "1, 4, 1, 0", "1, 0, 0.8, 0", "1, 0, 1, 0.1",
            "1.5, 6, 0.9, 0.05"})
    void drawsByTheProbabilities(double temperature, int topK, double topP, double minP) {
        float[] logits = {1.5f, -0.5f, 2, 0.25f, 1, -2, 0.75f, 1.25f};
        Sampling sampling = PLAIN.withTemperature(temperature).withTopK(topK).withTopP(topP).withMinP(minP)
                .withSeed(42);
        List<Integer> ids = byDefinition(sampling, logits);
        double[] probs = softmax(ids, logits, temperature);
        int draws = 100_000;
        int[] counts = new int[logits.length];
        Draw draw = new Draw(sampling);
        for (int i = 0; i < draws; i++) {
            counts[draw.pick(logits)]++;
        }
        double chiSquare = 0;
        for (int i = 0; i < probs.length; i++) {
            double expected = draws * probs[i];
            chiSquare += Math.pow(counts[ids.get(i)] - expected, 2) / expected;
        }
        assertThat(Arrays.stream(counts).filter(count -> count > 0).count()).isEqualTo(ids.size());
        // 24.3 is passed once in 1000 at 7 degrees of freedom, and more rarely at fewer
        assertThat(chiSquare).isLessThan(24.3);
    }

    @Test
    void numbersOfNeighbouringSeedsAreSpreadEvenly() {
        int[] cells = new int[100];
        for (int seed = -50; seed < 50; seed++) {
            CounterRandom random = new CounterRandom(seed);
            for (int n = 0; n < 100; n++) {
                double number = random.at(n);
                assertThat(number).isGreaterThanOrEqualTo(0).isLessThan(1);
                cells[(int) (100 * number)]++;
            }
        }
        double chiSquare = Arrays.stream(cells).mapToDouble(count -> (count - 100.0) * (count - 100.0) / 100).sum();
        assertThat(chiSquare).isBetween(60.0, 149.0); // 99 degrees of freedom: 1 in 1000 on each side
    }

    /// A promise: a seed means the same in every release and on every machine. By Java's own SplittableRandom, which is
    /// the same generator.
    @Test
    void numbersAreThoseOfSplitMix64() {
        long start = new java.util.SplittableRandom(7).nextLong();
        java.util.SplittableRandom same = new java.util.SplittableRandom(start);
        CounterRandom random = new CounterRandom(7);
        for (int n = 0; n < 20; n++) {
            assertThat(random.at(n)).isEqualTo((same.nextLong() >>> 11) * 0x1p-53);
        }
    }

    @Test
    void extremeTemperaturesDrawAllTheSame() {
        float[] logits = {1, 3e38f, -3e38f, 3e38f};
        assertThat(drawable(PLAIN.withTemperature(Double.MIN_VALUE).withMinP(0.5), logits)).containsExactly(1, 3);
        assertThat(drawable(PLAIN.withTemperature(Double.MAX_VALUE).withTopP(0.7), logits)).containsExactly(0, 1, 2);
        assertThat(new Draw(PLAIN.withTemperature(Double.MIN_VALUE)).pick(logits)).isIn(1, 3);
    }
}
