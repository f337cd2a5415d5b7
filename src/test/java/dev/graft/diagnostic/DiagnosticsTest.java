package dev.graft.diagnostic;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;

/// Every id that the sources can report is explained to users.
class DiagnosticsTest {
    /// The first argument of what makes a finding, which may stand on the next line.
    private static final Pattern MADE = Pattern
            .compile("(?:Finding(?:\\.\\w+)?|Remark|wrong|Problem)\\(\\s*\"([a-z]+(?:-[a-z]+)*)\"");

    /// An id in a table row of the page.
    private static final Pattern EXPLAINED = Pattern.compile("^\\| `([a-z-]+)` \\|", Pattern.MULTILINE);

    private static Set<String> all(Pattern pattern, String text) {
        Matcher matcher = pattern.matcher(text);
        return matcher.results().map(result -> result.group(1)).collect(Collectors.toCollection(TreeSet::new));
    }

    @Test
    void everyIdIsOnThePage() throws IOException {
        Set<String> explained = all(EXPLAINED, Files.readString(Path.of("docs/diagnostics.md")));
        Set<String> made = new TreeSet<>();
        try (Stream<Path> files = Files.walk(Path.of("src/main/java"))) {
            for (Path file : files.filter(path -> path.toString().endsWith(".java")).toList()) {
                made.addAll(all(MADE, Files.readString(file)));
            }
        }
        assertThat(made).hasSizeGreaterThan(80);
        assertThat(explained).containsAll(made);
    }

    @Test
    void thePageExplainsNothingThatDoesNotExist() throws IOException {
        StringBuilder sources = new StringBuilder();
        try (Stream<Path> files = Files.walk(Path.of("src/main/java"))) {
            for (Path file : files.filter(path -> path.toString().endsWith(".java")).toList()) {
                sources.append(Files.readString(file));
            }
        }
        String text = sources.toString();
        List<String> unknown = all(EXPLAINED, Files.readString(Path.of("docs/diagnostics.md"))).stream()
                .filter(id -> !text.contains("\"" + id + "\"")).toList();
        assertThat(unknown).isEmpty();
    }
}
