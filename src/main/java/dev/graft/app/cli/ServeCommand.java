package dev.graft.app.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

import dev.graft.app.server.ApiServer;
import dev.graft.app.server.ServerOptions;
import dev.graft.diagnostic.Finding;
import dev.graft.diagnostic.Place;
import dev.graft.diagnostic.Sizes;

/// `graft serve`: a model behind the routes of OpenAI's API.
@Command(name = "serve", description = "Serve a model to programs that speak OpenAI's API, and to evaluation harnesses.", footerHeading = "%nExamples:%n", footer = {
        "  graft serve out",
        "  graft serve out --compare mistralai/Mistral-7B-v0.1 --models ~/models",
        "  GRAFT_API_KEY=secret graft serve out --host 0.0.0.0 --port 9000",
        "  graft serve out --cors https://my.page.example --parallel 16 --queue 1000",
        "",
        "  curl http://127.0.0.1:8080/v1/chat/completions \\",
        "    -d '{\"messages\": [{\"role\": \"user\", \"content\": \"Who are you?\"}]}'",
        "",
        "Listens on this machine alone unless --host says otherwise. Ctrl-C ends it: what is",
        "being written may be finished within 10 seconds."})
final class ServeCommand implements Callable<Integer> {
    private static final Duration GRACE = Duration.ofSeconds(10);
    private static final int PATIENCE_SECONDS = 15;
    private static final String KEY = "GRAFT_API_KEY";

    @Mixin
    private ModelArgument model;

    @Option(names = "--compare", paramLabel = "MODEL", description = "Serve a second model beside it, under its own name.")
    private @Nullable String compare;

    @Option(names = "--template", paramLabel = "TEMPLATE", description = "Of conversations: chat for the tokenizer's template, a model card whose template has {prompt}, a text file like that, or a .jinja file (default: the tokenizer's, else that of the model's README.md).")
    private @Nullable String template;

    @Option(names = "--host", paramLabel = "HOST", description = "Name or address to listen on; 0.0.0.0 for all (default: ${DEFAULT-VALUE}).")
    private String host = ServerOptions.LOOPBACK;

    @Option(names = "--port", paramLabel = "PORT", description = "Port to listen on; 0 for one that is free (default: ${DEFAULT-VALUE}).")
    private int port = ServerOptions.USUAL_PORT;

    @Option(names = "--api-key", paramLabel = "KEY", description = "Answer only who sends `Authorization: Bearer KEY`. Better in the environment, as "
            + KEY + ": others can see a command line.")
    private @Nullable String apiKey;

    @Option(names = "--cors", paramLabel = "ORIGIN", description = "Let pages of this origin use the server, such as https://my.page.example, or * for all; repeatable.")
    private List<String> origins = new ArrayList<>();

    @Option(names = "--allow-host", paramLabel = "NAME", description = "Another name of this server, as proxies and other machines call it; repeatable.")
    private List<String> names = new ArrayList<>();

    @Option(names = "--parallel", paramLabel = "N", description = "Texts that are written at a time (default: ${DEFAULT-VALUE}).")
    private int parallel = 8;

    @Option(names = "--queue", paramLabel = "N", description = "Texts that may wait; more are refused with 429 (default: ${DEFAULT-VALUE}).")
    private int queue = 256;

    @Option(names = "--max-body", paramLabel = "SIZE", description = "Largest request (default: 16MiB).")
    private String maxBody = "16MiB";

    @Mixin
    private CacheOption cache;

    @Mixin
    private LoadingOptions loading;

    @Mixin
    private ScreenOptions options;

    @Override
    public Integer call() throws IOException {
        Screen screen = options.screen();
        ServerOptions chosen = serverOptions();
        Path directory = model.directory();
        Path second = compare == null ? null : model.directory(compare);
        warn(chosen, screen);
        try (ServedModels models = new ServedModels(loading, cache.bytes(), parallel, queue, screen)) {
            models.add(directory, template);
            if (second != null) {
                models.add(second, null);
            }
            try (Interrupt interrupt = Interrupt.watch(PATIENCE_SECONDS);
                    ApiServer server = ApiServer.start(models.served(), chosen, reportBugs(screen))) {
                screen.terminal().err().printf("graft: serving %s on %s/ (Ctrl-C ends it)%n", models.names(),
                        server.address());
                interrupt.await();
                stop(server, models, screen);
                return ExitCode.INTERRUPTED;
            }
        }
    }

    private static void stop(ApiServer server, ServedModels models, Screen screen) {
        if (server.running() > 0) {
            screen.note("graft: finishing %d requests, for up to %d seconds".formatted(server.running(),
                    GRACE.toSeconds()));
        }
        if (!server.close(GRACE)) {
            screen.note("graft: some requests were cut off");
        }
        models.close();
    }

    private ServerOptions serverOptions() {
        String key = apiKey == null ? System.getenv(KEY) : apiKey;
        return Place.NOWHERE.locate(() -> {
            if (parallel < 1 || parallel > 4096) {
                throw new IllegalArgumentException("--parallel is %d; write 1 to 4096".formatted(parallel));
            }
            if (queue < 1 || queue > 1_000_000) {
                throw new IllegalArgumentException("--queue is %d; write 1 to 1000000".formatted(queue));
            }
            return ServerOptions.standard().withAddress(host, port).withApiKey(key).withOrigins(origins)
                    .withNames(names).withMaxBodyBytes(Sizes.parse(maxBody));
        });
    }

    private static void warn(ServerOptions chosen, Screen screen) {
        if (!chosen.isLoopback() && chosen.apiKey() == null) {
            screen.print(List.of(Finding.warning("open-server", Place.NOWHERE,
                    "everybody who can reach %s can use this server".formatted(chosen.host()),
                    "set a key: " + KEY + "=… graft serve …")));
        }
    }

    private static Consumer<Throwable> reportBugs(Screen screen) {
        return bug -> {
            int unusedCode = Main.report(bug, screen, true);
        };
    }
}
