package dev.graft.app.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.graft.model.TinyModel;

class ReportCommandTest {
    private final Capture capture = new Capture();

    @TempDir
    private Path temp;

    private String hub = "";
    private String out = "";
    private Path page = Path.of("");

    @BeforeEach
    void merges() throws IOException {
        for (String name : new String[] {"a", "b"}) {
            TinyModel.llama().layers(4).seed(name.charAt(0)).tokenizer(32).write(temp.resolve("hub/maker/" + name));
        }
        hub = temp.resolve("hub").toString();
        out = temp.resolve("out").toString();
        page = temp.resolve("page.html");
        Path recipe = Files.writeString(temp.resolve("recipe.yml"), """
                models:
                  - {model: maker/a, parameters: {weight: 0.75}}
                  - {model: maker/b, parameters: {weight: 0.25}}
                merge_method: linear
                dtype: bfloat16
                """);
        assertThat(run("merge", recipe.toString(), out, "--models", hub, "-q")).isEqualTo(ExitCode.DONE);
    }

    private int run(String... args) {
        return Main.run(capture.pipe(), args);
    }

    @Test
    void writesAPageAndSaysWhatIsInIt() throws IOException {
        assertThat(run("report", out, "-o", page.toString(), "--models", hub)).isEqualTo(ExitCode.DONE);
        assertThat(capture.out()).contains("page.html: ", " kB, 2 donors read, 78 tensors compared");
        assertThat(Files.readString(page)).startsWith("<!DOCTYPE html>").endsWith("</html>\n");
        assertThat(temp.resolve(".page.html.partial")).doesNotExist();
    }

    @Test
    void saysWhatItSkips() {
        assertThat(run("report", out, "-o", page.toString())).isEqualTo(ExitCode.DONE);
        assertThat(capture.err()).contains("maker/a: note: it cannot be read here", "[skipped-donor]", "[unexplained]");
        assertThat(capture.out()).contains("0 donors read, 0 tensors compared");
    }

    @Test
    void replacesAReportAndNothingElse() throws IOException {
        Files.writeString(page, "my own page\n");
        assertThat(run("report", out, "-o", page.toString(), "--models", hub)).isEqualTo(ExitCode.USERS_TURN);
        assertThat(capture.err()).contains("[output-exists]", "--overwrite");
        assertThat(page).hasContent("my own page\n");
        assertThat(run("report", out, "-o", page.toString(), "--models", hub, "--overwrite")).isEqualTo(ExitCode.DONE);
        assertThat(run("report", out, "-o", page.toString(), "--models", hub)).isEqualTo(ExitCode.DONE);
        assertThat(run("report", out, "-o", temp.toString(), "--overwrite")).isEqualTo(ExitCode.USERS_TURN);
    }

    @Test
    void aDashIsStandardOutput() {
        assertThat(run("report", out, "-o", "-", "--models", hub)).isEqualTo(ExitCode.DONE);
        assertThat(capture.out()).contains("<!DOCTYPE html>").doesNotContain("tensors compared");
    }

    @Test
    void comparesUpToFiveModels() throws IOException {
        assertThat(run("report", out, "-o", page.toString(), "--models", hub, "--compare", hub + "/maker/a",
                "--compare", out))
                .isEqualTo(ExitCode.DONE);
        assertThat(Files.readString(page)).contains("Side by side", "nothing says what it was made of");
        assertThat(
                run("report", out, "--compare", out, "--compare", out, "--compare", out, "--compare", out, "--compare",
                        out))
                .isEqualTo(ExitCode.USERS_TURN);
        assertThat(capture.err()).contains("6 models are too many");
    }

    @Test
    void resultsHaveTheNameThatTheyAreGiven() throws IOException {
        Path results = Files.writeString(temp.resolve("r=1.json"),
                "{\"results\": {\"winogrande\": {\"acc,none\": 0.5}}}");
        assertThat(
                run("report", out, "-o", page.toString(), "--models", hub, "--results", results.toString(), "--results",
                        "maker/b=" + results))
                .isEqualTo(ExitCode.DONE);
        assertThat(Files.readString(page)).contains(
                "<th scope=\"row\" class=\"\">out</th><td class=\"\">winogrande</td>",
                "<th scope=\"row\" class=\"\">maker/b</th><td class=\"\">winogrande</td>");
        assertThat(run("report", out, "-o", page.toString(), "--results", "x=nowhere.json"))
                .isEqualTo(ExitCode.USERS_TURN);
        assertThat(capture.err()).contains("[missing-file]");
    }
}
