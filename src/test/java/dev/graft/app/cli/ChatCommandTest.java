package dev.graft.app.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ChatCommandTest {
    private static final String DONOR = GenerateCommandTest.DONOR;
    private final Capture capture = new Capture();

    @TempDir
    private Path temp;

    private int chat(String typed, String... options) throws IOException {
        Path template = Files.writeString(temp.resolve("template.txt"), "<{system}> {prompt} =>");
        capture.typed(typed);
        String[] args = new String[options.length + 6];
        System.arraycopy(new String[] {"chat", DONOR, "--max-tokens", "4", "--template", template.toString()}, 0, args,
                0, 6);
        System.arraycopy(options, 0, args, 6, options.length);
        return Main.run(capture.pipe(), args);
    }

    @Test
    void aPipeHasATurnPerLineAndNoEscapeCodes() throws IOException {
        assertThat(chat("Hello\n\nAnd now?", "--ignore-eos")).isEqualTo(ExitCode.DONE);
        assertThat(capture.out()).doesNotContain("\u001b").doesNotContain("> ");
        assertThat(capture.out().lines().count()).isGreaterThanOrEqualTo(2);
        assertThat(capture.err()).isEmpty();
    }

    @Test
    void aTurnSeesTheTurnsBeforeItAndTheCacheKnowsThem() throws IOException {
        assertThat(chat("One\nTwo\n", "--verbose", "--stats")).isEqualTo(ExitCode.DONE);
        assertThat(capture.err()).contains("prompt: <> One =>", "<> Two =>", " of them known");
        assertThat(capture.err().indexOf("<> One =>", capture.err().indexOf(" tokens/s")))
                .as("the second prompt contains the first turn").isPositive();
    }

    @Test
    void commandsChangeTheConversation() throws IOException {
        Path saved = temp.resolve("talk.json");
        assertThat(chat("""
                One
                /reset
                /system Be brief.
                /temp 0.5
                //slash
                /save %s
                /exit
                never read
                """.formatted(saved), "--verbose")).isEqualTo(ExitCode.DONE);
        assertThat(capture.err()).contains("prompt: <Be brief.> /slash =>", "saved 2 messages").doesNotContain("never");
        assertThat(Files.readString(saved)).contains("\"role\" : \"system\"", "\"content\" : \"Be brief.\"",
                "\"content\" : \"/slash\"", "\"role\" : \"assistant\"").doesNotContain("One");
    }

    @Test
    void helpNamesEveryCommand() throws IOException {
        assertThat(chat("/help\n")).isEqualTo(ExitCode.DONE);
        assertThat(capture.err())
                .contains(ChatSession.COMMANDS.stream().filter(name -> !name.equals("/help")).toList());
    }

    @Test
    void aScriptEndsAtItsFirstMistake() throws IOException {
        assertThat(chat("/templat chat\nHello\n")).isEqualTo(ExitCode.USERS_TURN);
        assertThat(capture.err()).contains("unknown command '/templat'", "write '/template'");
        assertThat(capture.out()).isEmpty();
        assertThat(chat("/temp hot\n")).isEqualTo(ExitCode.USERS_TURN);
        assertThat(capture.err()).contains("temperature is 'hot'");
        assertThat(chat("/save\n")).isEqualTo(ExitCode.USERS_TURN);
        Path there = Files.writeString(temp.resolve("there"), "mine");
        assertThat(chat("/save " + there + "\n")).isEqualTo(ExitCode.USERS_TURN);
        assertThat(there).hasContent("mine");
    }

    @Test
    void refusesALineThatIsNoUtf8() {
        capture.typed(new byte[] {'/', 'h', 'e', 'l', 'p', '\n', (byte) 0xFF, '\n'});
        assertThat(Main.run(capture.pipe(), "chat", DONOR, "--template", "examples/nyxene/card.md"))
                .isEqualTo(ExitCode.USERS_TURN);
        assertThat(capture.err()).contains("standard input, line 2:1:1: error", "[bad-encoding]");
    }

    @Test
    void saysWhatToDoWithoutAChatTemplate() {
        assertThat(Main.run(capture.pipe(), "chat", DONOR)).isEqualTo(ExitCode.USERS_TURN);
        assertThat(capture.err()).contains("[no-chat-template]", "--template card.md");
    }

    @Test
    void aConversationThatIsTooLongSaysSo() throws IOException {
        assertThat(chat("a b ".repeat(2000) + "\n")).isEqualTo(ExitCode.USERS_TURN);
        assertThat(capture.err()).contains("[too-long]");
    }

    @Test
    void theHistoryLiesInTheStateFolder() {
        Path home = Path.of("/home/me");
        assertThat(TypedInput.historyFile(Map.of(), home)).isEqualTo(home.resolve(".local/state/graft/chat-history"));
        assertThat(TypedInput.historyFile(Map.of("XDG_STATE_HOME", "/state"), home))
                .isEqualTo(Path.of("/state/graft/chat-history"));
    }
}
