/// The HTTP server: the routes of OpenAI's API that programs use, those that lm-eval uses beside them, and what a
/// server needs to be left alone: limits, a key, a check of names, numbers for Prometheus.
///
/// Start with [ApiServer], which opens the port, then `Routes`, the list of all paths: a new route is a class and a line
/// there. `Entrance` is the way that every request takes. What is written, in which order and how many at a time, is the
/// business of `engine.batch`; this package knows HTTP and JSON, and no kernel, no command line and no page.
///
/// The server is the JDK's own: docs/decisions/017-http-server.md.
@NullMarked
package dev.graft.app.server;

import org.jspecify.annotations.NullMarked;
