package dev.graft.engine.remote;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;

import dev.graft.diagnostic.Finding;
import dev.graft.diagnostic.Place;
import dev.graft.diagnostic.UserError;

/// Where a server is.
///
/// @param base without `/v1/completions` and without a slash at its end
public record Endpoint(String base) {

    /// Whether a model argument is a URL and no directory.
    public static boolean isUrl(String text) {
        String lower = text.toLowerCase(Locale.ROOT);
        return lower.startsWith("http://") || lower.startsWith("https://");
    }

    /// @param url the server, with or without `/v1` or `/v1/completions`
    /// @throws UserError `bad-url`
    public static Endpoint of(String url) {
        URI uri;
        try {
            uri = new URI(url);
        } catch (URISyntaxException broken) {
            throw wrong(url, "this is no URL: " + broken.getReason(), "write it as http://localhost:8000/v1");
        }
        if (!isUrl(url) || uri.getHost() == null) {
            throw wrong(url, "this is no URL of a server", "write it as http://localhost:8000/v1");
        }
        if (uri.getRawUserInfo() != null) {
            throw wrong(uri.getHost(), "a URL with a password in it ends up in logs and results",
                    "set OPENAI_API_KEY instead");
        }
        if (uri.getRawQuery() != null || uri.getRawFragment() != null) {
            throw wrong(url, "a URL of a server has no '?' and no '#'", "leave out what begins there");
        }
        if (url.contains("/chat/completions")) {
            throw wrong(url, "a chat route tells no probabilities of given texts", "name the server's /v1/completions");
        }
        return new Endpoint(without(without(without(without(url, "/"), "/completions"), "/v1"), "/"));
    }

    private static UserError wrong(String url, String what, String remedy) {
        return new UserError(Finding.error("bad-url", new Place.InFile(url), what, remedy));
    }

    private static String without(String text, String end) {
        return text.endsWith(end) ? text.substring(0, text.length() - end.length()) : text;
    }

    /// @param path begins with a slash
    URI route(String path) {
        return URI.create(base + path);
    }

    @Override
    public String toString() {
        return base;
    }
}
