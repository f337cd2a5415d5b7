/// Many texts at a time on one model: a line of orders, a number of places, and one thread that runs what is in the places.
///
/// What an order gets does not depend on the others, to the last bit. Knows orders and events, no protocol and no format:
/// docs/decisions/018-batching.md. Start with [Batcher].
@NullMarked
package dev.graft.engine.batch;

import org.jspecify.annotations.NullMarked;
