package dev.graft.engine.batch;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Random;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import dev.graft.engine.Finish;
import dev.graft.engine.LocalModel;
import dev.graft.engine.Penalties;
import dev.graft.engine.Sampling;
import dev.graft.engine.ScoredToken;

/// Orders of all kinds come at random moments, and some go: whoever stays gets what he gets alone, to the last bit, and in
/// the end nothing is taken.
@Timeout(300)
class LoadTest {
    private static final int KINDS = 40;
    private static final int ORDERS = 350;

    @TempDir
    private Path temp;

    private final long seed = System.nanoTime();
    private final Random random = new Random(seed);
    private final List<Order> kinds = new ArrayList<>();
    private final List<Expected> expected = new ArrayList<>();

    private record Expected(List<ScoredToken> prompt, List<Outcome> texts) {}

    @BeforeEach
    void make() throws IOException {
        SmallModel.write(temp);
        for (int i = 0; i < KINDS; i++) {
            int length = 1 + random.nextInt(random.nextInt(4) == 0 ? 200 : 60);
            int[] prompt = SmallModel.prompt(i % 5, length); // many begin alike
            prompt[length - 1] = 3 + random.nextInt(2000);
            List<Sampling> texts = new ArrayList<>();
            for (int t = random.nextInt(4) == 0 ? 1 + random.nextInt(5) : 1; t > 0; t--) {
                texts.add(sampling());
            }
            Order order = Order.of(prompt, texts);
            kinds.add(random.nextInt(3) == 0 ? order.withPromptLogProbs(random.nextInt(3)) : order);
        }
    }

    private Sampling sampling() {
        Sampling sampling = Sampling.greedy().withSeed(random.nextLong())
                .withMaxTokens(random.nextInt(random.nextInt(3) == 0 ? 150 : 30));
        return switch (random.nextInt(5)) {
            case 0 -> sampling;
            case 1 -> sampling.withTemperature(1).withTopP(0.9).withLogProbs(random.nextInt(3));
            case 2 -> sampling.withTemperature(1.5).withTopK(40).withStop(List.of("e", "in"));
            case 3 -> sampling.withTemperature(0.7).withPenalties(new Penalties(1.2, 0.5, 0.1)).ignoringEnd();
            default -> sampling.withTemperature(2).withMinP(0.05).withLogProbs(0).ignoringEnd();
        };
    }

    /// Alone, with one thread and room for everything.
    private void expect() throws IOException {
        try (LocalModel model = SmallModel.load(temp, 1, 1000)) {
            for (Order kind : kinds) {
                List<Outcome> texts = new ArrayList<>();
                for (Sampling sampling : kind.texts()) {
                    texts.add(SmallModel.alone(model, kind.prompt(), sampling));
                }
                List<ScoredToken> prompt = !kind.isScored()
                        ? List.of()
                        : SmallModel.scores(model, kind.prompt(), kind.promptLogProbs());
                expected.add(new Expected(prompt, texts));
            }
        }
    }

    /// The cache of 11 blocks holds the longest text, but not two of them.
    @Test
    void equalBitsUnderLoad() throws Exception {
        expect();
        for (int blocks : new int[] {11, 40, 1000}) {
            try (LocalModel model = SmallModel.load(temp, 2, blocks)) {
                Load load = run(model, ORDERS, 1 + random.nextInt(12));
                assertThat(load.busy() + load.waiting()).as("seed %d", seed).isZero();
                assertThat(load.cacheUsed()).as("seed %d", seed).isZero();
                assertThat(load.failedOrders()).as("seed %d", seed).isZero();
                assertThat(load.finishedOrders() + load.cancelledOrders()).as("seed %d", seed).isEqualTo(ORDERS);
            }
        }
    }

    private record Running(int kind, Ticket ticket, boolean isCancelled) {}

    private Load run(LocalModel model, int orders, int places) throws Exception {
        try (Batcher batcher = Batcher.start(model, places, 1000)) {
            Deque<Running> running = new ArrayDeque<>();
            for (int i = 0; i < orders; i++) {
                int kind = random.nextInt(KINDS);
                Ticket ticket = batcher.submit(kinds.get(kind));
                boolean isCancelled = random.nextInt(5) == 0;
                running.add(new Running(kind, ticket, isCancelled));
                if (random.nextInt(3) == 0) {
                    Thread.sleep(Duration.ofNanos(random.nextInt(3_000_000)));
                }
                if (isCancelled) {
                    ticket.close();
                }
                while (running.size() > 30) {
                    check(running.remove());
                }
            }
            for (Running one : running) {
                check(one);
            }
            while (batcher.load().busy() > 0) {
                Thread.sleep(1);
            }
            return batcher.load();
        }
    }

    private void check(Running running) throws InterruptedException {
        Order kind = kinds.get(running.kind);
        Expected wanted = expected.get(running.kind);
        Ticket ticket = running.ticket;
        boolean isTold = !kind.isScored();
        Outcome[] outcomes = new Outcome[kind.texts().size()];
        StringBuilder[] texts = new StringBuilder[outcomes.length];
        Arrays.setAll(texts, _ -> new StringBuilder());
        List<List<ScoredToken>> tokens = kind.texts().stream().<List<ScoredToken>>map(_ -> new ArrayList<>()).toList();
        while (ticket.hasNext()) {
            switch (ticket.next()) {
                case Event.PromptScored(List<ScoredToken> scores) -> {
                    assertThat(isTold).isFalse();
                    isTold = true;
                    assertThat(scores).as("seed %d", seed).isEqualTo(wanted.prompt);
                }
                case Event.Piece(int index, String text, List<ScoredToken> scored) -> {
                    assertThat(isTold).isTrue();
                    texts[index].append(text);
                    tokens.get(index).addAll(scored);
                }
                case Event.Ended(int index, Finish finish, int count) -> outcomes[index] = new Outcome(
                        texts[index].toString(), finish, count, tokens.get(index));
                case Event.Failed(Throwable error) -> throw new AssertionError("seed " + seed, error);
            }
        }
        for (int i = 0; i < outcomes.length; i++) {
            Outcome alone = wanted.texts.get(i), got = outcomes[i];
            if (!running.isCancelled) {
                assertThat(got).as("seed %d", seed).isEqualTo(alone);
            } else {
                assertThat(got.scored()).as("seed %d", seed)
                        .isEqualTo(alone.scored().subList(0, got.scored().size()));
            }
        }
    }
}
