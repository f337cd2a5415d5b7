package dev.graft.merge;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Collectors;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import dev.graft.model.Models;
import dev.graft.recipe.Recipe;

/// The example card from end to end.
class ExampleMergeTest {
    @TempDir
    private Path directory;

    private static Map<String, String> digests(Path model) throws IOException {
        return Manifest.read(model.resolve(Manifest.FILE)).stream()
                .collect(Collectors.toMap(Manifest.Tensor::name, Manifest.Tensor::sha256));
    }

    /// A stage that is never written gives the bytes of one that is: its own rounding is part of the expression.
    @Test
    void givesTheSameBytesAsAMergeStageByStage() throws IOException {
        Recipe card = ExampleGoldensTest.card();
        Plan composed = ExampleGoldensTest.plan(card, PlanOptions.STANDARD);
        Merge.run(composed, directory.resolve("composed"));
        for (String stage : new String[] {"loyal-piano-cybertron-11B", "Starling-DPOHermes-11B"}) {
            Plan plan = ExampleGoldensTest.plan(card, PlanOptions.STANDARD.withStage(stage));
            Merge.run(plan, directory.resolve("stages/kept").resolve(stage));
            assertThat(Merge.isMadeBy(plan, directory.resolve("stages/kept").resolve(stage), MergeOptions.STANDARD))
                    .isTrue();
        }
        String last = card.text().substring(card.text().lastIndexOf("name: Nyxene-11B"))
                .replace("loyal-piano-cybertron-11B", "kept/loyal-piano-cybertron-11B")
                .replace("Starling-NeuralHermes-11B", "kept/Starling-DPOHermes-11B");
        Plan staged = Plan.of(Recipe.parse("last.yml", last), Models.in(directory.resolve("stages")));
        Merge.run(staged, directory.resolve("staged"));
        assertThat(digests(directory.resolve("staged"))).hasSize(435).isEqualTo(digests(directory.resolve("composed")));
    }

    @ParameterizedTest
    @CsvSource({"1, 64", "2, 8192", "7, 512"})
    void givesTheSameBytesForAnyThreadsAndMemory(int threads, int tileKiB) throws IOException {
        Plan plan = ExampleGoldensTest.plan(ExampleGoldensTest.card(), PlanOptions.STANDARD);
        TensorMaker.Steps steps = new TensorMaker.Steps(tileKiB << 10, 256L << 20, 64L << 20, 128L << 20);
        Merge.run(plan, directory.resolve("out"), MergeOptions.STANDARD.withThreads(threads), steps, Disk.LOCAL);
        Outcome.Finished usual = (Outcome.Finished) Merge.run(plan, directory.resolve("usual"));
        assertThat(digests(directory.resolve("out"))).isEqualTo(digests(directory.resolve("usual")));
        assertThat(Verify.of(directory.resolve("out")).digest()).isEqualTo(usual.digest());
    }
}
