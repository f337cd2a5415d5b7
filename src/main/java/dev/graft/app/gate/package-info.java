/// Whether a merged model is fit to publish: [Gate] looks at its files, its weights, and at what it says, beside the donors
/// that it was made of, and gives a [Verdict].
///
/// One class per check; each takes what was read or said and says pass or fail with its reason. This package knows merging
/// and running, which do not know each other. It knows no terminal and no command line.
@NullMarked
package dev.graft.app.gate;

import org.jspecify.annotations.NullMarked;
