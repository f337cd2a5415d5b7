package dev.graft.app.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

import dev.graft.diagnostic.Place;
import dev.graft.engine.remote.Endpoint;
import dev.graft.engine.remote.RemoteModel;
import dev.graft.engine.remote.ServerOptions;
import dev.graft.tokenizer.TokenCodec;
import dev.graft.tokenizer.Tokenizer;

/// How to use a server where MODEL is a URL. Where it is none, nothing is ever connected to.
final class RemoteModelOptions {
    private static final String KEY = "OPENAI_API_KEY";

    @Option(names = "--model-name", paramLabel = "NAME", description = "Of a URL: which of the server's models (default: its only one).")
    private @Nullable String modelName;

    @Option(names = "--tokenizer", paramLabel = "DIR", description = "Of a URL: directory with the model's tokenizer files (default: the server's /tokenize, a call for each text).")
    private @Nullable Path tokenizer;

    @Option(names = "--api-key", paramLabel = "KEY", description = "Of a URL: sent as a bearer token (default: " + KEY
            + ", which other users of the machine do not see).")
    private @Nullable String apiKey;

    @Option(names = "--max-length", paramLabel = "N", description = "Of a URL: tokens of the server's context (default: what it says, else 2048).")
    private int maxLength = ServerOptions.DEFAULT.maxLength();

    @Option(names = {"--concurrency",
            "--num-concurrent"}, paramLabel = "N", description = "Of a URL: calls at once (default: ${DEFAULT-VALUE}).")
    private int concurrency = ServerOptions.DEFAULT.concurrency();

    @Option(names = {"--retries",
            "--max-retries"}, paramLabel = "N", description = "Of a URL: more tries of a call that failed (default: ${DEFAULT-VALUE}).")
    private int retries = ServerOptions.DEFAULT.retries();

    @Option(names = "--timeout", paramLabel = "SECONDS", description = "Of a URL: for a try (default: ${DEFAULT-VALUE}).")
    private int timeout = (int) ServerOptions.DEFAULT.timeout().toSeconds();

    /// @param environmentKey value of OPENAI_API_KEY
    ServerOptions options(@Nullable String environmentKey) {
        String key = apiKey != null ? apiKey : environmentKey;
        return Place.NOWHERE
                .locate(() -> new ServerOptions(modelName, key == null || key.isBlank() ? null : key.strip(),
                        maxLength, concurrency, retries, Duration.ofSeconds(timeout)));
    }

    /// @param url begins as [Endpoint#isUrl] says
    RemoteModel open(String url) throws IOException {
        return RemoteModel.open(Endpoint.of(url), options(System.getenv(KEY)));
    }

    /// Files of the user's if there are some, else the server's.
    TokenCodec tokenizer(RemoteModel model) throws IOException {
        return tokenizer == null ? model.tokenizer() : Tokenizer.of(tokenizer);
    }
}
