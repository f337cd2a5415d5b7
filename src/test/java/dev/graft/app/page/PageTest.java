package dev.graft.app.page;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tools.jackson.databind.JsonNode;

/// What a person can do on the page, in a real browser, with a server that says what each test wants.
@ExtendWith(WithChromium.class)
class PageTest {
    private static final ScriptedServer.Model MERGE = new ScriptedServer.Model("tiny-merge", "text",
            "<user>{prompt}</user>\n<assistant>");
    private static final ScriptedServer.Model DONOR = new ScriptedServer.Model("tiny-donor", "chat",
            "{{ messages[0].content }}");

    private final Chromium browser;
    private Visit visit;

    PageTest(Chromium browser) {
        this.browser = browser;
    }

    @BeforeEach
    void open() throws IOException {
        visit = Visit.to(browser, MERGE);
    }

    @AfterEach
    void close() {
        visit.close();
    }

    @Test
    void anAnswerIsThereAsItIsWritten() throws Exception {
        Tab tab = visit.tab();
        Answering answering = visit.ask("Hello");
        tab.untilShown(".said", "Hello");
        answering.say("Good");
        tab.untilShown(".answer .body", "Good");
        answering.say(" morning", "!");
        tab.untilShown(".answer .body", "Good morning!");
        assertThat(tab.get("document.querySelector('#stop').checkVisibility()").asBoolean()).isTrue();
        answering.finish("stop");
        visit.untilEnded();
        assertThat(tab.text(".stats")).contains("3 tokens", "tokens/s", "prompt of 11 tokens", "seed ");
        tab.until("document.querySelector('#status').textContent === 'tiny-merge answered: Good morning!'");
        visit.saysNothingAndStaysHere();
    }

    @Test
    void stoppingEndsTheRequestAndKeepsWhatCame() throws Exception {
        Tab tab = visit.tab();
        Answering answering = visit.ask("Count").say("one", " two");
        tab.untilShown(".body", "one two");
        tab.press("Escape");
        answering.untilAbandoned();
        tab.untilShown(".stats", "stopped by you");
        assertThat(tab.text(".body")).contains("one two");

        answering = visit.ask("Again").say("three");
        tab.until("document.querySelectorAll('.body')[1]?.innerText.includes('three')");
        tab.click("#stop");
        answering.untilAbandoned();
        tab.until("document.querySelectorAll('.stats')[1].innerText.includes('stopped by you')");
        visit.saysNothingAndStaysHere();
    }

    @Test
    void settingsGoWithTheMessageAndStay() throws Exception {
        Tab tab = visit.tab();
        tab.fill("#system", "Answer in French.");
        tab.fill("#temperature", "0.25");
        tab.fill("#top_p", "0.9");
        tab.fill("#top_k", "40");
        tab.fill("#min_p", "0.1");
        tab.fill("#repetition_penalty", "1.15");
        tab.fill("#max_tokens", "99");
        tab.fill("#seed", "7");
        tab.fill("#stopping", "\\n\\n\nUser:");
        tab.reload();
        tab.untilShown("#welcome", "tiny-merge");
        JsonNode request = visit.ask("Hello").request();
        assertThat(request.get("messages").toString()).isEqualTo(
                "[{\"role\":\"system\",\"content\":\"Answer in French.\"},{\"role\":\"user\",\"content\":\"Hello\"}]");
        assertThat(request.get("stop").toString()).isEqualTo("[\"\\n\\n\",\"User:\"]");
        Map.of("temperature", 0.25, "top_p", 0.9, "top_k", 40.0, "min_p", 0.1, "repetition_penalty", 1.15, "max_tokens",
                99.0, "seed", 7.0).forEach(
                        (name, value) -> assertThat(request.get(name).asDouble()).as(name).isEqualTo(value));
        assertThat(request.get("stream").asBoolean()).isTrue();
        assertThat(request.has("chat_template")).as("an unchanged template").isFalse();
        visit.saysNothingAndStaysHere();
    }

