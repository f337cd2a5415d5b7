package dev.graft.app.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.Spec.Target;

import dev.graft.diagnostic.Finding;
import dev.graft.diagnostic.Place;

/// Options of mergekit-yaml and mergekit-multi that graft has no need of, so that their command lines work as they are.
/// What has no effect is said; what would be wrong to ignore is refused.
final class MergekitOptions {
    @Spec(Target.MIXEE)
    private CommandSpec command;

    @Option(names = "--transformers-cache", paramLabel = "DIR", hidden = true, description = "Look for models in this cache of the hub, too.")
    private @Nullable Path transformersCache;

    @Option(names = "--write-model-card", negatable = true, defaultValue = "true", fallbackValue = "true", hidden = true, description = "Write README.md.")
    private boolean writesModelCard;

    @Option(names = "--allow-crimes", hidden = true, description = "Without effect: models are compared by their tensors.")
    private boolean unusedAllowCrimes;

    @Option(names = "--copy-tokenizer", negatable = true, defaultValue = "true", fallbackValue = "true", hidden = true, description = "Copy the tokenizer.")
    private boolean copiesTokenizer;

    @Option(names = "--safe-serialization", negatable = true, defaultValue = "true", fallbackValue = "true", hidden = true, description = "Write safetensors.")
    private boolean isSafe;

    @Option(names = "--trust-remote-code", hidden = true, description = "Refused: graft runs no code of a model.")
    private boolean trustsRemoteCode;

    @Option(names = "--lora-merge-cache", paramLabel = "DIR", hidden = true, description = "Without effect.")
    private @Nullable Path unusedLoraMergeCache;

    @Option(names = "--lora-merge-dtype", paramLabel = "NAME", hidden = true, description = "Without effect: adapters come later.")
    private @Nullable String unusedLoraMergeDtype;

    @Option(names = {"--cuda", "--low-cpu-memory", "--read-to-gpu", "--multi-gpu",
            "--gpu-rich"}, hidden = true, description = "Without effect: graft computes on the CPU.")
    private boolean wantsGpu;

    @Option(names = "--device", paramLabel = "NAME", hidden = true, description = "Without effect: graft computes on the CPU.")
    private @Nullable String device;

    @Option(names = {"--lazy-unpickle", "--clone-tensors", "--async-write",
            "--lazy"}, negatable = true, hidden = true, description = "Without effect: always so, or never needed.")
    private boolean unusedHabits;

    @Option(names = "--write-threads", paramLabel = "N", hidden = true, description = "Without effect.")
    private int unusedWriteThreads;

    /// What is to be said about the options given.
    List<Finding> findings() {
        if (!isSafe) {
            throw new ParameterException(command.commandLine(),
                    "--no-safe-serialization asks for pickled weights, which graft reads and never writes");
        }
        if (trustsRemoteCode) {
            throw new ParameterException(command.commandLine(),
                    "--trust-remote-code asks to run Python of a model's repository; graft runs none, and needs none to merge");
        }
        if (!copiesTokenizer) {
            throw new ParameterException(command.commandLine(),
                    "--no-copy-tokenizer would make a model without tokenizer; delete its files afterwards if you want that");
        }
        List<Finding> findings = new ArrayList<>();
        if (wantsGpu || (device != null && !device.equals("cpu"))) {
            findings.add(Finding.note("ignored-option", Place.NOWHERE,
                    "graft computes on the CPU, where a merge is as fast as the disk; the options for GPUs have no effect",
                    ""));
        }
        return findings;
    }

    boolean writesModelCard() {
        return writesModelCard;
    }

    /// Caches to look through beside those of the environment.
    List<Path> caches() {
        return transformersCache == null ? List.of() : List.of(transformersCache);
    }
}
