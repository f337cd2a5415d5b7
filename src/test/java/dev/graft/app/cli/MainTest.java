package dev.graft.app.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

import dev.graft.diagnostic.Finding;
import dev.graft.diagnostic.Place;
import dev.graft.diagnostic.UserError;

class MainTest {
    private final Capture capture = new Capture();

    @Test
    void printsItsVersionToStdout() {
        assertThat(run("--version")).isEqualTo(ExitCode.DONE);
        assertThat(capture.out()).startsWith("graft ").contains("Java " + Runtime.version());
        assertThat(capture.err()).isEmpty();
    }

    @Test
    void helpShowsCommandsAndExamples() {
        assertThat(run("--help")).isEqualTo(ExitCode.DONE);
        assertThat(capture.out()).contains("completion", "Examples:", "graft verify");
    }

    @Test
    void findsEveryCommandByItsName() {
        Set<String> all = Graft.commandLine(capture.pipe()).getSubcommands().keySet();
        assertThat(all).contains("check", "merge", "inspect", "completion");
        assertThat(all).filteredOn(name -> !name.equals("completion")).allSatisfy(
                name -> assertThat(Graft.commandLine(capture.pipe(), name).getSubcommands()).containsOnlyKeys(name));
        assertThat(Graft.commandLine(capture.pipe(), "completion", "bash").getSubcommands().keySet()).isEqualTo(all);
    }

    @Test
    void withoutACommandItSaysWhatThereIs() {
        assertThat(run()).isEqualTo(ExitCode.USERS_TURN);
        assertThat(capture.out()).isEmpty();
        assertThat(capture.err()).contains("Usage: graft", "completion");
    }

    @Test
    void proposesTheCommandThatWasMeant() {
        assertThat(run("completoin", "bash")).isEqualTo(ExitCode.USERS_TURN);
        assertThat(capture.err()).isEqualTo("""
                graft: error: unknown command 'completoin' [bad-usage]
                  fix: write 'completion'; `graft --help` lists them all
                """);
    }

    @Test
    void proposesTheOptionThatWasMeant() {
        assertThat(run("completion", "--colour=never", "bash")).isEqualTo(ExitCode.USERS_TURN);
        assertThat(capture.err()).isEqualTo("""
                graft: error: unknown option '--colour' [bad-usage]
                  fix: write '--color'; `graft completion --help` lists them all
                """);
    }

    @Test
    void saysWhichWordsAnOptionKnows() {
        assertThat(run("completion", "--color=maybe", "bash")).isEqualTo(ExitCode.USERS_TURN);
        assertThat(capture.err()).contains("[bad-usage]", "'--color'", "[auto, always, never]", "'maybe'");
    }

    @Test
    void namesAnArgumentTooMany() {
        assertThat(run("completion", "bash", "zsh")).isEqualTo(ExitCode.USERS_TURN);
        assertThat(capture.err()).contains("one argument too many: 'zsh' [bad-usage]");
    }

    @Test
    void printsTheFindingsOfAUserErrorWithoutATrace() {
        Finding finding = Finding.error("cycle", new Place.Text("r.yml", 3, 1), "stage 'a' needs itself", "");
        assertThat(runAndThrow(new UserError(finding))).isEqualTo(ExitCode.USERS_TURN);
        assertThat(capture.err()).isEqualTo("r.yml:3:1: error: stage 'a' needs itself [cycle]\n");
    }

    @Test
    void showsTheTraceOfAUserErrorWhenAskedFor() {
        Finding finding = Finding.error("cycle", Place.NOWHERE, "stage 'a' needs itself", "");
        assertThat(runAndThrow(new UserError(finding), "--verbose")).isEqualTo(ExitCode.USERS_TURN);
        assertThat(capture.err()).contains("[cycle]", "\tat ");
    }

    @Test
    void namesTheFileThatIsMissing() {
        assertThat(runAndThrow(new NoSuchFileException("donor/config.json"))).isEqualTo(ExitCode.USERS_TURN);
        assertThat(capture.err()).startsWith("donor/config.json: error: no such file or directory [io-error]");
    }

    @Test
    void namesTheFileThatMayNotBeRead() {
        IOException denied = new AccessDeniedException("donor/config.json");
        assertThat(runAndThrow(new UncheckedIOException(denied))).isEqualTo(ExitCode.USERS_TURN);
        assertThat(capture.err()).startsWith("donor/config.json: error: permission denied [io-error]");
    }

    @Test
    void keepsTheNameThatAnOldKindOfExceptionHasInItsMessage() {
        assertThat(runAndThrow(new FileNotFoundException("a.yml (No such file)"))).isEqualTo(ExitCode.USERS_TURN);
        assertThat(capture.err()).contains("a.yml", "[io-error]");
    }

    @Test
    void saysWhatToDoAboutAFullDisk() {
        assertThat(
                runAndThrow(new FileSystemException("out.partial/model.safetensors", null, "No space left on device")))
                .isEqualTo(ExitCode.USERS_TURN);
        assertThat(capture.err()).startsWith("out.partial/model.safetensors: error: no space left")
                .contains("[disk-space]", "run the same command again");
    }

