/// Asks a model what an evaluation wants to know: one in this process, or one on a server.
///
/// [LocalRun] takes the open questions, has the engine answer them in the order that is fast for it, and hands every
/// document back as soon as it is complete; [RemoteRun] has a server answer them. [RunSize] says beforehand how much that is. What a question means, and what an
/// answer is worth, is none of this package's business; neither is how progress is shown.
@NullMarked
package dev.graft.eval.local;

import org.jspecify.annotations.NullMarked;
