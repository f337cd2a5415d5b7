package dev.graft.engine.batch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import dev.graft.diagnostic.UserError;
import dev.graft.engine.Branch;
import dev.graft.engine.LocalModel;
import dev.graft.engine.Sampling;

/// Too little memory, or a model that is not there any more.
@Timeout(120)
class ScarceTest {
    private static final Sampling LONG = Sampling.greedy().withTemperature(1.2).withSeed(11).withMaxTokens(150)
            .ignoringEnd();

    @TempDir
    private Path temp;

    @BeforeEach
    void write() throws IOException {
        SmallModel.write(temp);
    }

    /// 8 texts of 160 tokens come at once, in a cache of 320.
    @Test
    void textsGiveTheirPlaceBackAndGoOnLater() throws Exception {
        List<Outcome> alone = new ArrayList<>();
        try (LocalModel model = SmallModel.load(temp, 1, 100)) {
            for (int i = 0; i < 8; i++) {
                alone.add(SmallModel.alone(model, SmallModel.prompt(i, 10), LONG));
            }
        }
        try (LocalModel model = SmallModel.load(temp, 2, 10); Batcher batcher = Batcher.start(model, 8, 0)) {
            List<Ticket> tickets = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                tickets.add(batcher.submit(Order.of(SmallModel.prompt(i, 10), List.of(LONG))));
            }
            for (int i = 0; i < 8; i++) {
                assertThat(Outcome.of(tickets.get(i), 1)).containsExactly(alone.get(i));
            }
            assertThat(batcher.load().putBack()).isPositive();
            assertThat(batcher.load().cacheUsed()).isZero();
        }
    }

    /// The texts fit exactly; what the cache knows of them may not take the room of a copy.
    @Test
    void aTextMayFillTheCache() throws Exception {
        Sampling six = LONG.withMaxTokens(6); // the last one is not run
        int[] prompt = SmallModel.prompt(1, 155), other = prompt.clone();
        other[140] ^= 1;
        try (LocalModel large = SmallModel.load(temp, 1, 100);
                LocalModel model = SmallModel.load(temp, 1, 5);
                Batcher batcher = Batcher.start(model, 2, 0)) {
            for (int[] text : List.of(prompt, other, prompt, prompt)) {
                try (Ticket ticket = batcher.submit(Order.of(text, List.of(six)))) {
                    assertThat(Outcome.of(ticket, 1)).containsExactly(SmallModel.alone(large, text, six));
                }
            }
        }
    }

    @Test
    void whatNeverFitsFailsAlone() throws Exception {
        try (LocalModel model = SmallModel.load(temp, 2, 4); Batcher batcher = Batcher.start(model, 2, 0)) {
            assertThatThrownBy(() -> batcher.submit(Order.of(SmallModel.prompt(1, 128), List.of(LONG))))
                    .isInstanceOf(UserError.class).hasMessageContaining("[cache-full]");
            Ticket fails = batcher.submit(Order.of(SmallModel.prompt(1, 10), List.of(LONG)));
            Ticket stays = batcher.submit(Order.of(SmallModel.prompt(2, 10), List.of(LONG.withMaxTokens(80))));
            Event last = fails.next();
            while (fails.hasNext()) {
                last = fails.next();
            }
            assertThat(last).isInstanceOfSatisfying(Event.Failed.class,
                    failed -> assertThat(failed.error()).hasMessageContaining("[cache-full]"));
            Outcome outcome = Outcome.of(stays, 1).getFirst();
            try (LocalModel other = SmallModel.load(temp, 1, 100)) {
                assertThat(outcome)
                        .isEqualTo(SmallModel.alone(other, SmallModel.prompt(2, 10), LONG.withMaxTokens(80)));
            }
            assertThat(batcher.load().cacheUsed()).isZero();
        }
    }

    /// Another user of the model is in the way for a while.
    @Test
    void goesOnBehindAFailure() throws Exception {
        try (LocalModel model = SmallModel.load(temp, 2, 4); Batcher batcher = Batcher.start(model, 2, 0)) {
            try (Branch branch = model.branch()) {
                model.logits(branch, SmallModel.prompt(5, 128));
                Ticket fails = batcher.submit(Order.of(SmallModel.prompt(1, 10), List.of(LONG, LONG)));
                assertThat(fails.next()).isInstanceOf(Event.Failed.class);
            }
            Ticket again = batcher.submit(Order.of(SmallModel.prompt(1, 10), List.of(LONG.withMaxTokens(5))));
            assertThat(Outcome.of(again, 1).getFirst().tokens()).isEqualTo(5);
            assertThat(batcher.load().failedOrders()).isEqualTo(1);
        }
    }

    /// Every pass fails from some moment on: all who were in places, and then those who wait, are told.
    @Test
    void passesThatFailFailEveryOrderAndTheBatcherStays() throws Exception {
        try (LocalModel model = SmallModel.load(temp, 2, 100); Batcher batcher = Batcher.start(model, 2, 6)) {
            Ticket first = batcher.submit(Order.of(SmallModel.prompt(1, 10), List.of(LONG.withMaxTokens(400))));
            Ticket second = batcher.submit(Order.of(SmallModel.prompt(3, 10),
                    List.of(LONG.withMaxTokens(400), LONG.withMaxTokens(400).withSeed(2))));
            Ticket third = batcher.submit(Order.of(SmallModel.prompt(2, 10), List.of(LONG, LONG)));
            first.next();
            closeUnder(model);
            for (Ticket ticket : List.of(first, second, third)) {
                Event last = ticket.next();
                while (ticket.hasNext()) {
                    last = ticket.next();
                }
                assertThat(last).isInstanceOfSatisfying(Event.Failed.class,
                        failed -> assertThat(failed.error()).hasMessage("the model is closed"));
            }
            assertThat(batcher.load().busy() + batcher.load().waiting()).isZero();
            assertThat(batcher.load().failedOrders()).isEqualTo(3);
            assertThat(batcher.load().cacheUsed()).isZero();
        }
    }

    private static void closeUnder(LocalModel model) {
        model.close();
    }
}