    @Test
    void aWrongSettingIsPointedAtAndNothingIsSent() throws Exception {
        ScriptedServer server = visit.server();
        Tab tab = visit.tab();
        tab.fill("#temperature", "9");
        tab.fill("#message", "Hello");
        tab.press("Enter");
        tab.until("document.activeElement.id === 'temperature'");
        assertThat(server.isAsked()).isFalse();
        assertThat(tab.get("document.querySelector('#message').value").asString()).isEqualTo("Hello");
        tab.fill("#temperature", "1");
        tab.run("document.querySelector('#message').focus()");
        tab.press("Enter");
        assertThat(server.next().request().get("temperature").asDouble()).isEqualTo(1);
        visit.saysNothingAndStaysHere();
    }

    @Test
    void anEditedTemplateChangesThePromptUntilItIsReset() throws Exception {
        Tab tab = visit.tab();
        assertThat(tab.get("document.querySelector('#template').value").asString()).isEqualTo(MERGE.source());
        tab.click("#template-preview");
        tab.untilShown("#preview pre", "<user>What you write</user>");
        tab.fill("#template", "Q: {prompt}\nA:");
        tab.untilShown("#edited", "edited");
        tab.fill("#message", "Why?");
        tab.untilShown("#preview pre", "Q: Why?\nA:");
        Answering answering = visit.ask("Why?");
        assertThat(answering.request().get("chat_template").asString()).isEqualTo("Q: {prompt}\nA:");
        answering.say("So").finish("stop");
        visit.untilEnded();

        tab.reload();
        tab.until("document.querySelector('#template').value === 'Q: {prompt}\\nA:'");
        tab.click("#template-reset");
        tab.until("document.querySelector('#edited').hidden");
        assertThat(visit.ask("And now?").request().has("chat_template")).isFalse();
        visit.saysNothingAndStaysHere();
    }

    @Test
    void aModelWithoutTemplateIsGivenTheTextAsItIs() throws Exception {
        visit.close();
        visit = Visit.to(browser, new ScriptedServer.Model("base", "none", ""));
        Tab tab = visit.tab();
        tab.untilShown("#template-says", "no template of its own");
        assertThat(visit.ask("Once upon").request().get("chat_template").asString()).isEqualTo("{prompt}");
        visit.saysNothingAndStaysHere();
    }

    @Test
    void twoModelsAnswerTheSameSideBySide() throws Exception {
        visit.close();
        visit = Visit.to(browser, MERGE, DONOR);
        Tab tab = visit.tab();
        ScriptedServer server = visit.server();
        List<Answering> both = List.of(visit.ask("Hello"), server.next());
        for (Answering one : both) {
            one.say("I am " + one.request().get("model").asString());
        }
        tab.untilShown(".answer:nth-child(1) .body", "I am tiny-merge");
        tab.untilShown(".answer:nth-child(2) .body", "I am tiny-donor");
        assertThat(both.getFirst().request().get("seed").asLong())
                .isEqualTo(both.getLast().request().get("seed").asLong());
        assertThat(tab.text(".answer:nth-child(1) .chip") + tab.text(".answer:nth-child(2) .chip")).isEqualTo("AB");
        String areBeside = "(([a, b]) => a.top === b.top && a.right < b.left)([...document.querySelectorAll('.answer')].map(e => e.getBoundingClientRect()))";
        assertThat(tab.get(areBeside).asBoolean()).isTrue();
        tab.size(360, 800);
        assertThat(tab.get(areBeside).asBoolean()).as("on a phone").isFalse();
        tab.size(1280, 800);
        both.getFirst().finish("stop");
        tab.untilShown(".answer:nth-child(1) .stats", "seed");
        tab.press("Escape");
        both.getLast().untilAbandoned();
        tab.untilShown(".answer:nth-child(2) .stats", "stopped by you");

        List<Answering> next = List.of(visit.ask("And?"), server.next());
        for (Answering one : next) {
            assertThat(one.request().get("messages").get(1).get("content").asString())
                    .isEqualTo("I am " + one.request().get("model").asString());
            one.say("Yes.").finish("stop");
        }
        visit.untilEnded();
        tab.click("#compare");
        assertThat(visit.ask("Alone?").request().get("model").asString()).isEqualTo("tiny-merge");
        assertThat(server.isAsked()).isFalse();
        visit.saysNothingAndStaysHere();
    }

