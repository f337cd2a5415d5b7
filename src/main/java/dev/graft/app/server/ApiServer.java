package dev.graft.app.server;

import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;

import com.sun.net.httpserver.HttpServer;

import dev.graft.diagnostic.Finding;
import dev.graft.diagnostic.Place;
import dev.graft.diagnostic.UserError;

/// Models behind the routes of OpenAI's API.
///
///     try (ApiServer server = ApiServer.start(List.of(Served.of("mine", model, batcher, template)),
///             ServerOptions.standard(), Throwable::printStackTrace)) {
///         System.out.println(server.address());
///         …
///
/// A thread per request, virtual ones. Models and batchers belong to the caller, who closes the server before them.
public final class ApiServer implements AutoCloseable {
    /// Connections that wait to be accepted.
    private static final int BACKLOG = 1024;

    /// Of the heap, for the bytes of bodies: what is read from them takes up to about 20 times as much.
    private static final int BODY_SHARE = 64;

    private final HttpServer server;
    private final ExecutorService threads;
    private final Deadlines deadlines;
    private final Calls calls;
    private final ServerOptions options;

    private ApiServer(HttpServer server, ServerOptions options) {
        this.server = server;
        this.options = options;
        threads = Executors.newVirtualThreadPerTaskExecutor();
        deadlines = new Deadlines();
        calls = new Calls();
    }

    /// Opens the port.
    ///
    /// @param models one at least, each with an id of its own; the first is for requests that name none
    /// @param bugs   is told of exceptions that are no client's fault
    /// @throws UserError with `bad-address` if the port is taken or the host is none of this machine
    public static ApiServer start(List<Served> models, ServerOptions options, Consumer<Throwable> bugs)
            throws IOException {
        Limits.set(options);
        ApiServer started = new ApiServer(bind(options), options);
        Metrics metrics = new Metrics();
        Bodies bodies = new Bodies(options.maxBodyBytes(), Runtime.getRuntime().maxMemory() / BODY_SHARE);
        Models all = new Models(models, System.currentTimeMillis() / 1000);
        Routes routes = Routes.of(all, metrics, new MetricsRoute(all, metrics, started.calls, bodies));
        started.server.createContext("/", new Entrance(new Admission(options), routes, started.calls, bodies,
                started.deadlines, metrics, options, bugs));
        started.server.setExecutor(started.threads);
        started.server.start();
        return started;
    }

    private static HttpServer bind(ServerOptions options) throws IOException {
        try {
            return HttpServer.create(new InetSocketAddress(InetAddress.getByName(options.host()), options.port()),
                    BACKLOG);
        } catch (UnknownHostException unknown) {
            throw refused(options, "there is no host '%s'".formatted(options.host()), unknown);
        } catch (BindException taken) {
            throw refused(options, String.valueOf(taken.getMessage()), taken);
        } catch (SocketException denied) { // a port below 1024, mostly
            throw refused(options, String.valueOf(denied.getMessage()), denied);
        }
    }

    private static UserError refused(ServerOptions options, String reason, IOException cause) {
        return new UserError(Finding.error("bad-address", Place.NOWHERE,
                "cannot listen on %s: %s".formatted(options, reason),
                "take another --port (0 for any that is free), or a --host of this machine"), cause);
    }

    /// As a browser takes it: `http://127.0.0.1:8080`.
    public String address() {
        String host = options.host().contains(":") && !options.host().startsWith("[")
                ? "[" + options.host() + "]"
                : options.host();
        return "http://%s:%d".formatted(host, port());
    }

    public int port() {
        return server.getAddress().getPort();
    }

    /// Requests that are being answered.
    public int running() {
        return calls.running();
    }

    /// Whether new requests are refused.
    boolean isClosing() {
        return calls.isClosing();
    }

    /// Takes no more requests. Those that are being answered may go on for a while; then their connections end.
    ///
    /// @return whether all were answered
    public boolean close(Duration grace) {
        calls.refuse();
        boolean isDone = false;
        try {
            isDone = calls.awaitNone(grace);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
        server.stop(0);
        threads.shutdownNow();
        deadlines.close();
        return isDone;
    }

    /// Ends everything at once.
    @Override
    public void close() {
        close(Duration.ZERO);
    }
}
