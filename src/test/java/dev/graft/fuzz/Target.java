package dev.graft.fuzz;

import java.io.IOException;
import java.util.List;
import java.util.Random;
import java.util.function.BiFunction;

/// A reader under attack.
///
/// @param name     on the command line
/// @param share    of the cases, in parts of the sum of all shares
/// @param corpus   good inputs
/// @param mutation damages them
/// @param repair   makes good what would keep the damage from the deeper checks, such as lengths and checksums; used in two
///                 of three cases
/// @param reader   takes the damaged input
record Target(String name, int share, List<byte[]> corpus, Mutation mutation, BiFunction<Random, byte[], byte[]> repair,
        Reader reader) {

    interface Reader {
        /// Returns if a value came out.
        ///
        /// @throws dev.graft.diagnostic.UserError if the input was refused, as most are
        /// @throws IOException with a file's name, as after trouble with the disk
        void read(byte[] input) throws IOException;
    }

    /// A case is its seed.
    byte[] input(long seed) {
        Random random = new Random(seed);
        byte[] bytes = mutation.mutated(random, corpus.get(random.nextInt(corpus.size())));
        return random.nextInt(3) == 0 ? bytes : repair.apply(random, bytes);
    }
}
