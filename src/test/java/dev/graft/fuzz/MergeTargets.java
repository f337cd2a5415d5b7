package dev.graft.fuzz;

import static dev.graft.fuzz.Targets.target;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;

import dev.graft.card.MergeCard;
import dev.graft.merge.HostileJournal;
import dev.graft.merge.Merge;
import dev.graft.merge.MergeOptions;
import dev.graft.merge.Plan;
import dev.graft.merge.PlanOptions;
import dev.graft.merge.Verify;
import dev.graft.model.Models;
import dev.graft.model.TinyFamily;
import dev.graft.model.TinyModel;
import dev.graft.recipe.Recipe;
import dev.graft.tensor.DType;

/// The readers of a merge: recipes of real models, models that are damaged, unfinished and finished results.
final class MergeTargets {
    private static final List<String> RECIPES = List.of("""
            name: first
            merge_method: slerp
            base_model: a
            slices:
              - sources: [{model: a, layer_range: [0, 1]}, {model: b, layer_range: [1, 2]}]
              - base_model: b
                sources: [{model: a, layer_range: [1, 2]}, {model: b, layer_range: [0, 1]}]
                parameters: {t: [{filter: mlp, value: [0, 1]}, {value: 0.5}]}
            parameters: {t: [{filter: self_attn, value: [0, 0.5, 1]}, {value: 0.5}]}
            dtype: bfloat16
            ---
            merge_method: linear
            models:
              - {model: first, parameters: {weight: 0.5}}
              - {model: long, parameters: {weight: [{filter: mlp, value: 1}, {value: 0.2}]}}
            base_model: tied
            parameters: {normalize: true}
            out_dtype: float16
            """,
            """
                    merge_method: passthrough
                    slices:
                      - sources: [{model: a, layer_range: [0, 2]}]
                      - sources: [{model: b, layer_range: [0, 1], parameters: {scale: [{filter: o_proj, value: 0}, {value: 1}]}}]
                      - sources: [{model: eyes, layer_range: [0, 2]}]
                    """,
            """
                    merge_method: linear
                    models: [{model: a}, {model: b}]
                    parameters: {weight: 1, normalize: false}
                    """);
    private static final String LINEAR = RECIPES.getLast();
    private static final MergeOptions SMALL = MergeOptions.STANDARD.withThreads(2).withShardBytes(8000);

    private final Path work;

    MergeTargets(Path work) {
        this.work = work;
    }

    List<Target> all(List<String> yaml, List<String> json) throws IOException {
        List<byte[]> recipes = RECIPES.stream().map(text -> text.getBytes(StandardCharsets.UTF_8)).toList();
        return List.of(
                target("plan", 60, recipes, yaml, (random, bytes) -> bytes, plan()),
                donor("donor-weights", 8, "model.safetensors", json), donor("donor-config", 8, "config.json", json),
                manifest(json), journal(json), resume(json));
    }

    private Path hub() throws IOException {
        Path hub = Files.createTempDirectory(work, "hub");
        llama().seed(1).write(hub.resolve("a"));
        llama().seed(2).dtype(DType.F16).write(hub.resolve("b"));
        llama().vocab(35).tokenizer(34).write(hub.resolve("long"));
        llama().tied().write(hub.resolve("tied"));
        TinyModel.of(TinyFamily.GEMMA3_VL).tokenizer(32).write(hub.resolve("eyes"));
        return hub;
    }

    private static TinyModel llama() {
        return TinyModel.llama().tokenizer(32);
    }

    private static Plan plan(Path hub, String recipe) throws IOException {
        return Plan.of(Recipe.parse("/recipe.yml", recipe), Models.in(hub), PlanOptions.STANDARD);
    }

    private Target.Reader plan() throws IOException {
        Models models = Models.in(hub());
        return input -> {
            Recipe recipe = Recipe.parse("/recipe.yml", new String(input, StandardCharsets.UTF_8));
            Plan plan = Plan.of(recipe, models, PlanOptions.STANDARD);
            Targets.show(plan.findings());
            if (!plan.hasErrors()) {
                plan.readBytes();
                plan.writeBytes();
                MergeCard.of(recipe, plan, models, new MergeCard.Naming(null, null, "out", List.of()));
            }
        };
    }

