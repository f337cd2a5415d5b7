/// Tokens to logits: a decoder of the Llama family, its cache of keys and values, and what can be asked of it.
///
/// Knows token ids and weights, no text format, task or command. Nothing here depends on what else is computed at the
/// same time: docs/decisions/011-one-cache-one-order.md. Start with [LanguageModel], then [LocalModel].
@NullMarked
package dev.graft.engine;

import org.jspecify.annotations.NullMarked;
