package dev.graft.app.page;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.IntConsumer;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// The page in its states, on a desktop and on a phone, light and dark: nothing sticks out, everything has a name, and all
/// text stands off from its ground by 4.5 to 1 at least.
///
/// With `-Dgraft.screens=DIR` a picture of each is left there, to be looked at by somebody.
@ExtendWith(WithChromium.class)
class ViewsTest {
    private static final int DESKTOP = 1280, TABLET = 820, PHONE = 360;
    private static final List<String> SCHEMES = List.of("light", "dark");

    private final Chromium browser;
    private final String audit;
    private final List<String> complaints = new ArrayList<>();

    ViewsTest(Chromium browser) throws IOException {
        this.browser = browser;
        try (InputStream script = Objects.requireNonNull(ViewsTest.class.getResourceAsStream("audit.js"))) {
            audit = new String(script.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private void look(Tab tab, String state) {
        look(tab, state, _ -> {});
    }

    /// @param open what is to be done in each size before
    private void look(Tab tab, String state, IntConsumer open) {
        for (int width : List.of(DESKTOP, TABLET, PHONE)) {
            tab.size(width, width == PHONE ? 740 : 800);
            open.accept(width);
            for (String scheme : SCHEMES) {
                tab.media("screen", scheme);
                String view = "%s-%d-%s".formatted(state, width, scheme);
                tab.get(audit).values().forEach(wrong -> complaints.add(view + ": " + wrong.asString()));
                picture(tab, view);
            }
        }
        tab.size(DESKTOP, 800);
        tab.media("screen", "light");
    }

    private static void picture(Tab tab, String view) {
        String screens = System.getProperty("graft.screens");
        if (screens != null) {
            try {
                tab.picture(Files.createDirectories(Path.of(screens)).resolve(view + ".png"));
            } catch (IOException full) {
                throw new UncheckedIOException(full);
            }
        }
    }

    @Test
    void everyViewIsWhole() throws Exception {
        ScriptedServer.Model merge = new ScriptedServer.Model(
                "a-model-with-quite-a-long-name-as-people-give-them-to-their-merges-v2.5", "text",
                "<|im_start|>user\n{prompt}<|im_end|>\n<|im_start|>assistant\n");
        ScriptedServer.Model donor = new ScriptedServer.Model("donor-7B", "none", "");
        try (ScriptedServer server = ScriptedServer.of(merge, donor); Tab tab = browser.tab(DESKTOP, "light")) {
            tab.go(server.address());
            tab.untilShown("#welcome", donor.id());
            look(tab, "welcome");
            tab.fill("#message", "How do two trees grow together?\nIn short, please.");
            tab.press("Enter");
            for (Answering one : List.of(server.next(), server.next())) {
                if (one.request().get("model").asString().equals(merge.id())) {
                    answer(one);
                } else {
                    one.refuse(429, "the queue is full", Map.of("Retry-After", "3"));
                }
            }
            tab.until("document.querySelector('#send').checkVisibility()");
            look(tab, "answers");
            tab.click("#probabilities");
            tab.click(".tokens .token:nth-child(9)");
            tab.untilShown("#alternatives", "%");
            look(tab, "tokens");
            tab.press("Escape");
            tab.click("#probabilities");
            tab.click("#template-preview");
            tab.fill("#template", "Q: {prompt}");
            tab.untilShown("#preview pre", "Q:");
            look(tab, "settings", width -> {
                if (width == TABLET) { // they lie over the conversation there, and on the phone too
                    tab.until("document.querySelector('#settings').hidden");
                    tab.click("#settings-button");
                }
            });
            tab.run("document.querySelector('#key').showModal()");
            look(tab, "key");
        }
        assertThat(complaints).isEmpty();
    }

    private static void answer(Answering one) throws IOException {
        one.say("Two", 0.93).say(" trees", 0.88).say(" grow", 0.51).say(" together", 0.97).say(" by", 0.22)
                .say(" **inosc", 0.05).say("ulation**", 0.99).say(":\n\n", 0.61).say("1. ", 0.7).say("their", 0.4)
                .say(" bark", 0.8).say(" rubs", 0.2).say(" away;\n", 0.3).say("2. ", 0.99).say("their", 0.9)
                .say(" `cambium`", 0.5).say(" meets.\n\n", 0.4).say("```python\n", 0.6)
                .say("def graft(scion, stock, at=0.5, why='because a long line has to be scrolled, not the page'):\n",
                        0.3)
                .say("    return scion + stock\n```\n", 0.8).say("\u0648\u0634\u0643\u0631\u0627", 0.01);
        one.finish("length");
    }
}
