package dev.graft.app.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.graft.model.TinyModel;

/// `check`, `plan`, `merge` and `verify` as somebody types them who has not read the manual.
class RecipeCommandsTest {
    @TempDir
    private Path directory;

    private Path recipe;
    private Path models;

    @BeforeEach
    void prepare() throws IOException {
        models = directory.resolve("models");
        TinyModel.llama().seed(1).write(models.resolve("me/a"));
        TinyModel.llama().seed(2).write(models.resolve("me/b"));
        recipe = directory.resolve("recipe.yml");
        Files.writeString(recipe, """
                merge_method: slerp
                base_model: me/a
                models: [{model: me/a}, {model: me/b}]
                parameters: {t: 0.5}
                """);
    }

    @Test
    void mergesAndVerifies() {
        Path out = directory.resolve("out");
        assertThat(run("merge", recipe, out, "--models", models).code).isEqualTo(ExitCode.DONE);
        assertThat(run("verify", out).code).isEqualTo(ExitCode.DONE);
    }

    @Test
    void acceptsTheOptionsThatPeopleGiveToMergekit() {
        assertThat(run("merge", recipe, directory.resolve("out"), "--models", models, "--cuda", "--low-cpu-memory",
                "--lazy-unpickle", "--allow-crimes", "--copy-tokenizer", "--out-shard-size", "1B", "-v", "-v").code)
                .isEqualTo(ExitCode.DONE);
    }

    @Test
    void aKeptStageIsCalledByItsNameAndNotByThatOfTheCard() throws IOException {
        Path card = directory.resolve("card.md");
        Files.writeString(card, """
                ---
                model-index: [{name: The Result}]
                ---
                # half
                ```yaml
                merge_method: passthrough
                models: [{model: me/a}]
                ```
                # whole
                ```yaml
                merge_method: slerp
                base_model: half
                models: [{model: half}, {model: me/b}]
                parameters: {t: 0.5}
                ```
                """);
        Path out = directory.resolve("out"), kept = directory.resolve("kept");
        assertThat(run("merge", card, out, "--models", models, "--keep-stages", kept).code).isEqualTo(ExitCode.DONE);
        assertThat(out.resolve("README.md")).content().contains("\n# The Result\n");
        assertThat(kept.resolve("half/README.md")).content().contains("\n# half\n");
    }

    @Test
    void theLastOfTwoEqualOptionsCounts() {
        assertThat(run("plan", recipe, "--models", models, "-j", "0", "-j", "1").code).isEqualTo(ExitCode.DONE);
    }

    @Test
    void aRecipeThatCannotBeReadIsTheResultOfCheck() throws IOException {
        Files.writeString(recipe, "models:\n\t- model: me/a\n");
        Ran ran = run("check", recipe);
        assertThat(ran.code).isEqualTo(ExitCode.USERS_TURN);
        assertThat(ran.out).contains("recipe.yml:2:1: error: ", "[yaml-syntax]", "indent with blanks");
    }

    @Test
    void jsonIsPrintedWhateverHappens() throws IOException {
        Files.writeString(recipe, "nonsense");
        assertThat(run("check", recipe, "--json").out).startsWith("{").contains("\"bad-value\"");
        assertThat(run("plan", recipe, "--json").out).startsWith("{").contains("\"bad-value\"");
        assertThat(run("verify", directory.resolve("nowhere"), "--json").out).startsWith("{")
                .contains("\"missing-file\"");
    }

    @Test
    void modelsAreLookedForInDirectoriesOnly() {
        Ran ran = run("check", recipe, "--models", models, "--models", recipe);
        assertThat(ran.code).isEqualTo(ExitCode.USERS_TURN);
        assertThat(ran.err).contains("is a file", "[bad-usage]");
        assertThat(run("check", recipe, "--models", directory.resolve("nowhere")).err).contains("is no directory");
    }

    @Test
    void aTildeThatTheShellLeftIsTheHome() {
        String home = System.getProperty("user.home");
        assertThat(run("check", recipe, "--models=~/no-such-models").err)
                .contains("'" + Path.of(home, "no-such-models"));
    }

    @Test
    void neverReplacesTheFolderOfTheModels() {
        Ran ran = run("merge", recipe, models, "--models", models, "--overwrite");
        assertThat(ran.code).isEqualTo(ExitCode.USERS_TURN);
        assertThat(ran.err).contains("[output-holds-input]");
        assertThat(models.resolve("me/b/model.safetensors")).exists();
    }

    private record Ran(int code, String out, String err) {}

    private static Ran run(Object... words) {
        Capture capture = new Capture();
        String[] typed = new String[words.length];
        for (int i = 0; i < words.length; i++) {
            typed[i] = words[i].toString();
        }
        int code = Main.run(capture.pipe(), typed);
        return new Ran(code, capture.out(), capture.err());
    }
}
