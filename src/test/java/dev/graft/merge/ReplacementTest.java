package dev.graft.merge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.graft.diagnostic.UserError;
import dev.graft.model.Models;
import dev.graft.model.TinyModel;
import dev.graft.recipe.Recipe;

class ReplacementTest {
    @TempDir
    private Path directory;

    private Plan plan() throws IOException {
        TinyModel.llama().write(directory.resolve("models/me/donor"));
        return Plan.of(Recipe.parse("r.yml", "merge_method: passthrough\nmodels: [{model: me/donor}]\n"),
                Models.in(directory.resolve("models")));
    }

    private void refuses(Plan plan, Path out, String id) {
        MergeOptions options = MergeOptions.STANDARD.withExisting(MergeOptions.Existing.REPLACE);
        assertThatExceptionOfType(UserError.class).isThrownBy(() -> Merge.run(plan, out, options))
                .satisfies(error -> assertThat(error.findings()).extracting("id").containsExactly(id));
    }

    @Test
    void neverReplacesAModelThatItReads() throws IOException {
        Plan plan = plan();
        refuses(plan, directory.resolve("models/me/donor"), "output-is-input");
        refuses(plan, directory.resolve("models"), "output-is-input");
        assertThat(directory.resolve("models/me/donor/config.json")).exists();
    }

    @Test
    void neverReplacesAModelThatItReadsThroughALink() throws IOException {
        Plan plan = plan();
        Path link = Files.createSymbolicLink(directory.resolve("link"), directory.resolve("models/me/donor"));
        refuses(plan, link, "output-is-input");
    }

    @Test
    void replacesNoDirectoryThatIsNoModel() throws IOException {
        Plan plan = plan();
        Path home = Files.createDirectories(directory.resolve("home"));
        Files.writeString(home.resolve("thesis.tex"), "years of work");
        refuses(plan, home, "output-exists");
        assertThat(home.resolve("thesis.tex")).hasContent("years of work");
    }

    @Test
    void keepsTheHistoryOfARepository() throws IOException {
        Plan plan = plan();
        Path clone = directory.resolve("clone");
        Files.createDirectories(clone.resolve(".git"));
        Files.writeString(clone.resolve("config.json"), "{}");
        refuses(plan, clone, "output-exists");
        assertThat(clone.resolve(".git")).isDirectory();
    }

    @Test
    void replacesAnEarlierResult() throws IOException {
        Plan plan = plan();
        Path out = directory.resolve("out");
        Merge.run(plan, out);
        Files.writeString(out.resolve("notes.txt"), "of the earlier one");
        Outcome outcome = Merge.run(plan, out, MergeOptions.STANDARD.withExisting(MergeOptions.Existing.REPLACE));
        assertThat(outcome).isInstanceOf(Outcome.Finished.class);
        assertThat(out.resolve("notes.txt")).doesNotExist();
    }
}
