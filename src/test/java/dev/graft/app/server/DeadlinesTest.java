package dev.graft.app.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import dev.graft.app.server.Deadlines.Limit;

@Timeout(60)
class DeadlinesTest {
    @Test
    void whoTakesTooLongIsInterrupted() {
        try (Deadlines deadlines = new Deadlines(); Limit _ = deadlines.within(Duration.ofMillis(1))) {
            while (!Thread.interrupted()) {
                Thread.onSpinWait();
            }
        }
    }

    @Test
    void nobodyHasTimeOnceTheServerHasStopped() {
        Deadlines deadlines = new Deadlines();
        deadlines.close();
        try (Limit _ = deadlines.within(Duration.ofSeconds(60))) {
            assertThat(Thread.interrupted()).isTrue();
        }
    }
}
