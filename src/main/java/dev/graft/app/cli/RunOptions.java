package dev.graft.app.cli;

import java.util.OptionalLong;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

import dev.graft.diagnostic.Sizes;
import dev.graft.merge.MergeOptions;
import dev.graft.merge.Plan;
import dev.graft.merge.WorkingMemory;

/// What a run may use, and where its random numbers start.
final class RunOptions {
    @Mixin
    private ThreadsOption threads;

    @Option(names = "--memory", paramLabel = "SIZE", converter = SizeConverter.class, description = "Memory that the program may take, such as 300M or 1GiB. The result does not depend on it.")
    private @Nullable Long memoryBytes;

    @Option(names = {"--seed",
            "--random-seed"}, paramLabel = "N", description = "Where the random methods start (default: ${DEFAULT-VALUE}).")
    private long seed;

    /// What the user has said, in a merge's options.
    MergeOptions into(MergeOptions standard) {
        MergeOptions chosen = threads.isGiven() ? standard.withThreads(threads()) : standard;
        return memoryBytes == null ? chosen : chosen.withMemoryBytes(memoryBytes);
    }

    /// What a merge with these options takes at most.
    long peakBytes(Plan plan) {
        MergeOptions chosen = into(MergeOptions.STANDARD);
        return WorkingMemory.of(plan.tensors(), chosen.threads(), chosen.memoryBytes()).peakBytes();
    }

    int threads() {
        return threads.count();
    }

    /// Empty: as the run thinks best.
    OptionalLong memoryBytes() {
        return memoryBytes == null ? OptionalLong.empty() : OptionalLong.of(memoryBytes);
    }

    long seed() {
        return seed;
    }

    /// `300M`, `1.5GiB`: as [Sizes#parse] reads them.
    static final class SizeConverter implements ITypeConverter<Long> {
        @Override
        public Long convert(String text) {
            try {
                return Sizes.parse(text);
            } catch (IllegalArgumentException notASize) {
                throw new TypeConversionException(String.valueOf(notASize.getMessage()));
            }
        }
    }
}
