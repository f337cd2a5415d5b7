package dev.graft.engine.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicReference;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TeamTest {
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 8})
    void doesEveryChunkOnce(int threads) {
        try (Team team = new Team(threads)) {
            for (int chunks = 0; chunks < 300; chunks++) {
                AtomicIntegerArray done = new AtomicIntegerArray(chunks);
                team.run(chunks, done::incrementAndGet);
                for (int i = 0; i < chunks; i++) {
                    assertThat(done.get(i)).as("chunk %d of %d", i, chunks).isEqualTo(1);
                }
            }
        }
    }

    /// Plain writes of helpers are seen by the caller, loop after loop.
    @Test
    void handsOverWhatTheHelpersWrote() {
        int[] values = new int[64];
        try (Team team = new Team(4)) {
            for (int round = 1; round <= 20_000; round++) {
                int add = round;
                team.run(values.length, i -> values[i] += add);
            }
        }
        assertThat(values).containsOnly(200_010_000);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 5})
    void throwsWhatAChunkThrewAndGoesOnAfterwards(int threads) {
        try (Team team = new Team(threads)) {
            for (int round = 0; round < 200; round++) {
                int failing = round % 10;
                assertThatThrownBy(() -> team.run(10, i -> {
                    if (i == failing) {
                        throw new ArithmeticException("chunk " + i);
                    }
                })).isInstanceOf(ArithmeticException.class).hasMessage("chunk " + failing);
                AtomicInteger sum = new AtomicInteger();
                team.run(10, sum::addAndGet);
                assertThat(sum.get()).isEqualTo(45);
            }
        }
    }

    @Test
    void throwsErrorsToo() {
        try (Team team = new Team(3)) {
            assertThatThrownBy(() -> team.run(9, _ -> {
                throw new StackOverflowError();
            })).isInstanceOf(StackOverflowError.class);
        }
    }

    /// An interrupt neither ends a loop half-way nor is it lost.
    @Test
    void keepsAnInterruptForTheCaller() {
        try (Team team = new Team(2)) {
            for (int round = 0; round < 50; round++) {
                AtomicInteger done = new AtomicInteger();
                Thread.currentThread().interrupt();
                team.run(40, _ -> done.incrementAndGet());
                assertThat(done.get()).isEqualTo(40);
                assertThat(Thread.interrupted()).isTrue();
            }
        }
    }

    /// A loop inside a chunk is done by whoever is there.
    @Test
    void runsLoopsInsideLoops() {
        try (Team team = new Team(3)) {
            AtomicInteger count = new AtomicInteger();
            team.run(8, _ -> team.run(8, _ -> count.incrementAndGet()));
            assertThat(count.get()).isEqualTo(64);
        }
    }

    @Test
    void servesTwoCallersAtATime() throws InterruptedException {
        try (Team team = new Team(3)) {
            AtomicReference<Throwable> failure = new AtomicReference<>();
            Runnable caller = () -> {
                for (int round = 0; round < 5000; round++) {
                    AtomicInteger sum = new AtomicInteger();
                    team.run(20, sum::addAndGet);
                    if (sum.get() != 190) {
                        failure.set(new AssertionError("round %d: %d".formatted(round, sum.get())));
                    }
                }
            };
            Thread other = Thread.ofPlatform().start(caller);
            caller.run();
            other.join();
            assertThat(failure.get()).isNull();
        }
    }

    @Test
    void refusesWorkWhenItIsClosed() {
        Team team = new Team(2);
        team.close();
        assertThatThrownBy(() -> team.run(2, _ -> {})).isInstanceOf(IllegalStateException.class);
    }
}
