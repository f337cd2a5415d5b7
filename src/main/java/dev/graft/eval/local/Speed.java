package dev.graft.eval.local;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

import dev.graft.engine.Branch;
import dev.graft.engine.LocalModel;
import dev.graft.engine.Step;

/// How fast this machine runs a model, tried out for some seconds.
///
/// @param readPerSecond    tokens of prompts
/// @param secondsPerScore  that the logits of a token take, beyond reading it; 0 if none are asked for
/// @param writtenPerSecond tokens of texts that are written side by side; 0 if none are
public record Speed(double readPerSecond, double secondsPerScore, double writtenPerSecond) {
    private static final int PASS = 128;
    private static final int TEXTS = 16;
    private static final int SEED = 1;

    /// The compiler makes the loops fast meanwhile; it is through when passes have been no faster for so long.
    private static final long STEADY_NANOS = 1_500_000_000L;
    private static final double FASTER = 0.97;

    /// A trial ends in any case.
    private static final long LONGEST_NANOS = 15_000_000_000L;

    /// Tries what a run of this size does.
    ///
    /// @param model whose cache takes what the trial leaves behind
    public static Speed of(LocalModel model, RunSize size) {
        Random random = new Random(SEED);
        double read = best(PASS, () -> read(model, random, PASS - 1)), score = 0, written = 0;
        if (size.all().prompts().scored() > 0) {
            score = Math.max(0, 1 / best(PASS, () -> read(model, random, 0)) - 1 / read);
        }
        if (size.all().written() > 0) {
            written = best(TEXTS, () -> write(model, random));
        }
        return new Speed(read, score, written);
    }

    /// Of passes of so many tokens, the fastest: others were disturbed, or not compiled yet.
    private static double best(int tokens, Runnable pass) {
        long fastest = Long.MAX_VALUE, begin = System.nanoTime(), improved = begin, now;
        do {
            long start = System.nanoTime();
            pass.run();
            now = System.nanoTime();
            if (now - start < FASTER * fastest) {
                improved = now;
            }
            fastest = Math.min(fastest, now - start);
        } while (now - improved < STEADY_NANOS && now - begin < LONGEST_NANOS);
        return tokens * 1e9 / fastest;
    }

    private static void read(LocalModel model, Random random, int firstScored) {
        try (Branch branch = model.branch()) {
            Step step = Step.of(branch, tokens(model, random, PASS)).wantedFrom(firstScored);
            model.run(List.of(step), (_, _, _) -> {});
        }
    }

    private static void write(LocalModel model, Random random) {
        List<Branch> branches = new ArrayList<>();
        List<Step> steps = new ArrayList<>();
        for (int i = 0; i < TEXTS; i++) {
            branches.add(model.branch());
            steps.add(Step.of(branches.get(i), tokens(model, random, 1)));
        }
        List<float[]> unusedLogits = model.logits(steps);
        branches.forEach(Branch::close);
    }

    private static int[] tokens(LocalModel model, Random random, int count) {
        return random.ints(count, 0, model.vocabSize()).toArray();
    }

    /// For a run of this size, if texts become as long as they may.
    public Duration time(RunSize size) {
        double seconds = size.all().prompts().overall() / readPerSecond
                + size.all().prompts().scored() * secondsPerScore
                + (size.all().written() == 0 ? 0 : size.all().written() / writtenPerSecond);
        return Duration.ofMillis((long) (1000 * seconds));
    }
}
