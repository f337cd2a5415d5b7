package dev.graft.app.server;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;

import com.sun.net.httpserver.Headers;
import org.jspecify.annotations.Nullable;

/// Who may ask: by the name under which the server was called, the page that asks, and the key.
///
/// A page of the web can make a browser ask any server that the browser reaches. If its name was pointed at this machine
/// (DNS rebinding), the Host header tells; if it asks by our name, the Origin header does.
final class Admission {
    private static final Set<String> LOOPBACK_NAMES = Set.of("localhost", "127.0.0.1", "[::1]");
    private static final String ANY = "*";
    private static final String SCHEME = "bearer ";

    private final Set<String> names = new TreeSet<>(LOOPBACK_NAMES);
    private final boolean isEverywhere;
    private final List<String> origins;
    private final byte @Nullable [] keyDigest;

    Admission(ServerOptions options) {
        names.add(bracketed(options.host()));
        options.names().forEach(name -> names.add(bracketed(name)));
        isEverywhere = Set.of("0.0.0.0", "[::]").contains(bracketed(options.host()));
        origins = options.origins().stream().map(origin -> origin.toLowerCase(Locale.ROOT)).toList();
        keyDigest = options.apiKey() == null ? null : digest(options.apiKey());
    }

    private static String bracketed(String host) {
        String name = host.toLowerCase(Locale.ROOT);
        return name.contains(":") && !name.startsWith("[") ? "[" + name + "]" : name;
    }

    /// @throws ApiError with 403 if the request was meant for another server
    void checkHost(Headers headers) {
        List<String> hosts = headers.getOrDefault("Host", List.of());
        if (hosts.size() != 1) {
            throw ApiError.of(400, "bad_host", "the request has %d Host headers; it needs one".formatted(hosts.size()));
        }
        String name = hosts.getFirst().strip().toLowerCase(Locale.ROOT).replaceFirst(":[0-9]*$", "");
        if (!names.contains(name) && !(isEverywhere && isAddress(name))) {
            throw ApiError.of(403, "foreign_host",
                    "this server is not called '%s'; start it with --host or --allow-host if it is".formatted(name));
        }
    }

    /// Nobody can point an address at another machine, as one can a name.
    private static boolean isAddress(String host) {
        return host.matches("[0-9]{1,3}(\\.[0-9]{1,3}){3}|\\[[0-9a-f:.]+\\]");
    }

    /// Whether a page of another server asks that may.
    ///
    /// @return its origin; null if no page asks, or one of ours
    /// @throws ApiError with 403 if it may not
    @Nullable
    String checkOrigin(Headers headers) {
        String origin = headers.getFirst("Origin");
        if (origin == null) {
            return null;
        }
        String asked = origin.toLowerCase(Locale.ROOT);
        if (asked.equals("http://" + String.valueOf(headers.getFirst("Host")).strip().toLowerCase(Locale.ROOT))) {
            return null;
        }
        if (!origins.contains(ANY) && !origins.contains(asked)) {
            throw ApiError.of(403, "foreign_origin",
                    "pages of '%s' may not use this server; start it with --cors if they may".formatted(origin));
        }
        return origin;
    }

    /// @throws ApiError with 401 without the right key
    void checkKey(Headers headers) {
        if (keyDigest == null) {
            return;
        }
        String given = headers.getFirst("Authorization");
        boolean isBearer = given != null && given.toLowerCase(Locale.ROOT).startsWith(SCHEME);
        // Digests have one length, so that the time to compare them tells nothing of the key.
        if (!isBearer || !MessageDigest.isEqual(keyDigest, digest(given.substring(SCHEME.length()).strip()))) {
            throw ApiError.of(401, "invalid_api_key",
                    isBearer ? "the API key is wrong" : "an API key is needed: 'Authorization: Bearer KEY'")
                    .with("WWW-Authenticate", "Bearer");
        }
    }

    private static byte[] digest(String key) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(key.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException absent) {
            throw new IllegalStateException(absent); // every JDK has it
        }
    }
}
