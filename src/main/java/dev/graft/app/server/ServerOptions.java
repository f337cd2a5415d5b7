package dev.graft.app.server;

import java.time.Duration;
import java.util.List;

import org.jspecify.annotations.Nullable;

/// Whom a server lets in, and how long it waits for them.
///
/// @param host         to listen on: a name or an address of this machine
/// @param port         0 takes a free one
/// @param apiKey       that clients must show, or null
/// @param origins      of pages of other servers that may use this one; `*` for all
/// @param names        by which the server may be called besides its host and the loopback ones
/// @param maxBodyBytes of a request
/// @param readTime     in which a request must have come whole
/// @param writeTime    in which a client must take a piece of the answer
/// @param heartbeat    after which a client that waits is sent something, to see whether it is still there
public record ServerOptions(String host, int port, @Nullable String apiKey, List<String> origins, List<String> names,
        long maxBodyBytes, Duration readTime, Duration writeTime, Duration heartbeat) {
    public static final String LOOPBACK = "127.0.0.1";
    public static final int USUAL_PORT = 8080;
    public static final long USUAL_BODY_BYTES = 16L << 20;

    /// A body is held in memory as one array.
    private static final long MOST_BODY_BYTES = 1L << 30;

    private static final Duration READ_TIME = Duration.ofSeconds(30), WRITE_TIME = Duration.ofSeconds(60);
    private static final Duration HEARTBEAT = Duration.ofSeconds(5);

    public ServerOptions {
        if (port < 0 || port > 65535) {
            throw new IllegalArgumentException("port %d is none; write 0 to 65535".formatted(port));
        }
        if (apiKey != null && !apiKey.chars().allMatch(c -> c > ' ' && c < 0x7f)) {
            throw new IllegalArgumentException("the key has a blank or a letter that no header can hold; "
                    + "write ASCII letters, digits and signs");
        }
        if (apiKey != null && apiKey.isEmpty()) {
            throw new IllegalArgumentException("the key is empty; write one, or leave it out");
        }
        if (maxBodyBytes < 1 || maxBodyBytes > MOST_BODY_BYTES) {
            throw new IllegalArgumentException(
                    "a limit of %d bytes for bodies; write 1 to 1GiB".formatted(maxBodyBytes));
        }
        origins = List.copyOf(origins);
        names = List.copyOf(names);
    }

    /// This machine alone, without a key.
    public static ServerOptions standard() {
        return new ServerOptions(LOOPBACK, USUAL_PORT, null, List.of(), List.of(), USUAL_BODY_BYTES, READ_TIME,
                WRITE_TIME, HEARTBEAT);
    }

    public ServerOptions withAddress(String host, int port) {
        return new ServerOptions(host, port, apiKey, origins, names, maxBodyBytes, readTime, writeTime, heartbeat);
    }

    public ServerOptions withApiKey(@Nullable String key) {
        return new ServerOptions(host, port, key, origins, names, maxBodyBytes, readTime, writeTime, heartbeat);
    }

    public ServerOptions withOrigins(List<String> origins) {
        return new ServerOptions(host, port, apiKey, origins, names, maxBodyBytes, readTime, writeTime, heartbeat);
    }

    public ServerOptions withNames(List<String> names) {
        return new ServerOptions(host, port, apiKey, origins, names, maxBodyBytes, readTime, writeTime, heartbeat);
    }

    public ServerOptions withMaxBodyBytes(long bytes) {
        return new ServerOptions(host, port, apiKey, origins, names, bytes, readTime, writeTime, heartbeat);
    }

    public ServerOptions withTimes(Duration read, Duration write, Duration beat) {
        return new ServerOptions(host, port, apiKey, origins, names, maxBodyBytes, read, write, beat);
    }

    /// Whether only this machine can reach the server, by the usual names of it.
    public boolean isLoopback() {
        return host.equals("localhost") || host.equals("::1") || host.equals("[::1]") || host.startsWith("127.");
    }

    /// Without the key, which belongs into no log.
    @Override
    public String toString() {
        return "%s:%d".formatted(host, port);
    }
}
