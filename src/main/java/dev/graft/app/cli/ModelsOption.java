package dev.graft.app.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import picocli.CommandLine.Option;

import dev.graft.model.Models;

/// Where a model may be that is named by a reference, such as `owner/name`.
final class ModelsOption {
    @Option(names = "--models", paramLabel = "DIR", description = "Look for models below DIR, as owner/name or in the layout of the Hugging Face cache; repeatable.")
    private List<Path> roots = new ArrayList<>();

    /// These directories, then the caches that the environment names.
    Models find() {
        Models found = Models.in(roots);
        for (Path cache : Models.hubCaches(System.getenv())) {
            found = found.withCache(cache);
        }
        return found;
    }
}
