package dev.graft.app.page;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tools.jackson.databind.JsonNode;

import dev.graft.app.server.ApiServer;
import dev.graft.app.server.Served;
import dev.graft.app.server.ServerOptions;
import dev.graft.engine.LocalModel;
import dev.graft.engine.batch.Batcher;
import dev.graft.tokenizer.PromptTemplate;

/// The page with the server that it is for, and two models of the example: random weights, real tokens.
@ExtendWith(WithChromium.class)
class ServedPageTest {
    private static final Path MODEL = Path.of("examples/nyxene/hub/chargoddard/loyal-piano-m7-cdpo");

    private final Chromium browser;
    private final LocalModel model = LocalModel.load(MODEL);
    private final Batcher batcher = Batcher.start(model, 4, 8);
    private final List<Throwable> bugs = new CopyOnWriteArrayList<>();
    private ApiServer server;
    private Tab tab;

    ServedPageTest(Chromium browser) throws IOException {
        this.browser = browser;
    }

    @BeforeEach
    void serve() throws IOException {
        PromptTemplate template = PromptTemplate.parse("template", "Q: {prompt}\nA:", model.tokenizer());
        server = ApiServer.start(List.of(Served.of("merge", model, batcher, template),
                Served.of("donor", model, batcher, null)),
                ServerOptions.standard().withAddress(ServerOptions.LOOPBACK, 0).withApiKey("sesame"), bugs::add);
        tab = browser.tab(1280, "light");
        tab.go(server.address() + "/");
        tab.untilShown("#key", "asks for a key");
        tab.type("sesame");
        tab.press("Enter");
        tab.untilShown("#welcome", "merge and donor");
    }

    @AfterEach
    void close() {
        tab.close();
        server.close();
        batcher.close();
        model.close();
        assertThat(bugs).isEmpty();
    }

    @Test
    void bothModelsAnswerWithTheirTokens() {
        tab.fill("#max_tokens", "20");
        tab.click("#probabilities");
        tab.fill("#message", "Hello");
        tab.press("Enter");
        tab.until(
                "document.querySelector('#send').checkVisibility() && document.querySelectorAll('.stats').length === 2");
        tab.untilShown(".answer:nth-child(1) .stats", "tokens/s");
        tab.untilShown(".answer:nth-child(2) .stats", "token");
        assertThat(tab.get("document.querySelector('.trouble').checkVisibility()").asBoolean()).isFalse();
        JsonNode kept = tab.get("JSON.parse(sessionStorage.getItem('graft.conversation'))[0].answers.merge");
        assertThat(kept.get("tokens").size()).isBetween(1, 20);
        for (JsonNode token : kept.get("tokens").values()) {
            assertThat(token.get("likeliest").size()).isEqualTo(5);
            double all = token.get("likeliest").valueStream()
                    .mapToDouble(one -> Math.exp(one.get("logprob").asDouble()))
                    .sum();
            assertThat(all).isBetween(0.0, 1.0001);
        }
        tab.click(".answer:nth-child(1) .token");
        tab.untilShown("#alternatives", "%");
    }

    @Test
    void aPromptIsShownAsTheServerMakesItAndItsMistakesInWords() {
        tab.click("#compare");
        tab.click("#template-preview");
        tab.fill("#message", "Why?");
        tab.untilShown("#preview pre", "Q: Why?\nA:");
        tab.fill("#template", "{% for m in messages %}[{{ m.role }}] {{ m.content }}{% endfor %}");
        tab.untilShown("#preview pre", "[user] Why?");
        tab.fill("#template", "{% for m in messages %}");
        tab.untilShown("#preview-says", "The server did not accept this");
        tab.run("document.querySelector('#message').focus()");
        tab.press("Enter");
        tab.untilShown(".trouble", "The server did not accept this");
        assertThat(batcher.load().busy()).isZero();
    }

    @Test
    void stoppingFreesThePlaces() {
        tab.fill("#max_tokens", "2000");
        tab.fill("#temperature", "2"); // so drawn, the first answer has 1355 tokens: it does not end before it is stopped
        tab.fill("#seed", "19");
        tab.fill("#message", "Hello");
        tab.press("Enter");
        tab.until(
                "document.querySelectorAll('.writing .body p').length > 0 && document.querySelector('.stats').innerText.includes('tokens/s')");
        tab.press("Escape");
        tab.untilShown(".stats", "stopped by you");
        long end = System.nanoTime() + Chromium.PATIENCE * 1_000_000_000L;
        while (batcher.load().busy() > 0 && System.nanoTime() < end) {
            Thread.onSpinWait();
        }
        assertThat(batcher.load().busy()).isZero();
        assertThat(batcher.load().cancelledOrders()).isPositive();
    }

    @Test
    void theFilesNeedNoKeyAndAreAskedForOnce() throws IOException, InterruptedException {
        try (HttpClient client = HttpClient.newHttpClient()) {
            for (String path : PageFiles.read().paths()) {
                HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(server.address() + path));
                HttpResponse<byte[]> first = client.send(request.build(), BodyHandlers.ofByteArray());
                PageFile file = PageFiles.read().file(path).orElseThrow();
                assertThat(first.statusCode()).as(path).isEqualTo(200);
                assertThat(first.body()).isEqualTo(file.bytes());
                assertThat(first.headers().firstValue("Content-Type")).hasValue(file.type());
                PageFiles.read().headers().forEach((name, value) -> assertThat(first.headers().firstValue(name))
                        .hasValue(value));
                HttpResponse<byte[]> again = client.send(request.header("If-None-Match", file.tag()).build(),
                        BodyHandlers.ofByteArray());
                assertThat(again.statusCode()).as(path).isEqualTo(304);
                assertThat(again.body()).isEmpty();
            }
            HttpResponse<Void> models = client.send(
                    HttpRequest.newBuilder(URI.create(server.address() + "/page/models")).build(),
                    BodyHandlers.discarding());
            assertThat(models.statusCode()).isEqualTo(401);
        }
    }
}
