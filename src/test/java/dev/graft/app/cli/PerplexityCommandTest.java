package dev.graft.app.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PerplexityCommandTest {
    private static final String DONOR = GenerateCommandTest.DONOR;
    private static final String TEXT = "The quick brown fox jumps over the lazy dog. ".repeat(3);
    private final Capture capture = new Capture();

    @TempDir
    private Path temp;

    private int run(String... args) {
        return Main.run(capture.pipe(), args);
    }

    @Test
    void saysHowManyTokensItScored() throws IOException {
        Path file = Files.writeString(temp.resolve("text"), TEXT);
        assertThat(run("perplexity", DONOR, file.toString())).isEqualTo(ExitCode.DONE);
        assertThat(capture.out())
                .matches("perplexity [0-9.]+: \\d+ tokens scored of \\d+ in 1 text, context 2048, stride 1024\n");
        assertThat(capture.err()).isEmpty();
    }

    /// A line alone has the likelihood of its text; all lines together that of the sum.
    @Test
    void linesAreTextsOfTheirOwn() {
        double one = nll("One two three.\n"), other = nll("Four five six.\n");
        assertThat(nll("One two three.\n\nFour five six.\n")).isCloseTo(one + other, within(1e-9));
    }

    private double nll(String typed) {
        Capture own = new Capture().typed(typed);
        assertThat(Main.run(own.pipe(), "perplexity", DONOR, "-", "--lines", "--json")).isEqualTo(ExitCode.DONE);
        Matcher number = Pattern.compile("\"nll\" : ([0-9.E-]+)").matcher(own.out());
        assertThat(number.find()).isTrue();
        return Double.parseDouble(number.group(1));
    }

    @Test
    void refusesWhatCannotBeScored() {
        capture.typed("");
        assertThat(run("perplexity", DONOR, "-", "--lines")).isEqualTo(ExitCode.USERS_TURN);
        assertThat(capture.err()).contains("[nothing-to-score]");
        assertThat(run("perplexity", DONOR, "no-such-file")).isEqualTo(ExitCode.USERS_TURN);
        assertThat(capture.err()).contains("no-such-file: error:", "[missing-file]");
        capture.typed(TEXT);
        assertThat(run("perplexity", DONOR, "-", "--context", "4096")).isEqualTo(ExitCode.USERS_TURN);
        assertThat(capture.err()).contains("the model's context ends at 2048");
        assertThat(run("perplexity", DONOR, "-", "--context", "16", "--stride", "16")).isEqualTo(ExitCode.USERS_TURN);
        assertThat(capture.err()).contains("stride is 16; write 1 to 15");
    }
}