    /// A whole merge of a damaged donor, and a look at the result.
    private Target donor(String name, int share, String file, List<String> json) throws IOException {
        Path hub = hub(), damaged = hub.resolve("b").resolve(file), out = hub.resolveSibling(name);
        return target(name, share, List.of(Files.readAllBytes(damaged)), json, (random, bytes) -> bytes, input -> {
            deleteAll(out);
            Files.write(damaged, input);
            Plan plan = plan(hub, LINEAR);
            if (!plan.hasErrors()) {
                Merge.run(plan, out, SMALL);
                Verify verify = Verify.of(out);
                if (!verify.isSound()) {
                    throw new IllegalStateException("the result does not verify: " + verify.findings());
                }
            }
        });
    }

    private Target manifest(List<String> json) throws IOException {
        Path out = Files.createTempDirectory(work, "result").resolve("out");
        Merge.run(plan(hub(), LINEAR), out, SMALL);
        Path manifest = out.resolve("graft-manifest.json");
        return target("manifest", 30, List.of(Files.readAllBytes(manifest)), json, (random, bytes) -> bytes, input -> {
            Files.write(manifest, input);
            Targets.show(Verify.of(out).findings());
        });
    }

    private Target journal(List<String> json) throws IOException {
        Path partial = stopped(plan(hub(), LINEAR), Files.createTempDirectory(work, "journal").resolve("out"));
        return target("journal", 60, List.of(Files.readAllBytes(partial.resolve(HostileJournal.FILE))), json,
                (random, bytes) -> HostileJournal.withChecksums(bytes), input -> HostileJournal.read(partial, input));
    }

    /// A merge that goes on with a damaged journal makes the bytes of an undisturbed one.
    private Target resume(List<String> json) throws IOException {
        Plan plan = plan(hub(), LINEAR);
        Path folder = Files.createTempDirectory(work, "resume"), out = folder.resolve("out");
        Merge.run(plan, folder.resolve("right"), SMALL);
        Map<String, String> right = contents(folder.resolve("right"));
        Path partial = stopped(plan, out);
        byte[] journal = Files.readAllBytes(partial.resolve(HostileJournal.FILE));
        Map<String, String> unfinished = contents(partial);
        return target("resume", 8, List.of(journal), json, (random, bytes) -> bytes, input -> {
            deleteAll(out);
            deleteAll(partial);
            Files.createDirectories(partial);
            for (var file : unfinished.entrySet()) {
                Files.writeString(partial.resolve(file.getKey()), file.getValue(), StandardCharsets.ISO_8859_1);
            }
            Files.write(partial.resolve(HostileJournal.FILE), input);
            Merge.run(plan, out, SMALL);
            if (!contents(out).equals(right)) {
                throw new IllegalStateException("other bytes than those of an undisturbed merge");
            }
        });
    }

    /// @return OUT.partial of a merge that was stopped half-way
    private static Path stopped(Plan plan, Path out) throws IOException {
        AtomicInteger asked = new AtomicInteger();
        Merge.run(plan, out, SMALL.withThreads(1).withStop(() -> asked.incrementAndGet() > 40));
        return out.resolveSibling(out.getFileName() + ".partial");
    }

    private static Map<String, String> contents(Path directory) throws IOException {
        Map<String, String> contents = new TreeMap<>();
        try (var files = Files.walk(directory)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                contents.put(directory.relativize(file).toString(),
                        Files.readString(file, StandardCharsets.ISO_8859_1));
            }
        }
        return contents;
    }

    private static void deleteAll(Path directory) throws IOException {
        if (Files.exists(directory)) {
            List<Path> files = new ArrayList<>();
            try (var all = Files.walk(directory)) {
                all.sorted(Comparator.reverseOrder()).forEach(files::add);
            }
            for (Path file : files) {
                Files.delete(file);
            }
        }
    }
}
