package dev.graft.app.server;

import java.io.IOException;

import dev.graft.app.page.PageFile;
import dev.graft.app.page.PageFiles;

/// `GET /` and `GET /page/…`: the page and its files. They hold no secret, so they need no key: the page asks for it.
record PageRoute(PageFiles files) implements Route {
    @Override
    public void answer(Call call) throws IOException {
        PageFile file = files.file(call.path()).orElseThrow(); // each of its paths is a route
        files.headers().forEach(call.reply()::header);
        call.reply().header("ETag", file.tag());
        String known = call.header("If-None-Match");
        if (known != null && file.isKnownBy(known)) {
            call.reply().content(304, file.type(), new byte[0]);
        } else {
            call.reply().content(200, file.type(), file.bytes());
        }
    }
}
