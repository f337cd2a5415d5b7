package dev.graft.app.page;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.Map;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What goes wrong is said in words, and takes nothing with it. (A browser's console lists refused requests by itself, so
/// these tests do not ask for its silence.)
@ExtendWith(WithChromium.class)
class TroubleTest {
    private static final ScriptedServer.Model MODEL = new ScriptedServer.Model("tiny-merge", "text", "{prompt}\n");

    private final Chromium browser;
    private Visit visit;

    TroubleTest(Chromium browser) {
        this.browser = browser;
    }

    @BeforeEach
    void open() throws IOException {
        visit = Visit.to(browser, MODEL);
    }

    @AfterEach
    void close() {
        visit.close();
    }

    @ParameterizedTest(name = "{0}: {2}")
    @CsvSource(delimiter = '|', textBlock = """
            429 | the queue is full                  | The server is busy and its queue is full. Your message is kept; try again in 7 seconds.
            400 | the prompt has 9 tokens too many   | The server did not accept this: the prompt has 9 tokens too many
            413 | a body of 20 MB                    | The conversation has become too long to send.
            403 | not under this name                | The server does not let this page in: not under this name
            500 | something broke                    | The server failed: something broke
            """)
    void aRefusalIsSaidInWordsAndCanBeTriedAgain(int status, String message, String words) throws Exception {
        visit.ask("Hello").refuse(status, message, Map.of("Retry-After", "7"));
        visit.tab().untilShown(".trouble", words);
        visit.untilEnded();
        visit.tab().untilShown(".said", "Hello");
        visit.tab().click(".retry");
        Answering again = visit.server().next();
        assertThat(again.request().get("messages").get(0).get("content").asString()).isEqualTo("Hello");
        again.say("Now").finish("stop");
        visit.tab().untilShown(".body", "Now");
        visit.untilEnded();
        assertThat(visit.tab().get("document.querySelector('.trouble').checkVisibility()").asBoolean()).isFalse();
    }

    @Test
    void whatCameBeforeTheConnectionWasLostIsKept() throws Exception {
        visit.ask("Hello").say("Half an", " ans").cut();
        visit.tab().untilShown(".trouble", "The connection was lost in the middle of the answer.");
        visit.tab().untilShown(".body", "Half an ans");
        visit.untilEnded();
        visit.tab().reload();
        visit.tab().untilShown(".body", "Half an ans");
        visit.tab().untilShown(".trouble", "The connection was lost");
    }

    @Test
    void aServerThatIsGoneIsSaidToBe() throws Exception {
        visit.server().close();
        visit.tab().fill("#message", "Hello");
        visit.tab().press("Enter");
        visit.tab().untilShown(".trouble", "Is graft serve still running?");
        visit.tab().untilShown(".said", "Hello");
    }

    @Test
    void aKeyIsAskedForAndKeptInTheTabOnly() throws Exception {
        visit.close();
        visit = Visit.to(browser, ScriptedServer.of(MODEL).withKey("sesame"), "asks for a key");
        Tab tab = visit.tab();
        tab.type("open");
        tab.press("Enter");
        tab.untilShown("#key-wrong", "does not know this key");
        tab.type("sesame");
        tab.press("Enter");
        tab.untilShown("#welcome", "tiny-merge");
        visit.ask("Hello").say("In.").finish("stop");
        visit.untilEnded();

        visit.server().withKey("other"); // while the page is open
        tab.fill("#message", "Still?");
        tab.press("Enter");
        tab.untilShown("#key", "asks for a key");
        tab.type("other");
        tab.press("Enter");
        visit.server().next().say("Still in.").finish("stop");
        tab.untilShown(".turn:last-child .body", "Still in.");
        assertThat(tab.get("JSON.stringify(localStorage) + location.href").asString()).doesNotContain("sesame",
                "other");
    }

    @Test
    void hostileTextStaysText() throws Exception {
        String hostile = """
                <img src=x onerror="window.hit = 1"><script>window.hit = 2</script>
                <svg onload=window.hit=3></svg> [click](javascript:window.hit=4) ![x](//elsewhere.example/x.png)

                # <iframe srcdoc="<script>parent.hit = 5</script>">
                - <a href="javascript:window.hit=6" style="position:fixed">all</a> **<b onclick=window.hit=7>bold</b>**
                1. `<style>*{display:none}</style>` \u202Edesrever</textarea></template>
                > <form action=//elsewhere.example><button autofocus onfocus=window.hit=8>

                ```<script>window.hit = 9</script>
                </code></pre><meta http-equiv=refresh content="0;url=//elsewhere.example">
                """;
        Tab tab = visit.tab();
        for (String look : new String[] {"", "#plain", "#probabilities"}) {
            if (!look.isEmpty()) {
                tab.click(look);
            }
            visit.ask(hostile.strip()).say(hostile).finish("stop");
            visit.untilEnded();
        }
        tab.click(".tokens .token");
        tab.untilShown("#alternatives", "<img");
        assertThat(tab.get("[...document.querySelectorAll('#turns *')].map(e => e.localName)").values())
                .extracting(name -> name.asString()).isNotEmpty().doesNotContain("img", "script", "iframe", "a",
                        "style",
                        "b", "meta", "object", "embed", "link", "template");
        assertThat(tab.get(
                "[...document.querySelectorAll('#turns *, #alternatives *')].flatMap(e => [...e.attributes]).filter(a => /^on|href|src/.test(a.name) && !a.value.startsWith('#i-')).length")
                .asInt())
                .isZero();
        tab.click("#probabilities");
        tab.click("#plain");
        tab.untilShown(".body", "onerror=");
        tab.reload();
        tab.untilShown(".body", "onerror=");
        assertThat(tab.get("'hit' in window").asBoolean()).isFalse();
        visit.saysNothingAndStaysHere();
    }

    @Test
    void longRowsOfMarksAreNoTrouble() throws Exception {
        String marks = "**a ".repeat(20_000) + "`".repeat(5_001) + "* ".repeat(20_000) + "*x".repeat(20_000);
        visit.ask("Hello").say(marks).finish("stop");
        visit.untilEnded();
        assertThat(visit.tab().get("document.querySelector('.body').textContent.length").asInt()).isPositive();
        visit.saysNothingAndStaysHere();
    }

    /// Even a mistake of the page could not make markup of a text: the browser itself refuses.
    @Test
    void theBrowserRefusesMarkupAndOtherServers() throws Exception {
        assertThat(visit.tab()
                .get("(() => { try { document.body.innerHTML = '<p>'; return ''; } catch (e) { return e.name; } })()")
                .asString())
                .isEqualTo("TypeError");
        assertThat(visit.tab().get("fetch('http://127.0.0.2:9/').then(() => 'sent', e => e.name)").asString())
                .isEqualTo("TypeError");
        assertThat(visit.tab().complaints(visit.server().address()))
                .anyMatch(one -> one.contains("Content Security Policy"));
    }
}
