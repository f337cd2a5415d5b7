package dev.graft.engine.remote;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLHandshakeException;

import tools.jackson.databind.node.ObjectNode;

import dev.graft.diagnostic.Finding;
import dev.graft.diagnostic.Place;
import dev.graft.diagnostic.UserError;
import dev.graft.engine.remote.BoundedBody.Content;

/// Calls of one server, tried again where that may help. May be used by many threads at once.
///
/// Redirects are not followed: the key is for the server that the user named.
final class Http implements AutoCloseable {
    /// Of an answer: the probabilities of a whole vocabulary have 20 MiB.
    static final int MOST_BYTES = 64 << 20;

    private final HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(30)).followRedirects(HttpClient.Redirect.NEVER).build();
    private final Endpoint endpoint;
    private final ServerOptions options;
    private final Retry retry;
    private volatile boolean wasReached;

    Http(Endpoint endpoint, ServerOptions options, Retry retry) {
        this.endpoint = endpoint;
        this.options = options;
        this.retry = retry;
    }

    /// An answer that will not be another one if asked again.
    sealed interface Outcome {
        record Answer(Reply reply) implements Outcome {}

        /// @param status as HTTP says it
        record Refusal(int status, UserError error) implements Outcome {}
    }

    /// What to do about status 500, which some servers say to what they cannot do.
    enum Status500 {
        RETRY, REFUSAL
    }

    Reply get(String path) throws IOException {
        return answer(tryGet(path));
    }

    Outcome tryGet(String path) throws IOException {
        return exchange(request(path).GET().build(), Status500.RETRY);
    }

    /// @throws UserError `unreachable`, `server-failed`, `server-refused` or `bad-answer`
    Reply post(String path, ObjectNode body) throws IOException {
        return answer(tryPost(path, body, Status500.RETRY));
    }

    Outcome tryPost(String path, ObjectNode body, Status500 on500) throws IOException {
        return exchange(request(path).header("Content-Type", "application/json")
                .POST(BodyPublishers.ofByteArray(Reply.bytes(body))).build(), on500);
    }

    private static Reply answer(Outcome outcome) {
        return switch (outcome) {
            case Outcome.Answer(Reply reply) -> reply;
            case Outcome.Refusal refusal -> throw refusal.error;
        };
    }

    private HttpRequest.Builder request(String path) {
        HttpRequest.Builder request = HttpRequest.newBuilder(endpoint.route(path));
        if (options.apiKey() != null) {
            request.header("Authorization", "Bearer " + options.apiKey());
        }
        return request;
    }

    private Outcome exchange(HttpRequest request, Status500 on500) throws IOException {
        for (int failures = 1;; failures++) {
            Optional<String> retryAfter = Optional.empty();
            String trouble;
            try {
                HttpResponse<Content> response = send(request);
                wasReached = true;
                byte[] bytes = whole(request.uri(), response);
                int status = response.statusCode();
                if (status / 100 == 2) {
                    Reply reply = Reply.parse(request.uri().toString(), bytes);
                    if (reply != null) {
                        return new Outcome.Answer(reply);
                    }
                    if (failures > retry.retries()) {
                        throw Reply.bad(request.uri().toString(), "the server's answer is no JSON");
                    }
                    trouble = "an answer that is no JSON";
                } else if (!Retry.isPassing(status) || (status == 500 && on500 == Status500.REFUSAL)) {
                    return new Outcome.Refusal(status, refused(request.uri(), status, Reply.message(bytes)));
                } else {
                    trouble = "status " + words(status, Reply.message(bytes));
                    retryAfter = response.headers().firstValue("Retry-After");
                }
            } catch (InterruptedIOException interrupted) {
                throw interrupted;
            } catch (IOException failed) {
                checkHopeless(request.uri(), failed);
                trouble = failed instanceof HttpTimeoutException
                        ? "no answer within " + options.timeout().toSeconds() + " seconds"
                        : "a broken connection (%s)".formatted(failed.getMessage());
            }
            waitBefore(request.uri(), failures, trouble, retryAfter);
        }
    }

    private HttpResponse<Content> send(HttpRequest request) throws IOException {
        CompletableFuture<HttpResponse<Content>> answer = client.sendAsync(request, _ -> new BoundedBody(MOST_BYTES));
        try {
            return answer.get(options.timeout().toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException late) {
            answer.cancel(true);
            throw new HttpTimeoutException("no answer");
        } catch (InterruptedException interrupted) {
            answer.cancel(true);
            throw interrupted(interrupted);
        } catch (ExecutionException failed) {
            throw failed.getCause() instanceof IOException io ? io : new IOException(failed.getCause());
        }
    }

    private static InterruptedIOException interrupted(InterruptedException cause) {
        Thread.currentThread().interrupt();
        InterruptedIOException interrupted = new InterruptedIOException("interrupted");
        interrupted.initCause(cause);
        return interrupted;
    }

    private static byte[] whole(URI uri, HttpResponse<Content> response) {
        return switch (response.body()) {
            case Content.Whole(byte[] bytes) -> bytes;
            case Content.TooLong _ -> throw Reply.bad(uri.toString(),
                    "the server's answer is longer than %d MiB".formatted(MOST_BYTES >> 20));
        };
    }

    private void waitBefore(URI uri, int failures, String trouble, Optional<String> retryAfter) throws IOException {
        Duration time = retry.before(failures, retryAfter);
        if (failures > retry.retries() || time.compareTo(Retry.PATIENCE) > 0) {
            throw new UserError(Finding.error("server-failed", new Place.InFile(uri.toString()),
                    "the server failed in %d tries, at last with %s".formatted(failures, trouble)
                            + (retryAfter.isPresent() ? "; it asks to wait for " + time.toSeconds() + " s" : ""),
                    "look into its log, ask for less at once (--concurrency), and run the same command again: "
                            + "what is finished is kept"));
        }
        try {
            retry.pause().pause(time);
        } catch (InterruptedException interrupted) {
            throw interrupted(interrupted);
        }
    }

    private void checkHopeless(URI uri, IOException failed) {
        if (failed instanceof SSLHandshakeException) {
            throw unreachable(uri, "no safe connection: " + failed.getMessage(),
                    "use the name that is in the server's certificate; GRAFT_OPTS=-Djavax.net.ssl.trustStore=… adds one of your own");
        }
        if (failed instanceof ConnectException && !wasReached) {
            throw unreachable(uri, "nobody answers there", "start the server, or correct the address");
        }
    }

    private static UserError unreachable(URI uri, String what, String remedy) {
        return new UserError(Finding.error("unreachable", new Place.InFile(uri.toString()), what, remedy));
    }

    private static UserError refused(URI uri, int status, String message) {
        String remedy = switch (status) {
            case 401, 403 -> "set OPENAI_API_KEY to a key that this server knows";
            case 404, 405 -> "check the address and the model's name";
            case 301, 302, 303, 307, 308 -> "name the address that it redirects to; redirects are not followed";
            case 400, 413, 422 -> "see whether the server's context is shorter than --max-length";
            default -> "look into the server's log";
        };
        return new UserError(Finding.error("server-refused", new Place.InFile(uri.toString()),
                "the server refuses with status " + words(status, message), remedy));
    }

    private static String words(int status, String message) {
        return message.isEmpty() ? Integer.toString(status) : status + ": " + message;
    }

    /// Where the server is.
    @Override
    public String toString() {
        return endpoint.toString();
    }

    @Override
    public void close() {
        client.shutdownNow();
    }
}
