package dev.graft.app.server;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Objects;

/// `GET /openapi.json`: what this server answers, in the words of OpenAPI 3.1. It holds no secret, so it needs no key.
final class OpenApiRoute implements Route {
    private static final String FILE = "openapi.json";

    private final byte[] document;

    private OpenApiRoute(byte[] document) {
        this.document = document;
    }

    /// The document is part of the program, beside this class.
    static OpenApiRoute read() {
        try (InputStream file = Objects.requireNonNull(OpenApiRoute.class.getResourceAsStream(FILE), FILE)) {
            return new OpenApiRoute(file.readAllBytes());
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
    }

    @Override
    public void answer(Call call) throws IOException {
        call.reply().content(200, "application/json", document);
    }
}
