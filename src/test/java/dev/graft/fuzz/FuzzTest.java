package dev.graft.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The first cases of `bench/fuzz`.
class FuzzTest {
    private static final long CASES = 3000;

    @Test
    void everyReaderGivesAValueOrAnError(@TempDir Path directory) throws Exception {
        ByteArrayOutputStream said = new ByteArrayOutputStream();
        Path work = Files.createDirectory(directory.resolve("work"));
        boolean isRight = new Fuzz(new PrintStream(said, true, StandardCharsets.UTF_8), directory, 1)
                .run(new Targets(Path.of(""), work).all(), "", CASES);
        assertThat(isRight).as(said.toString(StandardCharsets.UTF_8)).isTrue();
    }
}
