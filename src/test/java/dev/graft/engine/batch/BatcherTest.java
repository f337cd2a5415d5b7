package dev.graft.engine.batch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.function.Predicate;
import java.util.stream.IntStream;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import dev.graft.diagnostic.UserError;
import dev.graft.engine.Finish;
import dev.graft.engine.LocalModel;
import dev.graft.engine.Sampling;
import dev.graft.engine.ScoredToken;
import dev.graft.engine.grammar.Constraint;

@Timeout(120)
class BatcherTest {
    private static final Sampling WARM = Sampling.greedy().withTemperature(1.2).withSeed(11).withMaxTokens(12)
            .ignoringEnd();
    private static final Sampling ENDLESS = WARM.withMaxTokens(10_000);
    private static final int[] PROMPT = SmallModel.prompt(1, 40);

    @TempDir
    private Path temp;

    private LocalModel model;

    @BeforeEach
    void load() throws IOException {
        model = SmallModel.load(SmallModel.write(temp), 2, 100);
    }

    @AfterEach
    void close() {
        model.close();
    }

    private static List<Outcome> read(Batcher batcher, Order order, int texts) throws Exception {
        try (Ticket ticket = batcher.submit(order)) {
            return Outcome.of(ticket, texts);
        }
    }

    private static void await(Batcher batcher, Predicate<Load> reached) throws InterruptedException {
        while (!reached.test(batcher.load())) {
            Thread.sleep(1);
        }
    }

    @Test
    void writesWhatIsWrittenAlone() throws Exception {
        Outcome alone = SmallModel.alone(model, PROMPT, WARM.withLogProbs(3));
        try (Batcher batcher = Batcher.start(model, 2, 0)) {
            assertThat(read(batcher, Order.of(PROMPT, List.of(WARM.withLogProbs(3))), 1)).containsExactly(alone);
        }
    }

    @Test
    void severalTextsShareAPromptAndDiffer() throws Exception {
        List<Sampling> samplings = List.of(WARM, WARM.withSeed(12), Sampling.greedy().withMaxTokens(5),
                WARM.withSeed(13).withMaxTokens(0));
        try (Batcher batcher = Batcher.start(model, 3, 3)) {
            List<Outcome> together = read(batcher, Order.of(PROMPT, samplings), 4);
            for (int i = 0; i < samplings.size(); i++) {
                assertThat(together.get(i)).isEqualTo(SmallModel.alone(model, PROMPT, samplings.get(i)));
            }
            assertThat(together.get(0).text()).isNotEqualTo(together.get(1).text());
            assertThat(batcher.load().promptTokens()).isEqualTo(40);
            assertThat(batcher.load().writtenTokens()).isEqualTo(12 + 12 + 5);
        }
    }

    @Test
    void aPromptThatIsKnownIsNotReadAgain() throws Exception {
        try (Batcher batcher = Batcher.start(model, 2, 0)) {
            List<Outcome> fresh = read(batcher, Order.of(PROMPT, List.of(WARM)), 1);
            try (Ticket ticket = batcher.submit(Order.of(PROMPT, List.of(WARM)))) {
                assertThat(ticket.promptTokens()).isEqualTo(40);
                assertThat(Outcome.of(ticket, 1)).isEqualTo(fresh);
                assertThat(ticket.reusedTokens()).isEqualTo(39);
            }
            assertThat(batcher.load().reusedTokens()).isEqualTo(39);
        }
    }

