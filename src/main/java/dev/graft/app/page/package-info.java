/// The page of `graft serve`: a conversation with the model, and with a donor beside it, in a browser.
///
/// The files lie beside these classes as they are written: HTML, CSS and modules of JavaScript, no build and no library. All
/// that Java does is hand them out, with the policy that lets them ask nobody but the server they came from. Knows no HTTP
/// server and no model. Start with [PageFiles]; in the resources with `index.html` and `main.js`.
@NullMarked
package dev.graft.app.page;

import org.jspecify.annotations.NullMarked;
