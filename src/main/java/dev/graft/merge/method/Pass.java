package dev.graft.merge.method;

/// One walk over all elements of a tensor, strip by strip, in ascending order. A method is a chain of such walks: any
/// number that look, then one that writes.
///
/// A strip holds the same elements of every input as doubles, exactly as stored. All strips but the last of a tensor
/// have [#STRIP] elements, whatever the tile size, the thread count or the memory are: sums that follow the strips
/// therefore have the same bits everywhere. One thread walks a tensor.
public sealed interface Pass {
    /// Elements of a strip: the doubles of a few inputs and of the result fit into a core's first cache. A power of two that
    /// divides [Gram#BLOCK] and [TorchNorm#CHUNK].
    int STRIP = 1024;

    /// A walk that only looks: a statistic of the whole tensor.
    non-sealed interface Look extends Pass {
        /// @param x `[inputs][≥ count]`; not to be kept or changed
        void see(double[][] x, int count);

        /// What to do next, once the whole tensor has been seen.
        Pass then();
    }

    /// The last walk, which makes the result. Strips may come in any order, and from several threads.
    @FunctionalInterface
    non-sealed interface Write extends Pass {
        /// @param x   `[inputs][≥ count]`; not to be kept or changed
        /// @param out `[≥ count]`, overwritten; none of `x`
        void combine(double[][] x, double[] out, int count);
    }
}
