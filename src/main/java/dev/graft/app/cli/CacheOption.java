package dev.graft.app.cli;

import picocli.CommandLine.Option;

import dev.graft.diagnostic.Place;
import dev.graft.diagnostic.Sizes;

/// How much memory the texts of a server may take.
final class CacheOption {
    @Option(names = "--cache", paramLabel = "SIZE", description = "Memory for keys and values of all texts of a model, old ones among them (default: 2GiB).")
    private String cache = "2GiB";

    /// @throws dev.graft.diagnostic.UserError with `bad-value`
    long bytes() {
        return Place.NOWHERE.locate(() -> {
            long bytes = Sizes.parse(cache);
            if (bytes < 1) {
                throw new IllegalArgumentException("--cache is %s; write a size, such as 2GiB".formatted(cache));
            }
            return bytes;
        });
    }
}
