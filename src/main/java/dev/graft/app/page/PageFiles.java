package dev.graft.app.page;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/// The files of the page by the path that a browser asks for, read once: they are part of the program.
public final class PageFiles {
    /// Under which all files but the page itself lie.
    public static final String FOLDER = "/page/";

    private static final String HTML = "text/html; charset=utf-8", CSS = "text/css; charset=utf-8";
    private static final String MODULE = "text/javascript; charset=utf-8", SVG = "image/svg+xml; charset=utf-8";

    private static final Map<String, String> TYPES = Map.ofEntries(
            Map.entry("index.html", HTML),
            Map.entry("page.css", CSS),
            Map.entry("icon.svg", SVG),
            Map.entry("theme.js", MODULE),
            Map.entry("main.js", MODULE),
            Map.entry("look.js", MODULE),
            Map.entry("key.js", MODULE),
            Map.entry("server.js", MODULE),
            Map.entry("events.js", MODULE),
            Map.entry("conversation.js", MODULE),
            Map.entry("writing.js", MODULE),
            Map.entry("storage.js", MODULE),
            Map.entry("settings.js", MODULE),
            Map.entry("template.js", MODULE),
            Map.entry("turns.js", MODULE),
            Map.entry("answer.js", MODULE),
            Map.entry("probabilities.js", MODULE),
            Map.entry("markdown.js", MODULE),
            Map.entry("elements.js", MODULE));

    /// Only what came from this server runs, only this server is asked, nobody may frame the page, and no text becomes
    /// markup or script, not even by a mistake in the page: the browser refuses `innerHTML` and the like.
    private static final String POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
            + "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; "
            + "require-trusted-types-for 'script'; trusted-types 'none'";

    private static final Map<String, String> HEADERS = headersOfAll();

    private final Map<String, PageFile> files; // by path

    private PageFiles(Map<String, PageFile> files) {
        this.files = files;
    }

    public static PageFiles read() {
        Map<String, PageFile> files = new LinkedHashMap<>();
        TYPES.forEach((name, type) -> {
            PageFile file = new PageFile(type, bytes(name));
            files.put(name.equals("index.html") ? "/" : FOLDER + name, file);
        });
        return new PageFiles(files);
    }

    /// @param path of the request, without its query: `/` is the page itself
    public Optional<PageFile> file(String path) {
        return Optional.ofNullable(files.get(path));
    }

    public Set<String> paths() {
        return Collections.unmodifiableSet(files.keySet());
    }

    /// What every answer with a file says besides its type and tag. `no-cache` lets a browser keep the file, and has it ask
    /// each time whether it is still the same: a newer graft has a newer page.
    public Map<String, String> headers() {
        return HEADERS;
    }

    private static Map<String, String> headersOfAll() {
        Map<String, String> headers = new LinkedHashMap<>();
        headers.put("Cache-Control", "no-cache");
        headers.put("Content-Security-Policy", POLICY);
        headers.put("X-Content-Type-Options", "nosniff");
        headers.put("Referrer-Policy", "no-referrer");
        headers.put("Cross-Origin-Opener-Policy", "same-origin");
        headers.put("Cross-Origin-Resource-Policy", "same-origin");
        return Collections.unmodifiableMap(headers);
    }

    private static byte[] bytes(String name) {
        try (InputStream file = Objects.requireNonNull(PageFiles.class.getResourceAsStream(name), name)) {
            return file.readAllBytes();
        } catch (IOException broken) {
            throw new UncheckedIOException(broken); // it is part of the program
        }
    }
}
