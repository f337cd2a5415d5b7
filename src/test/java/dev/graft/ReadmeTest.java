package dev.graft;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.graft.engine.Completion;
import dev.graft.engine.Generation;
import dev.graft.engine.LocalModel;
import dev.graft.engine.Sampling;
import dev.graft.merge.Merge;
import dev.graft.merge.Plan;
import dev.graft.model.Models;
import dev.graft.model.TinyModel;
import dev.graft.recipe.Recipe;

/// The README's promises that a program can check.
class ReadmeTest {
    private static final Path README = Path.of("README.md");

    @TempDir
    private Path directory;

    /// Stands in no package of graft, so it sees what a user's program sees.
    @Test
    @SuppressWarnings("SystemOut") // what a user would write
    void itsJavaMergesModels() throws IOException {
        TinyModel.llama().seed(1).write(directory.resolve("models/me/a"));
        TinyModel.llama().seed(2).write(directory.resolve("models/me/b"));
        Files.writeString(directory.resolve("recipe.yml"), """
                merge_method: linear
                models: [{model: me/a}, {model: me/b}]
                parameters: {weight: 0.5}
                """);

        Recipe recipe = Recipe.read(directory.resolve("recipe.yml"));
        Plan plan = Plan.of(recipe, Models.in(directory.resolve("models"))); // reads headers, no weight
        plan.findings().forEach(System.out::println);
        if (!plan.hasErrors()) {
            Merge.run(plan, directory.resolve("out")); // starts, or goes on where it stopped
        }

        assertThat(directory.resolve("out/model.safetensors")).exists();
    }

    @Test
    @SuppressWarnings("SystemOut") // what a user would write
    void itsJavaLetsAModelAnswer() throws IOException {
        Path donor = Path.of("examples/nyxene/hub/chargoddard/loyal-piano-m7-cdpo");
        Files.createDirectory(directory.resolve("out"));
        try (Stream<Path> files = Files.list(donor)) {
            for (Path file : files.toList()) {
                Files.copy(file, directory.resolve("out").resolve(file.getFileName()));
            }
        }

        try (LocalModel model = LocalModel.load(directory.resolve("out"))) {
            Generation.write(model, "The capital of France is", Sampling.greedy().withMaxTokens(16), System.out::print);
        }

        try (LocalModel model = LocalModel.load(donor)) {
            StringBuilder pieces = new StringBuilder();
            Completion completion = Generation.write(model, "Hi", Sampling.greedy().withMaxTokens(16), pieces::append);
            assertThat(pieces).hasToString(completion.text());
        }
    }

    @Test
    void itsJavaIsTheOneAbove() throws IOException {
        String test = Files.readString(Path.of("src/test/java/dev/graft/ReadmeTest.java")).replace("directory.resolve(",
                "Path.of(");
        Matcher snippet = Pattern.compile("```java\n(.*?)```", Pattern.DOTALL).matcher(Files.readString(README));
        List<String> lines = snippet.results().flatMap(found -> found.group(1).lines()).toList();
        assertThat(lines).hasSizeGreaterThan(8).allSatisfy(line -> assertThat(test).contains(line.strip()));
    }

    @Test
    void itsLinksLeadToFiles() throws IOException {
        for (Path page : List.of(README, Path.of("CONTRIBUTING.md"), Path.of("docs/reference.md"))) {
            Matcher link = Pattern.compile("\\]\\(([^)#:]+)(?:#[^)]*)?\\)").matcher(Files.readString(page));
            while (link.find()) {
                assertThat(page.resolveSibling(link.group(1))).exists();
            }
        }
    }
}
