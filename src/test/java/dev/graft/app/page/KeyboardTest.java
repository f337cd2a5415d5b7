package dev.graft.app.page;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// A whole visit without a pointer, and what people who need other looks get.
@ExtendWith(WithChromium.class)
class KeyboardTest {
    private static final ScriptedServer.Model MODEL = new ScriptedServer.Model("tiny-merge", "text", "{prompt}\n");
    private static final String FOCUSED = "(document.activeElement.id || document.activeElement.className)";

    private final Chromium browser;
    private Visit visit;
    private Tab tab;

    KeyboardTest(Chromium browser) {
        this.browser = browser;
    }

    @BeforeEach
    void open() throws IOException {
        visit = Visit.to(browser, MODEL);
        tab = visit.tab();
        tab.until(FOCUSED + " === 'message'");
    }

    @AfterEach
    void close() {
        visit.close();
    }

    private List<String> tabStops(int most) {
        List<String> stops = new ArrayList<>();
        for (int i = 0; i < most; i++) {
            tab.press("Tab");
            stops.add(tab.get(FOCUSED).asString());
        }
        return stops;
    }

    @Test
    void everythingIsReachedInTheOrderOfThePage() throws Exception {
        visit.ask("Hello").say("Good", " day").finish("stop");
        visit.untilEnded();
        tab.run("document.querySelector('.skip').focus()"); // the first
        assertThat(tabStops(26)).containsExactly("skip", "probabilities", "plain", "clear", "theme", "settings-button",
                "log",
                "act edit", "act again", "act copy", "message", "send", "settings-close", "system", "template",
                "template-reset", "template-preview", "temperature", "top_p", "top_k", "min_p", "repetition_penalty",
                "max_tokens", "seed", "stopping", "defaults");
        visit.saysNothingAndStaysHere();
    }

    @Test
    void whatHasTheFocusIsSeen() {
        tab.run("document.querySelector('.skip').focus()");
        for (int i = 0; i < 12; i++) {
            tab.press("Tab");
            assertThat(
                    tab.get("""
                            (e => (s => s.outlineStyle !== 'none' && parseFloat(s.outlineWidth) >= 2 || getComputedStyle(e.parentElement).boxShadow !== 'none')
                              (getComputedStyle(e)))(document.activeElement)""")
                            .asBoolean())
                    .as(tab.get(FOCUSED).asString()).isTrue();
        }
    }

    @Test
    void aConversationNeedsNoPointer() throws Exception {
        tab.type("First line");
        tab.pressShift("Enter");
        assertThat(visit.server().isAsked()).isFalse();
        tab.type("second line");
        tab.press("Enter");
        Answering first = visit.server().next();
        assertThat(first.request().get("messages").get(0).get("content").asString())
                .isEqualTo("First line\nsecond line");
        first.say("One");
        tab.untilShown(".body", "One");
        tab.press("Escape");
        tab.untilShown(".stats", "stopped by you");
        first.untilAbandoned();

        tab.press("ArrowUp"); // edits the last message
        tab.until("document.activeElement.matches('.editing textarea')");
        tab.press("Escape");
        tab.until(FOCUSED + " === 'act edit'");
        tab.press("Enter");
        tab.until("document.activeElement.matches('.editing textarea')");
        tab.type(", third");
        tab.press("Enter");
        Answering second = visit.server().next();
        assertThat(second.request().get("messages").get(0).get("content").asString()).endsWith("second line, third");
        second.say("Two", 0.4).say(" three", 0.3).finish("stop");
        visit.untilEnded();

        tab.run("document.querySelector('#probabilities').focus()");
        tab.press(" ");
        tab.untilShown("#legend", "90 %");
        tab.run("document.querySelector('#log').focus()");
        assertThat(tabStops(3)).last().asString().startsWith("token");
        tab.untilShown("#alternatives", "40.0 %");
        tab.press("ArrowRight");
        tab.untilShown("#alternatives", "30.0 %");
        tab.press("ArrowLeft");
        tab.untilShown("#alternatives", "40.0 %");
        tab.press("Tab"); // one step leaves them all
        tab.until("document.querySelector('#alternatives').hidden && " + FOCUSED + " === 'act copy'");
        visit.saysNothingAndStaysHere();
    }

    @Test
    void settingsOnAPhoneTakeTheKeyboardAndGiveItBack() {
        tab.size(360, 740);
        tab.until("document.querySelector('#settings').hidden");
        tab.run("document.querySelector('#settings-button').focus()");
        tab.press("Enter");
        tab.until(FOCUSED + " === 'settings' && document.querySelector('#main').inert");
        assertThat(tabStops(1)).containsExactly("settings-close");
        tab.press("Escape");
        tab.until(FOCUSED + " === 'settings-button' && !document.querySelector('#main').inert");
        visit.saysNothingAndStaysHere();
    }

    @Test
    void coloursFollowTheSystemUntilSomebodyChooses() {
        String ground = "getComputedStyle(document.documentElement).backgroundColor";
        assertThat(tab.get(ground).asString()).isEqualTo("rgb(255, 255, 255)");
        tab.media("screen", "dark");
        assertThat(tab.get(ground).asString()).isEqualTo("rgb(22, 22, 26)");
        tab.click("#theme");
        assertThat(tab.get(ground).asString()).as("light was chosen").isEqualTo("rgb(255, 255, 255)");
        tab.reload();
        assertThat(tab.get(ground).asString()).as("and is kept").isEqualTo("rgb(255, 255, 255)");
        tab.click("#theme");
        tab.media("screen", "light");
        assertThat(tab.get(ground).asString()).as("dark was chosen").isEqualTo("rgb(22, 22, 26)");
        tab.media("print", "dark");
        assertThat(tab.get("document.querySelector('#composer').checkVisibility()").asBoolean()).isFalse();
        visit.saysNothingAndStaysHere();
    }

    /// Not each token: who listens would hear nothing else.
    @Test
    void theFinishedAnswerIsSpokenOnce() throws Exception {
        tab.run("""
                (() => { window.spoken = [];
                  new MutationObserver(() => { const t = document.querySelector('#status').textContent; if (t) window.spoken.push(t); })
                    .observe(document.querySelector('#status'), {childList: true}); })()""");
        visit.ask("Hello").say("Good").say(" day").finish("stop");
        tab.until("window.spoken.length > 0");
        assertThat(tab.get("window.spoken.join('|')").asString()).isEqualTo("tiny-merge answered: Good day");
        assertThat(tab.get("document.querySelectorAll('#log [aria-live], #log[aria-live], [role=log]').length").asInt())
                .isZero();
        visit.saysNothingAndStaysHere();
    }
}
