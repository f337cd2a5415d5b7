/// Texts that must have a form: which tokens may follow while a model writes JSON, or JSON of a schema.
///
/// Knows tokens and their bytes, no model and no sampling. Start with [Constraint], then the record
/// docs/decisions/019-constrained-decoding.md.
@NullMarked
package dev.graft.engine.grammar;

import org.jspecify.annotations.NullMarked;
