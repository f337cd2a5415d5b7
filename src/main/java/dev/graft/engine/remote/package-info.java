/// A model that runs elsewhere, behind OpenAI's completions route as vLLM, llama.cpp and others offer it.
///
/// The only place that opens connections, and only to the URL that the user named. Knows token ids and HTTP, no task and
/// no command. What a server says is never trusted: sizes, counts and numbers are checked. Start with [RemoteModel].
@NullMarked
package dev.graft.engine.remote;

import org.jspecify.annotations.NullMarked;
