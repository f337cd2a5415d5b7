package dev.graft.app.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;

import org.junit.jupiter.api.Test;

class BodiesTest {
    private final Bodies bodies = new Bodies(100_000, 150_000);

    @Test
    void takesUpToItsLimit() throws IOException {
        try (Bodies.Body body = bodies.read(new ByteArrayInputStream(new byte[100_000]), -1)) {
            assertThat(body.bytes()).hasSize(100_000);
        }
        assertThatThrownBy(() -> bodies.read(new ByteArrayInputStream(new byte[100_001]), -1))
                .isInstanceOfSatisfying(ApiError.class, error -> assertThat(error.status()).isEqualTo(413));
        assertThat(bodies.held()).isZero();
    }

    @Test
    void readsNothingOfWhatIsAnnouncedTooLarge() {
        InputStream untouched = new InputStream() {
            @Override
            public int read() throws IOException {
                throw new IOException("read");
            }
        };
        assertThatThrownBy(() -> bodies.read(untouched, 100_001)).isInstanceOf(ApiError.class);
        assertThatThrownBy(() -> bodies.read(untouched, 100_000)).isInstanceOf(IOException.class);
        assertThat(bodies.held()).isZero();
    }

    @Test
    void allTogetherHaveALimit() throws IOException {
        try (Bodies.Body first = bodies.read(new ByteArrayInputStream(new byte[90_000]), -1)) {
            assertThat(first.bytes()).hasSize(90_000);
            assertThatThrownBy(() -> bodies.read(new ByteArrayInputStream(new byte[90_000]), -1))
                    .isInstanceOfSatisfying(ApiError.class, error -> assertThat(error.status()).isEqualTo(429));
        }
        assertThat(bodies.held()).isZero();
    }

    /// A thousand clients that announce much and send little do not shut others out.
    @Test
    void countsWhatHasComeAndNotWhatWasAnnounced() throws IOException {
        try (Bodies.Body body = bodies.read(new ByteArrayInputStream(new byte[10]), 90_000)) {
            assertThat(body.bytes()).hasSize(10);
            assertThat(bodies.held()).isLessThan(10_000);
        }
    }
}
