package dev.graft.engine.batch;

/// How busy a batcher is, and what it has done since it was started.
///
/// @param places         texts that can be written at a time
/// @param busy           places that are taken
/// @param queue          texts that can wait
/// @param waiting        texts that wait, those among them that gave their place back for want of memory
/// @param cacheTokens    tokens that the model's cache can hold
/// @param cacheUsed      of these, in use by the texts in places
/// @param promptTokens   of the texts that have begun, each prompt once per order
/// @param reusedTokens   of these, found in the cache
/// @param writtenTokens  that were chosen
/// @param passes         through the model
/// @param putBack        texts that gave their place back for want of memory, and went on later
/// @param finishedOrders whose texts are all complete
/// @param cancelledOrders that were closed before
/// @param failedOrders   that were given up with an error
/// @param refusedOrders  that were not taken, because too many waited
public record Load(int places, int busy, int queue, int waiting, long cacheTokens, long cacheUsed, long promptTokens,
        long reusedTokens, long writtenTokens, long passes, long putBack, long finishedOrders, long cancelledOrders,
        long failedOrders, long refusedOrders) {}
