/// The README of a model: what it was made of, in words for people and in front matter for the hub.
///
/// Depends on the plan, not on the bytes: its text is known before a merge begins. Start with [MergeCard].
@NullMarked
package dev.graft.card;

import org.jspecify.annotations.NullMarked;
