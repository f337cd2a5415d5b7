/// The report: what a merge is, as one HTML page that people look at, print, and send to each other.
///
/// A page is a function from what was read ([Subject], [Contrast], [Scores]) to text; nothing of it is computed by the
/// browser. Everything passes through [Html], which escapes it. Knows no command line. Start with [Report].
@NullMarked
package dev.graft.app.report;

import org.jspecify.annotations.NullMarked;