    /// All come at once with the same beginning: the first one reads it, the others find it.
    @Test
    void promptsThatComeTogetherShareTheirBeginning() throws Exception {
        int[] beginning = SmallModel.prompt(7, 300);
        try (Batcher batcher = Batcher.start(model, 8, 0)) {
            List<Ticket> tickets = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                int[] prompt = Arrays.copyOf(beginning, 305);
                Arrays.fill(prompt, 300, 305, 100 + i);
                tickets.add(batcher.submit(Order.of(prompt, List.of(WARM))));
            }
            for (int i = 0; i < 8; i++) {
                Outcome.of(tickets.get(i), 1);
                assertThat(tickets.get(i).reusedTokens()).isEqualTo(i == 0 ? 0 : 300);
            }
        }
    }

    @Test
    void scoresThePromptAsTheModelDoes() throws Exception {
        for (int length : new int[] {1, 2, 33, 300}) {
            int[] prompt = SmallModel.prompt(3, length);
            List<ScoredToken> expected = SmallModel.scores(model, prompt, 3); // so all of it is in the cache
            for (int maxTokens : new int[] {0, 1, 3}) {
                try (Batcher batcher = Batcher.start(model, 2, 2);
                        Ticket ticket = batcher.submit(Order.of(prompt, List.of(WARM.withMaxTokens(maxTokens),
                                WARM.withMaxTokens(maxTokens).withSeed(4))).withPromptLogProbs(3))) {
                    assertThat(ticket.next()).isEqualTo(new Event.PromptScored(expected));
                    List<Outcome> outcomes = Outcome.of(ticket, 2);
                    assertThat(outcomes).extracting(Outcome::tokens).containsExactly(maxTokens, maxTokens);
                    assertThat(outcomes.getFirst())
                            .isEqualTo(SmallModel.alone(model, prompt, WARM.withMaxTokens(maxTokens)));
                }
            }
        }
    }

    /// As the choices of a question come: one after the other, or all at once.
    @Test
    void promptsThatAreScoredShareTheirBeginning() throws Exception {
        List<Order> orders = new ArrayList<>();
        List<Event> expected = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            int[] prompt = SmallModel.prompt(9, 300 + i / 2);
            prompt[299 - i] = 1000 + i;
            int likeliest = i < 5 ? 1 : 2;
            orders.add(Order.of(prompt, List.of(WARM.withMaxTokens(1))).withPromptLogProbs(likeliest));
            expected.add(new Event.PromptScored(SmallModel.scores(model, prompt, likeliest)));
        }
        try (Batcher batcher = Batcher.start(model, 8, 8)) {
            for (int i = 0; i < 6; i++) {
                try (Ticket ticket = batcher.submit(orders.get(i))) {
                    assertThat(ticket.next()).isEqualTo(expected.get(i));
                    assertThat(Outcome.of(ticket, 1)).hasSize(1);
                    assertThat(ticket.reusedTokens() > 280).isEqualTo(i > 0 && i < 5);
                }
            }
        }
        try (Batcher batcher = Batcher.start(model, 8, 8)) {
            List<Ticket> tickets = new ArrayList<>();
            for (Order order : orders) {
                tickets.add(batcher.submit(order));
            }
            for (int i = 0; i < 6; i++) {
                assertThat(tickets.get(i).next()).isEqualTo(expected.get(i));
            }
        }
    }

    @Test
    void aFullLineIsRefusedAtOnce() throws Exception {
        try (Batcher batcher = Batcher.start(model, 1, 2)) {
            Ticket first = batcher.submit(Order.of(PROMPT, List.of(ENDLESS)));
            Ticket second = batcher.submit(Order.of(PROMPT, List.of(WARM, WARM)));
            assertThatThrownBy(() -> batcher.submit(Order.of(PROMPT, List.of(WARM))))
                    .isInstanceOfSatisfying(QueueFullException.class, e -> assertThat(e.isClosing()).isFalse());
            assertThat(batcher.load().refusedOrders()).isEqualTo(1);
            first.close();
            Outcome.of(second, 2);
            assertThat(read(batcher, Order.of(PROMPT, List.of(WARM, WARM, WARM)), 3)).hasSize(3);
        }
    }

    @Test
    void firstComeFirstServed() throws Exception {
        try (Batcher batcher = Batcher.start(model, 1, 5)) {
            List<Ticket> tickets = new ArrayList<>();
            for (int i = 0; i < 5; i++) {
                tickets.add(batcher.submit(Order.of(SmallModel.prompt(i, 150), List.of(WARM.withMaxTokens(30)))));
            }
            for (int i = 4; i >= 0; i--) { // when the last one has ended, so have all
                Ticket ticket = tickets.get(i);
                while (ticket.hasNext()) {
                    assertThat(i == 4 ? ticket.next() : ticket.next(Duration.ZERO)).isNotNull();
                }
            }
            assertThatThrownBy(() -> tickets.getFirst().next()).isInstanceOf(NoSuchElementException.class);
        }
    }

    @Test
    void whoeverWaitsCanGo() throws Exception {
        try (Batcher batcher = Batcher.start(model, 1, 5)) {
            Ticket first = batcher.submit(Order.of(PROMPT, List.of(ENDLESS)));
            await(batcher, load -> load.busy() == 1);
            Ticket waiting = batcher.submit(Order.of(PROMPT, List.of(WARM, WARM)));
            waiting.close();
            assertThat(Outcome.of(waiting, 2)).extracting(Outcome::finish).containsOnly(Finish.INTERRUPTED);
            assertThat(batcher.load().waiting()).isZero();
            first.close();
            assertThat(Outcome.of(first, 1).getFirst().finish()).isIn(Finish.INTERRUPTED, Finish.CONTEXT_FULL);
            await(batcher, load -> load.busy() == 0 && load.cacheUsed() == 0);
            assertThat(batcher.load().cancelledOrders()).isGreaterThanOrEqualTo(1);
        }
    }

    @Test
    void aTextThatIsCancelledLeavesTheOthersAlone() throws Exception {
        Outcome alone = SmallModel.alone(model, PROMPT, WARM.withMaxTokens(200));
        try (Batcher batcher = Batcher.start(model, 4, 5)) {
            Ticket stays = batcher.submit(Order.of(PROMPT, List.of(WARM.withMaxTokens(200))));
            Ticket goes = batcher.submit(Order.of(SmallModel.prompt(2, 200), List.of(ENDLESS, ENDLESS.withSeed(9))));
            assertThat(goes.next()).isInstanceOf(Event.Piece.class);
            goes.close();
            assertThat(Outcome.of(goes, 2)).hasSize(2);
            assertThat(Outcome.of(stays, 1)).containsExactly(alone);
        }
    }

    @Test
    void anOrderThatFailsFailsAlone() throws Exception {
        Outcome alone = SmallModel.alone(model, PROMPT, WARM.withMaxTokens(100));
        try (Batcher batcher = Batcher.start(model, 4, 5)) {
            Ticket stays = batcher.submit(Order.of(PROMPT, List.of(WARM.withMaxTokens(100))));
            Ticket fails = batcher
                    .submit(Order.of(PROMPT, List.of(WARM, WARM, WARM)).withConstraint(BreaksAtTheThird::new));
            Event last = fails.next();
            while (fails.hasNext()) {
                last = fails.next();
            }
            assertThat(last).isInstanceOfSatisfying(Event.Failed.class,
                    failed -> assertThat(failed.error()).hasMessage("broken"));
            assertThat(Outcome.of(stays, 1)).containsExactly(alone);
            assertThat(batcher.load().failedOrders()).isEqualTo(1);
            assertThat(batcher.load().busy()).isZero();
            Order full = Order.of(PROMPT, Collections.nCopies(9, ENDLESS)); // as many as there is room for
            Ticket ticket = batcher.submit(full);
            assertThatThrownBy(() -> batcher.submit(Order.of(PROMPT, List.of(WARM))))
                    .isInstanceOf(QueueFullException.class);
            ticket.close();
            assertThat(Outcome.of(ticket, 9)).hasSize(9);
        }
    }

    /// All texts of an order come to it in the same pass.
    private static final class BreaksAtTheThird implements Constraint {
        private int tokens;

        @Override
        public void mask(float[] logits) {
            // anything may follow
        }

        @Override
        public void accept(int token) {
            if (++tokens == 3) {
                throw new IllegalArgumentException("broken");
            }
        }

        @Override
        public boolean isEnded() {
            return false;
        }
    }

    @Test
    void refusesWhatCannotBeDone() throws Exception {
        try (Batcher batcher = Batcher.start(model, 2, 0)) {
            refuses(batcher, new int[0], WARM, "[empty-prompt]");
            refuses(batcher, new int[SmallModel.MAX_LENGTH], WARM, "[too-long]");
            refuses(batcher, new int[] {2048}, WARM, "[tokenizer-size]");
            refuses(batcher, PROMPT, WARM.withLogitBias(Map.of(2048, 1.0)), "[bad-value]");
            assertThatThrownBy(() -> batcher.submit(Order.of(PROMPT, List.of(WARM)).withConstraint(() -> {
                throw new IllegalStateException("no form");
            }))).hasMessage("no form");
            assertThat(read(batcher, Order.of(PROMPT, List.of(WARM, WARM)), 2)).hasSize(2); // they took no room
        }
    }

    private static void refuses(Batcher batcher, int[] prompt, Sampling sampling, String message) {
        assertThatThrownBy(() -> batcher.submit(Order.of(prompt, List.of(sampling)))).isInstanceOf(UserError.class)
                .hasMessageContaining(message);
    }

    @Test
    void closingLetsRunningTextsEndAndTakesNoMore() throws Exception {
        Batcher batcher = Batcher.start(model, 1, 5);
        Ticket running = batcher.submit(Order.of(PROMPT, List.of(WARM.withMaxTokens(100))));
        Ticket waiting = batcher.submit(Order.of(PROMPT, List.of(WARM)));
        batcher.close(Duration.ofMinutes(5));
        assertThat(Outcome.of(running, 1).getFirst().tokens()).isEqualTo(100);
        assertThat(Outcome.of(waiting, 1).getFirst().tokens()).isEqualTo(12);
        assertThatThrownBy(() -> batcher.submit(Order.of(PROMPT, List.of(WARM))))
                .isInstanceOfSatisfying(QueueFullException.class, e -> assertThat(e.isClosing()).isTrue());
        batcher.close();
        running.close();
        assertThat(batcher.load().cacheUsed()).isZero();
    }

    @Test
    void closingAtOnceEndsThem() throws Exception {
        Batcher batcher = Batcher.start(model, 1, 5);
        Ticket running = batcher.submit(Order.of(PROMPT, List.of(ENDLESS, ENDLESS)));
        Ticket waiting = batcher.submit(Order.of(PROMPT, List.of(WARM)));
        batcher.close();
        assertThat(Outcome.of(running, 2).getLast().finish()).isEqualTo(Finish.INTERRUPTED);
        assertThat(Outcome.of(waiting, 1).getFirst().finish()).isEqualTo(Finish.INTERRUPTED);
        Load load = batcher.load();
        assertThat(IntStream.of(load.busy(), load.waiting())).containsOnly(0);
        assertThat(load.cacheUsed()).isZero();
        assertThat(load.cancelledOrders()).isEqualTo(2);
    }

    @Test
    void closingWithNothingToDo() throws Exception {
        Batcher batcher = Batcher.start(model, 1, 5);
        batcher.close(Duration.ofMinutes(5));
        assertThat(batcher.load().passes()).isZero();
        try (Batcher used = Batcher.start(model, 1, 5)) {
            read(used, Order.of(PROMPT, List.of(WARM)), 1);
            used.close(Duration.ofMinutes(5));
        }
    }
}
