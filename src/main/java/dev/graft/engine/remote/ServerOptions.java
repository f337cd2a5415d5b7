package dev.graft.engine.remote;

import java.time.Duration;

import org.jspecify.annotations.Nullable;

/// How to use a server.
///
/// @param model       its name there; null for the only one that the server has
/// @param apiKey      sent as a bearer token; null for none
/// @param maxLength   tokens of a text and one that the server writes; 0 for what the server says, else 2048
/// @param concurrency calls under way at once
/// @param retries     how often a call that failed is tried again
/// @param timeout     of one try, from its beginning to the last byte of the answer
public record ServerOptions(@Nullable String model, @Nullable String apiKey, int maxLength, int concurrency,
        int retries, Duration timeout) {
    /// lm-eval's argument default.
    static final int USUAL_LENGTH = 2048;

    /// One at a time is kind to a server that was not asked; eight keep one busy that batches.
    public static final ServerOptions DEFAULT = new ServerOptions(null, null, 0, 8, 5, Duration.ofSeconds(300));

    public ServerOptions {
        require(maxLength == 0 || maxLength > 2, "the longest text has 3 tokens or more, and not " + maxLength);
        require(concurrency >= 1 && concurrency <= 1024, "1 to 1024 calls at once, and not " + concurrency);
        require(retries >= 0 && retries <= 100, "0 to 100 more tries, and not " + retries);
        require(timeout.isPositive(), "a time-out is longer than " + timeout.toSeconds() + " seconds");
    }

    private static void require(boolean isTrue, String message) {
        if (!isTrue) {
            throw new IllegalArgumentException(message);
        }
    }

    public ServerOptions withModel(@Nullable String name) {
        return new ServerOptions(name, apiKey, maxLength, concurrency, retries, timeout);
    }

    /// Without the key, which belongs in no log.
    @Override
    public String toString() {
        return "model %s, %d calls at once, %d retries, %s".formatted(model, concurrency, retries, timeout);
    }
}
