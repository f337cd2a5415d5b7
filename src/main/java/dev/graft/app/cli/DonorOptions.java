package dev.graft.app.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.Spec.Target;

import dev.graft.model.Models;

/// Where the models of a recipe are, and what its wrong names mean.
final class DonorOptions {
    @Spec(Target.MIXEE)
    private CommandSpec command;

    @Option(names = "--models", paramLabel = "DIR", description = "Look for models below DIR, as owner/name or in the layout of the Hugging Face cache; repeatable.")
    private List<Path> models = new ArrayList<>();

    @Option(names = "--alias", paramLabel = "'A=B'", description = "Where the recipe says A, take B; repeatable.")
    private List<String> aliases = new ArrayList<>();

    /// In the order given.
    List<Path> models() {
        return List.copyOf(models);
    }

    /// What is looked through for models: these directories, then further ones, then the caches that the environment names.
    Models find(List<Path> furtherCaches) {
        for (Path directory : models) {
            if (!Files.isDirectory(directory)) {
                throw new ParameterException(command.commandLine(), "--models '%s' %s".formatted(directory,
                        Files.exists(directory)
                                ? "is a file; name the directory that holds models"
                                : "is no directory"));
            }
        }
        Models found = Models.in(models);
        for (Path cache : furtherCaches) {
            found = found.withCache(cache);
        }
        for (Path cache : Models.hubCaches(System.getenv())) {
            found = found.withCache(cache);
        }
        return found;
    }

    /// From the recipe's name to the one meant, in the order given.
    Map<String, String> aliases() {
        Map<String, String> meant = new LinkedHashMap<>();
        for (String alias : aliases) {
            int equals = alias.indexOf('=');
            if (equals < 1 || equals == alias.length() - 1) {
                throw new ParameterException(command.commandLine(),
                        "--alias '" + alias + "' names no pair; write --alias 'name in the recipe=name that is meant'");
            }
            meant.put(alias.substring(0, equals).strip(), alias.substring(equals + 1).strip());
        }
        return meant;
    }
}