    @Test
    void everyTokenTellsWhatElseWasLikely() throws Exception {
        Tab tab = visit.tab();
        visit.ask("Hello").say("Good", 0.95).say(" day", 0.42).say(" sir", 0.02).finish("stop");
        visit.untilEnded();
        tab.click("#probabilities");
        tab.untilShown("#legend", "90 % or more");
        assertThat(tab.get("[...document.querySelectorAll('.tokens .token')].map(e => e.className).join()").asString())
                .isEqualTo("token p4,token p2,token p0");
        assertThat(tab.get(
                "[...document.querySelectorAll('.tokens .token')].map(e => getComputedStyle(e).textDecorationStyle).join()")
                .asString())
                .as("a cue that is no colour").isEqualTo("solid,dashed,double");
        tab.click(".tokens .token:nth-child(2)");
        tab.untilShown("#alternatives", "42.0 %");
        tab.untilShown("#alternatives", "34.8 %");
        tab.untilShown("#alternatives", "\u2423other");
        tab.press("ArrowRight");
        tab.untilShown("#alternatives", "2.00 %");
        assertThat(tab.text("#alternatives .is-chosen")).contains("\u2423sir");
        tab.press("Home");
        tab.untilShown("#alternatives .is-chosen", "95.0 %");
        tab.press("Escape");
        tab.until("document.querySelector('#alternatives').hidden");
        tab.reload();
        tab.untilShown(".tokens", "Good day sir");
        tab.click("#probabilities");
        tab.until("!document.querySelector('.tokens')");
        visit.saysNothingAndStaysHere();
    }

    @Test
    void theLastMessageCanBeAskedOnceMoreOrEdited() throws Exception {
        ScriptedServer server = visit.server();
        Tab tab = visit.tab();
        visit.ask("One").say("first").finish("stop");
        visit.untilEnded();
        visit.ask("Two").say("second").finish("stop");
        visit.untilEnded();
        tab.click(".turn:last-child .again");
        Answering again = server.next();
        assertThat(again.request().get("messages").toString()).contains("first", "Two").doesNotContain("second");
        again.say("other").finish("stop");
        tab.untilShown(".turn:last-child .body", "other");
        visit.untilEnded();

        tab.click(".turn:last-child .edit");
        tab.fill(".turn:last-child .editing textarea", "Three");
        tab.press("Enter");
        Answering edited = server.next();
        assertThat(edited.request().get("messages").toString()).contains("One", "first", "Three").doesNotContain("Two");
        edited.say("third").finish("stop");
        visit.untilEnded();
        assertThat(tab.get("document.querySelectorAll('.turn').length").asInt()).isEqualTo(2);
        visit.saysNothingAndStaysHere();
    }

    @Test
    void theConversationOutlivesAReloadAndAMistake() throws Exception {
        Tab tab = visit.tab();
        visit.ask("Hello").say("Kept.").finish("stop");
        visit.untilEnded();
        tab.fill("#message", "half a thou");
        tab.reload();
        tab.untilShown(".body", "Kept.");
        tab.until("document.querySelector('#message').value === 'half a thou'");
        tab.click("#clear");
        tab.until("!document.querySelector('.turn')");
        tab.untilShown("#notice", "cleared");
        tab.click("#notice button");
        tab.untilShown(".body", "Kept.");
        assertThat(tab.get("localStorage.getItem('graft.conversation')").isNull()).isTrue();
        visit.saysNothingAndStaysHere();
    }

    @Test
    void answersAreCopiedAsTheyWereWritten() throws Exception {
        Tab tab = visit.tab();
        visit.ask("Hello").say("**Bold** & <b>\n").finish("stop");
        visit.untilEnded();
        tab.run("navigator.clipboard.writeText = text => { window.copied = text; return Promise.resolve(); }");
        tab.click(".copy");
        tab.untilShown(".copy", "Copied");
        assertThat(tab.get("window.copied").asString()).isEqualTo("**Bold** & <b>\n");
        visit.saysNothingAndStaysHere();
    }
}
