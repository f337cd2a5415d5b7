package dev.graft;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;

/// `docs/diagnostics.md` explains every finding that the program can print, and no other.
class DiagnosticsTest {
    private static final Path SOURCES = Path.of("src/main/java");
    private static final Path PAGE = Path.of("docs/diagnostics.md");

    /// Where an id stands in the sources: as the first argument of what makes a finding. Helpers that pass an id on are
    /// caught by the second pattern.
    private static final Pattern GIVEN = Pattern
            .compile(
                    "(?:\\bFinding\\.|\\bfindings\\.)(?:error|warning|note)\\(\\s*\"([a-z-]+)\"|\\bRemark\\(\\s*\"([a-z-]+)\"");

    /// Words with hyphens between quotes are ids, whoever gets them…
    private static final Pattern HYPHENS = Pattern.compile("\"([a-z]+(?:-[a-z]+)+)\"");

    /// … but for these.
    private static final Set<String> OTHER_WORDS = Set.of("model-index", "no-such-command");

    private static final Pattern ROW = Pattern.compile("^\\| `([a-z-]+)` \\|", Pattern.MULTILINE);

    private static Set<String> idsInSources() throws IOException {
        Set<String> ids = new TreeSet<>();
        try (Stream<Path> files = Files.walk(SOURCES)) {
            for (Path file : files.filter(path -> path.toString().endsWith(".java")).toList()) {
                String text = Files.readString(file);
                GIVEN.matcher(text).results()
                        .forEach(match -> ids.add(match.group(1) == null ? match.group(2) : match.group(1)));
                HYPHENS.matcher(text).results().forEach(match -> ids.add(match.group(1)));
            }
        }
        ids.removeAll(OTHER_WORDS);
        return ids;
    }

    private static Set<String> idsOnThePage() throws IOException {
        return ROW.matcher(Files.readString(PAGE)).results().map(match -> match.group(1))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    @Test
    void explainsEveryFindingAndNoOther() throws IOException {
        assertThat(idsInSources()).hasSizeGreaterThan(90).contains("cycle", "zero-weights", "bad-tokenizer");
        assertThat(idsOnThePage()).isEqualTo(idsInSources());
    }
}