    @Test
    void saysWhatToDoAboutMemory() {
        assertThat(runAndThrow(new OutOfMemoryError("Java heap space"))).isEqualTo(ExitCode.USERS_TURN);
        assertThat(capture.err()).contains("[out-of-memory]", "GRAFT_OPTS").doesNotContain("\tat ");
    }

    @Test
    void everythingElseIsABugOfOursWithATrace() {
        assertThat(runAndThrow(new IllegalStateException("left is right"))).isEqualTo(ExitCode.BUG);
        assertThat(capture.err()).contains("this is a bug of graft", "left is right", "\tat ");
    }

    @Test
    void aReaderThatGoesAwayIsNoError() {
        PrintWriter closed = new PrintWriter(streamThatFails("Broken pipe"), true, StandardCharsets.UTF_8);
        Terminal terminal = new Terminal(InputStream.nullInputStream(), closed, capture.pipe().err(), false, false,
                false, 80,
                false);
        assertThat(Main.run(terminal, "completion", "bash")).isEqualTo(ExitCode.DONE);
        assertThat(capture.err()).isEmpty();
    }

    @Test
    void aResultThatDidNotArriveIsRemembered() {
        StandardStream full = streamThatFails("No space left on device");
        new PrintWriter(full, true, StandardCharsets.UTF_8).println("result");
        assertThat(Failure.of(Objects.requireNonNull(full.lost())).findings()).singleElement().asString()
                .startsWith("stdout: error: no space left: No space left on device [disk-space]");
    }

    @Test
    void aReaderThatHasReadEnoughHasLostNothing() {
        StandardStream pipe = streamThatFails("Broken pipe");
        new PrintWriter(pipe, true, StandardCharsets.UTF_8).println("result");
        assertThat(pipe.lost()).isNull();
    }

    private static StandardStream streamThatFails(String message) {
        return new StandardStream("stdout", new OutputStream() {
            @Override
            public void write(int b) throws IOException {
                throw new IOException(message);
            }
        });
    }

    @Test
    void optionsHaveTheSameWordsInEveryCommand() {
        Words words = new Words();
        int code = with(words, "words", "--models", "a", "--models=b", "--alias", "A = B", "--num-threads",
                "3",
                "--random-seed=7", "--memory", "1.5GiB", "--json", "-q");
        assertThat(code).isEqualTo(ExitCode.DONE);
        assertThat(words.donors.models()).containsExactly(Path.of("a"), Path.of("b"));
        assertThat(words.donors.aliases()).containsExactly(entry("A", "B"));
        assertThat(words.run.threads()).isEqualTo(3);
        assertThat(words.run.seed()).isEqualTo(7);
        assertThat(words.run.memoryBytes()).hasValue(3L << 29);
        assertThat(words.json.isWanted()).isTrue();
        assertThat(words.screen.screen().loudness()).isEqualTo(Screen.Loudness.QUIET);
    }

    @Test
    void refusesASizeThatIsNone() {
        assertThat(with(new Words(), "words", "--memory", "lots")).isEqualTo(ExitCode.USERS_TURN);
        assertThat(capture.err()).contains("--memory", "'lots' is no size", "[bad-usage]");
    }

    @Test
    void refusesAnAliasWithoutItsMeaning() {
        assertThat(with(new Words(), "words", "--alias", "A")).isEqualTo(ExitCode.USERS_TURN);
        assertThat(capture.err()).contains("--alias 'A' names no pair", "[bad-usage]");
    }

    @Test
    void refusesToRunOnNoThread() {
        assertThat(with(new Words(), "words", "-j0")).isEqualTo(ExitCode.USERS_TURN);
        assertThat(capture.err()).contains("--threads 0", "[bad-usage]");
    }

    private int run(String... args) {
        return Main.run(capture.pipe(), args);
    }

    private int runAndThrow(Throwable error, String... options) {
        String[] args = Stream.concat(Stream.of("throw"), List.of(options).stream())
                .toArray(String[]::new);
        return with(new Throw(error), args);
    }

    private int with(Object command, String... args) {
        CommandLine commandLine = Graft.commandLine(capture.pipe(), List.of(command));
        return Main.run(capture.pipe(), commandLine, args);
    }

    @Command(name = "throw")
    private static final class Throw implements Callable<Integer> {
        private final Throwable error;

        @Mixin
        private ScreenOptions unusedOptions;

        Throw(Throwable error) {
            this.error = error;
        }

        @Override
        public Integer call() throws Exception {
            switch (error) {
                case Exception exception -> throw exception;
                case Error grave -> throw grave;
                default -> throw new AssertionError(error);
            }
        }
    }

    @Command(name = "words")
    private static final class Words implements Callable<Integer> {
        @Mixin
        private ScreenOptions screen;
        @Mixin
        private DonorOptions donors;
        @Mixin
        private RunOptions run;
        @Mixin
        private JsonOption json;

        @Override
        public Integer call() {
            donors.aliases();
            run.threads();
            return ExitCode.DONE;
        }
    }
}
