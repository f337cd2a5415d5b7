package dev.graft.app.page;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// A headless Chromium, spoken to by its DevTools protocol.
final class Chromium implements AutoCloseable {
    static final long PATIENCE = 60; // seconds; a sound run never waits so long

    private static final Pattern LISTENING = Pattern.compile("DevTools listening on (ws://\\S+)");
    private static final List<String> QUIETLY = List.of("--headless=new", "--no-sandbox", "--disable-gpu",
            "--disable-dev-shm-usage", "--remote-debugging-port=0", "--no-first-run", "--disable-background-networking",
            "--disable-component-update", "--disable-sync", "--disable-extensions", "--hide-scrollbars",
            "--disable-features=Translate,OptimizationHints,MediaRouter");

    private final JsonMapper json = new JsonMapper();
    private final AtomicInteger count = new AtomicInteger();
    private final Map<Integer, CompletableFuture<JsonNode>> open = new ConcurrentHashMap<>();
    private final Map<String, ConcurrentLinkedQueue<JsonNode>> events = new ConcurrentHashMap<>(); // by session
    private final Process process;
    private final Path home;
    private final HttpClient client = HttpClient.newHttpClient();
    private final WebSocket socket;

    private Chromium(Process process, Path home, String address) {
        this.process = process;
        this.home = home;
        socket = client.newWebSocketBuilder().buildAsync(URI.create(address), new Listener()).join();
    }

    static boolean isHere() {
        return Stream.of(System.getenv().getOrDefault("PATH", "").split(":"))
                .anyMatch(directory -> Files.isExecutable(Path.of(directory, "chromium")));
    }

    /// With a profile of its own, which goes with it.
    static Chromium start() throws IOException {
        Path home = Files.createTempDirectory("graft-chromium");
        Stream<String> command = Stream.of(Stream.of("chromium"), QUIETLY.stream(),
                Stream.of("--user-data-dir=" + home, "about:blank")).flatMap(words -> words);
        Process process = new ProcessBuilder(command.toList()).redirectOutput(ProcessBuilder.Redirect.DISCARD).start();
        BufferedReader says = process.errorReader();
        StringBuilder said = new StringBuilder();
        for (String line = says.readLine(); line != null; line = says.readLine()) {
            Matcher listening = LISTENING.matcher(line);
            if (listening.find()) {
                Thread.ofVirtual().start(() -> drain(says));
                return new Chromium(process, home, listening.group(1));
            }
            said.append(line).append('\n');
        }
        throw new IOException("chromium did not start: " + said);
    }

    private static void drain(BufferedReader says) {
        try {
            while (says.readLine() != null) {
                // or it would wait for a reader
            }
        } catch (IOException gone) {
            // it has ended
        }
    }

    /// A tab with storage of its own, on an empty page.
    Tab tab(int width, String scheme) {
        String context = call(null, "Target.createBrowserContext", Map.of()).get("browserContextId").asString();
        String target = call(null, "Target.createTarget", Map.of("url", "about:blank", "browserContextId", context))
                .get("targetId").asString();
        String session = call(null, "Target.attachToTarget", Map.of("targetId", target, "flatten", true))
                .get("sessionId").asString();
        return new Tab(this, context, session, width, scheme);
    }

    JsonNode call(@Nullable String session, String method, Map<String, ?> parameters) {
        int id = count.incrementAndGet();
        Map<String, Object> message = new LinkedHashMap<>(Map.of("id", id, "method", method, "params", parameters));
        if (session != null) {
            message.put("sessionId", session);
        }
        CompletableFuture<JsonNode> answer = new CompletableFuture<>();
        open.put(id, answer);
        synchronized (socket) {
            socket.sendText(json.writeValueAsString(message), true).join();
        }
        JsonNode got = answer.orTimeout(PATIENCE, TimeUnit.SECONDS).join();
        if (got.has("error")) {
            throw new IllegalStateException(method + ": " + got.get("error"));
        }
        return got.get("result");
    }

    ConcurrentLinkedQueue<JsonNode> events(String session) {
        return events.computeIfAbsent(session, _ -> new ConcurrentLinkedQueue<>());
    }

    @Override
    public void close() {
        try {
            call(null, "Browser.close", Map.of());
            if (!process.waitFor(PATIENCE, TimeUnit.SECONDS)) {
                throw new IllegalStateException("chromium does not end");
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        } finally {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
            client.shutdownNow();
            deleteHome();
        }
    }

    /// As far as that goes: helpers of the browser may still be writing while they end.
    private void deleteHome() {
        try (Stream<Path> files = Files.walk(home)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (IOException | UncheckedIOException busy) {
            home.toFile().deleteOnExit();
        }
    }

    /// Puts messages together from their pieces; answers go to who waits for them, events to their session.
    private final class Listener implements WebSocket.Listener {
        private final StringBuilder message = new StringBuilder();

        @Override
        public @Nullable CompletionStage<?> onText(WebSocket from, CharSequence piece, boolean isLast) {
            message.append(piece);
            if (isLast) {
                take(json.readTree(message.toString()));
                message.setLength(0);
            }
            from.request(1);
            return null;
        }

        private void take(JsonNode got) {
            if (got.has("id")) {
                Objects.requireNonNull(open.remove(got.get("id").asInt())).complete(got);
            } else if (got.has("sessionId")) {
                events(got.get("sessionId").asString()).add(got);
            }
        }

        @Override
        public void onError(WebSocket from, Throwable error) {
            open.values().forEach(waiting -> waiting.completeExceptionally(
                    new UncheckedIOException(new IOException("chromium has gone away", error))));
        }
    }
}
