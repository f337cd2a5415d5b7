/// What graft says to people: places, findings, errors, sizes in words.
///
/// The lowest floor: it knows no tensor, no recipe and no terminal. Start with [Finding].
@NullMarked
package dev.graft.diagnostic;

import org.jspecify.annotations.NullMarked;
