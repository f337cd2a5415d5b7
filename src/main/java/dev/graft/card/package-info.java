/// The README of a model: what it was made of, in words for people and in front matter for the hub.
///
/// Before a merge it depends on the plan, not on the bytes: start with [MergeCard]. Of a model that is there, with its
/// scores: [FinishedCard]. Both hand facts to one writer, which changes what is its own and leaves the rest. Knows no
/// weight and no command line, and opens no connection.
@NullMarked
package dev.graft.card;

import org.jspecify.annotations.NullMarked;
