package dev.graft.app.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.graft.model.TinyModel;

/// `merge`, then `card`, as somebody does who publishes a model.
class CardCommandTest {
    @TempDir
    private Path directory;

    private Path models;
    private Path out;
    private Path results;

    @BeforeEach
    void merge() throws IOException {
        models = directory.resolve("models");
        TinyModel.llama().seed(1).write(models.resolve("me/a"));
        TinyModel.llama().seed(2).write(models.resolve("me/b"));
        Path recipe = Files.writeString(directory.resolve("recipe.yml"), """
                name: half
                merge_method: passthrough
                models: [{model: me/a}]
                ---
                merge_method: slerp
                base_model: hlaf
                models: [{model: hlaf}, {model: me/b}]
                parameters: {t: 0.5}
                """);
        out = directory.resolve("out");
        assertThat(run("merge", recipe, out, "--models", models, "--alias", "hlaf=half", "--bit-compat=0.1.4",
                "--dtype", "float32", "--missing-rows", "base", "--on-nonfinite", "zero", "--seed", 3).code)
                .isEqualTo(ExitCode.DONE);
        results = Files.writeString(directory.resolve("results_x.json"),
                "{\"results\": {\"winogrande\": {\"acc,none\": 0.5}}, \"n-shot\": {\"winogrande\": 5}}");
    }

    private String readme() throws IOException {
        return Files.readString(out.resolve("README.md"));
    }

    @Test
    void theCommandInTheCardMakesTheSameModelAgain() throws IOException {
        String options = " --alias 'hlaf=half' --bit-compat=0.1.4 --dtype float32 --on-nonfinite zero --missing-rows base --seed 3\n";
        assertThat(readme()).contains("graft merge mergekit_config.yml out" + options);
        Path again = directory.resolve("again");
        assertThat(run("merge", out.resolve("mergekit_config.yml"), again, "--models", models, "--alias", "hlaf=half",
                "--bit-compat=0.1.4", "--dtype", "float32", "--on-nonfinite", "zero", "--missing-rows", "base",
                "--seed", 3).code).isEqualTo(ExitCode.DONE);
        assertThat(again.resolve("graft-manifest.json")).hasSameBinaryContentAs(out.resolve("graft-manifest.json"));
        assertThat(run("card", out, "--models", models).code).isEqualTo(ExitCode.DONE);
        assertThat(readme()).contains("graft merge mergekit_config.yml out" + options, "base_model:\n- me/a\n- me/b\n");
    }

    @Test
    void writesWhatWasAskedForAndSaysWhatChanged() throws IOException {
        Path about = Files.writeString(directory.resolve("about.md"), "It *talks*.\n");
        Ran ran = run("card", out, "--models", models, "--results", results, "--eval-results", "--name", "Mine",
                "--license", "mit", "--description", about);
        assertThat(ran.code).isEqualTo(ExitCode.DONE);
        assertThat(ran.out).contains("README.md: written", "winogrande.yaml: written");
        assertThat(readme()).contains("license: mit\n", "# Mine\n", "It *talks*.\n", "- name: Mine\n",
                "value: 50.00\n");
        assertThat(out.resolve(".eval_results/winogrande.yaml")).content().contains("id: allenai/winogrande");
        assertThat(run("card", out, "--models", models, "--results", results, "--eval-results").out)
                .contains("README.md: nothing to change", "winogrande.yaml: nothing to change");
        assertThat(run("verify", out).code).isEqualTo(ExitCode.DONE);
    }

    @Test
    void anAliasThatNoCardKeepsHasToBeGivenAgain() throws IOException {
        Files.delete(out.resolve("README.md"));
        Ran ran = run("card", out, "--models", models);
        assertThat(ran.err).contains("mergekit_config.yml:7:18: warning: 'hlaf' is neither a stage", "[missing-alias]");
        assertThat(run("card", out, "--models", models, "--alias", "hlaf=half").err).doesNotContain("missing-alias");
        assertThat(readme()).contains("out --alias 'hlaf=half' --bit-compat=0.1.4 --seed 3\n");
        assertThat(run("card", out, "--models", models).err).doesNotContain("missing-alias");
    }

    @Test
    void aWarningStopsItWithStrict() throws IOException {
        String before = readme();
        Ran ran = run("card", out, "--models", models, "--strict");
        assertThat(ran.code).isEqualTo(ExitCode.USERS_TURN);
        assertThat(ran.err).contains("no licence was written", "[license-unknown]", "nothing was written");
        assertThat(readme()).isEqualTo(before);
        assertThat(run("card", out, "--models", models, "--strict", "--license", "mit").code).isEqualTo(ExitCode.DONE);
    }

    @Test
    void refusesWhatMakesNoSense() {
        assertThat(run("card", out, "--eval-results").err).contains("needs --results", "[bad-usage]");
        assertThat(run("card", out, "--description", "nowhere.md").err).contains("is no file", "[bad-usage]");
        assertThat(run("card", directory.resolve("nowhere")).err).contains("[missing-file]");
        assertThat(run("card", out, "--results", models).err).contains("[missing-file]");
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
