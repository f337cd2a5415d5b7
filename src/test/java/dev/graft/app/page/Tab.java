package dev.graft.app.page;

import static java.util.Map.entry;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// One tab of a browser: what a person does there, and what there is to see.
final class Tab implements AutoCloseable {
    private static final int SHIFT = 8; // as the protocol counts modifiers
    private static final Map<String, Integer> CODES = Map.ofEntries(entry("Tab", 9), entry("Enter", 13),
            entry("Escape", 27), entry(" ", 32), entry("End", 35), entry("Home", 36), entry("ArrowLeft", 37),
            entry("ArrowUp", 38), entry("ArrowRight", 39), entry("ArrowDown", 40));

    private final Chromium browser;
    private final String context;
    private final String session;

    Tab(Chromium browser, String context, String session, int width, String scheme) {
        this.browser = browser;
        this.context = context;
        this.session = session;
        for (String domain : List.of("Page", "Network", "Log", "Runtime")) {
            call(domain + ".enable", Map.of());
        }
        size(width, 800);
        media("screen", scheme);
    }

    void size(int width, int height) {
        call("Emulation.setDeviceMetricsOverride", Map.of("width", width, "height", height, "deviceScaleFactor", 1,
                "mobile", width < 500));
    }

    /// @param scheme light or dark, as the system prefers
    void media(String medium, String scheme) {
        call("Emulation.setEmulatedMedia", Map.of("media", medium, "features",
                List.of(Map.of("name", "prefers-color-scheme", "value", scheme))));
    }

    void go(String address) {
        call("Page.navigate", Map.of("url", address));
        until("location.href === '" + address + "' && document.readyState === 'complete'");
    }

    void reload() {
        run("window.isOld = true");
        call("Page.reload", Map.of());
        until("!window.isOld && document.readyState === 'complete'");
    }

    /// The value of an expression, or of what it promises.
    JsonNode get(String expression) {
        JsonNode got = call("Runtime.evaluate", Map.of("expression", expression, "returnByValue", true, "awaitPromise",
                true, "userGesture", true));
        if (got.has("exceptionDetails")) {
            throw new AssertionError(expression + ": " + got.get("exceptionDetails").toPrettyString());
        }
        return got.get("result").path("value");
    }

    String text(String selector) {
        return get("document.querySelector(%s).innerText".formatted(quoted(selector))).asString();
    }

    void run(String statement) {
        get("void (" + statement + ")");
    }

    /// Comes back when a condition holds; fails when it does not for a long time.
    void until(String condition) {
        for (int tries = 0;; tries++) {
            try {
                String seen = get("""
                        new Promise(done => {
                          const end = Date.now() + %d;
                          const look = () => {
                            let holds = false;
                            try { holds = %s; } catch {}
                            if (holds) done('');
                            else if (Date.now() > end) done(document.body.innerText || 'an empty page');
                            else setTimeout(look, 10);
                          };
                          look();
                        })""".formatted(Chromium.PATIENCE * 500, condition)).asString();
                if (!seen.isEmpty()) {
                    throw new AssertionError("not so after a long time: " + condition + "\nthe page says: " + seen);
                }
                return;
            } catch (IllegalStateException left) { // the page was left while the condition was looked at
                if (tries == 3) {
                    throw left;
                }
            }
        }
    }

    void untilShown(String selector, String text) {
        until("(e => e.checkVisibility() && e.innerText.includes(%s))(document.querySelector(%s))"
                .formatted(quoted(text), quoted(selector)));
    }

    /// In the middle of an element, once that has stopped moving and nothing lies over it.
    void click(String selector) {
        JsonNode at = get("""
                new Promise(done => {
                  let last = '', calm = 0, tries = 0;
                  const look = () => {
                    const e = document.querySelector(%s);
                    e.scrollIntoView({block: 'nearest', behavior: 'instant'});
                    const b = e.getClientRects()[0], at = [b.x + b.width / 2, b.y + b.height / 2];
                    calm = at.join() === last ? calm + 1 : 0;
                    last = at.join();
                    if (calm >= 3 && e.contains(document.elementFromPoint(...at)) || ++tries > 300) done(at);
                    else setTimeout(look, 10);
                  };
                  look();
                })"""
                .formatted(quoted(selector)));
        for (String type : List.of("mouseMoved", "mousePressed", "mouseReleased")) {
            call("Input.dispatchMouseEvent", Map.of("type", type, "x", at.get(0).asDouble(), "y", at.get(1).asDouble(),
                    "button", type.equals("mouseMoved") ? "none" : "left", "clickCount", 1));
        }
    }

    /// To where the keyboard is.
    void type(String text) {
        call("Input.insertText", Map.of("text", text));
    }

    /// As a person does it: all that stands there goes.
    void fill(String selector, String text) {
        run("(e => { e.focus(); e.select(); })(document.querySelector(" + quoted(selector) + "))");
        if (text.isEmpty()) {
            run("document.execCommand('delete')");
        } else {
            type(text);
        }
    }

    void press(String key) {
        press(key, 0);
    }

    void pressShift(String key) {
        press(key, SHIFT);
    }

    private void press(String key, int modifiers) {
        String text = key.equals("Enter") ? "\r" : key.length() == 1 ? key : "";
        Map<String, Object> stroke = Map.of("key", key, "code", key.equals(" ") ? "Space" : key, "modifiers", modifiers,
                "windowsVirtualKeyCode", CODES.get(key), "text", text);
        Map<String, Object> down = new HashMap<>(stroke);
        down.put("type", text.isEmpty() ? "rawKeyDown" : "keyDown");
        call("Input.dispatchKeyEvent", down);
        Map<String, Object> up = new HashMap<>(stroke);
        up.put("type", "keyUp");
        up.remove("text");
        call("Input.dispatchKeyEvent", up);
    }

    /// What the page said to the console, and what it asked of anybody but `origin`.
    List<String> complaints(String origin) {
        List<String> complaints = new ArrayList<>();
        for (JsonNode event : browser.events(session)) {
            String method = event.get("method").asString();
            JsonNode params = event.get("params");
            switch (method) {
                case "Network.requestWillBeSent" -> {
                    String url = params.get("request").get("url").asString();
                    if (!url.startsWith(origin)) {
                        complaints.add("asked for " + url);
                    }
                }
                case "Log.entryAdded" -> complaints.add("said " + params.get("entry").get("text").asString());
                case "Runtime.consoleAPICalled", "Runtime.exceptionThrown" -> complaints.add("said " + params);
                default -> {
                    // other news
                }
            }
        }
        return complaints;
    }

    void picture(Path file) throws IOException {
        Files.write(file, Base64.getDecoder().decode(call("Page.captureScreenshot", Map.of()).get("data").asString()));
    }

    static String quoted(String text) {
        return new JsonMapper().writeValueAsString(text);
    }

    private JsonNode call(String method, Map<String, ?> parameters) {
        return browser.call(session, method, parameters);
    }

    @Override
    public void close() {
        browser.call(null, "Target.disposeBrowserContext", Map.of("browserContextId", context));
    }
}
