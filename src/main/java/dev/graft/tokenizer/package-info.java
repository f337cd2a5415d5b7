/// Ids and text: the tokenizer of a model directory, text that comes token by token, and the templates of prompts.
///
/// Knows no weights and no engine. Opens no connection: of the native library only the functions that take and give
/// text are called, and its Java side, which would call home, is not on the class path. Start with [Tokenizer].
@NullMarked
package dev.graft.tokenizer;

import org.jspecify.annotations.NullMarked;
