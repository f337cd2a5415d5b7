package dev.graft.app.server;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

import org.jspecify.annotations.Nullable;

import dev.graft.app.page.PageFiles;

/// All that the server answers. A new route is a class and a line in [#of].
final class Routes {
    private static final String GET = "GET", POST = "POST";

    private final Map<String, Map<String, Route>> exact = new LinkedHashMap<>();
    private final Map<String, Map<String, Route>> below = new LinkedHashMap<>();
    private final Set<String> open = new TreeSet<>();

    private Routes() {}

    static Routes of(Models models, Metrics metrics, MetricsRoute numbers) {
        Routes routes = new Routes();
        routes.add(GET, "/v1/models", new ModelsRoute(models));
        routes.addBelow(GET, "/v1/models/", new ModelRoute(models));
        routes.add(POST, "/v1/completions", new CompletionsRoute(models, metrics));
        routes.add(POST, "/v1/chat/completions", new ChatRoute(models, metrics));
        routes.add(POST, "/v1/responses", new ResponsesRoute(models, metrics));
        routes.add(POST, "/tokenize", new TokenizeRoute(models));
        routes.add(POST, "/detokenize", new DetokenizeRoute(models));
        routes.add(GET, "/tokenizer_info", new TokenizerInfoRoute(models));
        routes.add(POST, "/apply-template", new ApplyTemplateRoute(models));
        routes.add(GET, "/page/models", new PageModelsRoute(models));
        PageFiles page = PageFiles.read();
        for (String path : page.paths()) {
            routes.addOpen(GET, path, new PageRoute(page));
        }
        routes.add(GET, "/metrics", numbers);
        routes.addOpen(GET, "/health", new HealthRoute());
        routes.addOpen(GET, "/openapi.json", OpenApiRoute.read());
        return routes;
    }

    private void add(String method, String path, Route route) {
        exact.computeIfAbsent(path, _ -> new LinkedHashMap<>()).put(method, route);
    }

    /// For every path that begins so; the longest that fits counts.
    private void addBelow(String method, String path, Route route) {
        below.computeIfAbsent(path, _ -> new LinkedHashMap<>()).put(method, route);
    }

    /// Needs no key.
    private void addOpen(String method, String path, Route route) {
        add(method, path, route);
        open.add(path);
    }

    /// Whether a path needs no key.
    boolean isOpen(String path) {
        return open.contains(path);
    }

    /// All there are, as `GET /path`; `GET /path/{}` for all that is below a path.
    Set<String> all() {
        Set<String> all = new TreeSet<>();
        exact.forEach((path, methods) -> methods.keySet().forEach(method -> all.add(method + " " + path)));
        below.forEach((path, methods) -> methods.keySet().forEach(method -> all.add(method + " " + path + "{}")));
        return all;
    }

    /// What a path takes; nothing if there is no such path.
    Set<String> methods(String path) {
        Set<String> methods = new TreeSet<>(at(path).keySet());
        if (methods.contains(GET)) {
            methods.add("HEAD");
        }
        if (!methods.isEmpty()) {
            methods.add("OPTIONS");
        }
        return methods;
    }

    @Nullable
    Route find(String path, String method) {
        return at(path).get(method.equals("HEAD") ? GET : method);
    }

    /// A name for counting, of which there are not more than routes.
    String nameOf(String path) {
        return exact.containsKey(path) ? path : prefix(path);
    }

    private Map<String, Route> at(String path) {
        Map<String, Route> found = exact.get(path);
        return found == null ? below.getOrDefault(prefix(path), Map.of()) : found;
    }

    private String prefix(String path) {
        String longest = "";
        for (String prefix : below.keySet()) {
            if (prefix.length() > longest.length() && path.startsWith(prefix)) {
                longest = prefix;
            }
        }
        return longest.isEmpty() ? "other" : longest;
    }
}
