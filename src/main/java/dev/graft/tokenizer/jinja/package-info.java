/// The part of Jinja2 that chat templates and benchmark tasks are written in: lexer, parser, and a walk over the tree
/// with Python's rules for texts, numbers, truth and slices.
///
/// Knows no tokenizer, no model and no file: text and values go in, text comes out. A template comes from strangers, so
/// everything it does is metered. Start with [Template].
@NullMarked
package dev.graft.tokenizer.jinja;

import org.jspecify.annotations.NullMarked;
