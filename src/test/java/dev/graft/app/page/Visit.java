package dev.graft.app.page;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;

/// Somebody at the page of a server of their own.
record Visit(ScriptedServer server, Tab tab) implements AutoCloseable {
    static Visit to(Chromium browser, ScriptedServer.Model... models) throws IOException {
        return to(browser, ScriptedServer.of(models), models[0].id());
    }

    /// @param shown what the page says when it is ready
    static Visit to(Chromium browser, ScriptedServer server, String shown) {
        Visit visit = new Visit(server, browser.tab(1280, "light"));
        visit.tab.go(server.address());
        visit.tab.untilShown("body", shown);
        return visit;
    }

    /// Writes a message and sends it.
    ///
    /// @return the request that comes of it
    Answering ask(String text) throws InterruptedException {
        tab.fill("#message", text);
        tab.press("Enter");
        return server.next();
    }

    /// Until all answers have ended, and the next message can be sent.
    void untilEnded() {
        tab.until("document.querySelector('#send').checkVisibility()");
    }

    void saysNothingAndStaysHere() {
        assertThat(tab.complaints(server.address())).isEmpty();
    }

    @Override
    public void close() {
        tab.close();
        server.close();
    }
}
