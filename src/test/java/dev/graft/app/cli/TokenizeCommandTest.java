package dev.graft.app.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TokenizeCommandTest {
    private static final String DONOR = GenerateCommandTest.DONOR;
    private final Capture capture = new Capture();

    private int run(String... args) {
        return Main.run(capture.pipe(), args);
    }

    @Test
    void showsTokensAndWhatTheyStandFor() {
        assertThat(run("tokenize", DONOR, "Hé")).isEqualTo(ExitCode.DONE);
        assertThat(capture.out()).startsWith(" id  token").contains("<s>", "▁H", "é");
        assertThat(capture.err()).endsWith(" tokens\n");
    }

    @Test
    void jsonIsTheIdsAndTheWayBackIsTheText() {
        assertThat(run("tokenize", DONOR, "Hello", "--json")).isEqualTo(ExitCode.DONE);
        assertThat(capture.out().replaceAll("\\s", "")).isEqualTo("{\"format\":1,\"tokens\":[1,336,507,1964]}");
        Capture back = new Capture();
        assertThat(Main.run(back.pipe(), "tokenize", DONOR, "--detokenize", "1,336,507,1964", "--no-special"))
                .isEqualTo(ExitCode.DONE);
        assertThat(back.out()).isEqualTo("Hello\n");
    }

    @Test
    void specialsAreLeftOutOnRequest() {
        assertThat(run("tokenize", DONOR, "Hello", "--json", "--no-special")).isEqualTo(ExitCode.DONE);
        assertThat(capture.out().replaceAll("\\s", "")).contains("[336,507,1964]");
    }

    @Test
    void takesStdinAsItIs() {
        capture.typed("Hello\n");
        assertThat(run("tokenize", DONOR, "-", "--json")).isEqualTo(ExitCode.DONE);
        assertThat(capture.out().replaceAll("\\s", "")).startsWith("{\"format\":1,\"tokens\":[1,336,507,1964,");
    }

    @Test
    void refusesIdsThatDoNotExistAndTwoWishesAtOnce() {
        assertThat(run("tokenize", DONOR, "--detokenize", "1,99999")).isEqualTo(ExitCode.USERS_TURN);
        assertThat(capture.err()).contains("there is no token 99999");
        assertThat(run("tokenize", DONOR)).isEqualTo(ExitCode.USERS_TURN);
        assertThat(run("tokenize", DONOR, "a", "--detokenize", "1")).isEqualTo(ExitCode.USERS_TURN);
        assertThat(capture.err()).contains("and not both");
    }
}
