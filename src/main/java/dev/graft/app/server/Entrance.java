package dev.graft.app.server;

import java.io.IOException;
import java.util.Set;
import java.util.function.Consumer;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import org.jspecify.annotations.Nullable;

import dev.graft.diagnostic.UserError;

/// The way that every request takes: who asks, for which route, and what becomes of errors.
final class Entrance implements HttpHandler {
    private final Admission admission;
    private final Routes routes;
    private final Calls calls;
    private final Bodies bodies;
    private final Deadlines deadlines;
    private final Metrics metrics;
    private final ServerOptions options;
    private final Consumer<Throwable> bugs;

    /// @param bugs is told of what must not happen
    Entrance(Admission admission, Routes routes, Calls calls, Bodies bodies, Deadlines deadlines, Metrics metrics,
            ServerOptions options, Consumer<Throwable> bugs) {
        this.admission = admission;
        this.routes = routes;
        this.calls = calls;
        this.bodies = bodies;
        this.deadlines = deadlines;
        this.metrics = metrics;
        this.options = options;
        this.bugs = bugs;
    }

    /// An IOException that leaves here ends the connection.
    @Override
    public void handle(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().getPath();
        Reply reply = new Reply(exchange, deadlines, options);
        Call call = new Call(exchange, path, reply, bodies, deadlines, options);
        try (Calls.Running _ = calls.enter()) {
            answer(exchange, call);
        } catch (ApiError error) {
            reply.error(error);
        } catch (UserError error) {
            reply.error(ApiError.of(error));
        } catch (InterruptedException late) {
            throw new IOException("gave up waiting", late);
        } catch (RuntimeException | Error bug) {
            bugs.accept(bug);
            reply.error(ApiError.of(500, "bug", "this is a bug of graft: " + bug.getClass().getSimpleName()));
        } finally {
            metrics.answered(routes.nameOf(path), reply.status(), System.nanoTime() - call.startNanos());
        }
    }

    private void answer(HttpExchange exchange, Call call) throws IOException, InterruptedException {
        Headers headers = exchange.getRequestHeaders();
        admission.checkHost(headers);
        allow(call.reply(), admission.checkOrigin(headers));
        String method = exchange.getRequestMethod();
        if (!method.equals("OPTIONS") && !routes.isOpen(call.path())) {
            admission.checkKey(headers);
        }
        Set<String> methods = routes.methods(call.path());
        if (methods.isEmpty()) {
            throw ApiError.of(404, "unknown_path", "there is nothing at '%s'".formatted(call.path()));
        }
        String allowed = String.join(", ", methods);
        if (method.equals("OPTIONS")) {
            call.reply().header("Allow", allowed);
            call.reply().header("Access-Control-Allow-Methods", allowed);
            call.reply().empty();
            return;
        }
        Route route = routes.find(call.path(), method);
        if (route == null) {
            throw ApiError.of(405, "wrong_method", "'%s' takes %s".formatted(call.path(), allowed))
                    .with("Allow", allowed);
        }
        route.answer(call);
    }

    /// CORS: the browser shows the answer to the page.
    private static void allow(Reply reply, @Nullable String origin) {
        if (origin != null) {
            reply.header("Access-Control-Allow-Origin", origin);
            reply.header("Access-Control-Allow-Headers", "Authorization, Content-Type");
            reply.header("Access-Control-Max-Age", "600");
            reply.header("Vary", "Origin");
        }
    }
}
