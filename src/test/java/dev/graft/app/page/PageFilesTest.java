package dev.graft.app.page;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;

class PageFilesTest {
    private static final Path SOURCES = Path.of("src/main/resources/dev/graft/app/page");

    private final PageFiles files = PageFiles.read();

    @Test
    void everyFileThatIsThereIsHandedOut() throws IOException {
        try (Stream<Path> there = Files.list(SOURCES)) {
            assertThat(files.paths()).containsExactlyInAnyOrderElementsOf(there
                    .map(file -> file.getFileName().toString())
                    .map(name -> name.equals("index.html") ? "/" : "/page/" + name).toList());
        }
    }

    @Test
    void thereIsNothingElse() {
        assertThat(Stream.of("", "/page", "/page/", "/page/index.html", "/page/../PageFiles.class",
                "/page/PageFiles.class", "/page//main.js", "/favicon.ico").flatMap(path -> files.file(path).stream()))
                .isEmpty();
    }

    @Test
    void typesAreThoseThatABrowserInsistsOn() {
        assertThat(files.file("/").orElseThrow().type()).isEqualTo("text/html; charset=utf-8");
        assertThat(files.file("/page/main.js").orElseThrow().type()).isEqualTo("text/javascript; charset=utf-8");
        assertThat(files.file("/page/page.css").orElseThrow().type()).isEqualTo("text/css; charset=utf-8");
        assertThat(files.file("/page/icon.svg").orElseThrow().type()).startsWith("image/svg+xml");
    }

    @Test
    void aBrowserThatHasTheFileIsToldSo() {
        PageFile page = files.file("/").orElseThrow(), main = files.file("/page/main.js").orElseThrow();
        assertThat(page.tag()).matches("\"[0-9a-f]{32}\"").isNotEqualTo(main.tag());
        assertThat(page.isKnownBy(page.tag())).isTrue();
        assertThat(page.isKnownBy(main.tag() + ", W/" + page.tag())).isTrue();
        assertThat(page.isKnownBy("*")).isTrue();
        assertThat(page.isKnownBy(main.tag())).isFalse();
        assertThat(files.headers()).containsEntry("Cache-Control", "no-cache");
    }

    @Test
    void thePolicyLetsNothingInAndNothingOut() {
        assertThat(files.headers().get("Content-Security-Policy")).startsWith("default-src 'none'; ")
                .contains("frame-ancestors 'none'", "require-trusted-types-for 'script'")
                .doesNotContain("unsafe", "http", "data:", "*");
        assertThat(files.headers()).containsEntry("X-Content-Type-Options", "nosniff");
    }

    /// So that a policy is not what keeps it from working.
    @Test
    void noFileNamesAnotherServerOrWritesMarkup() {
        Pattern forbidden = Pattern
                .compile("https?://(?!www\\.w3\\.org/2000/svg)|innerHTML|outerHTML|insertAdjacentHTML"
                        + "|document\\.write|\\beval\\(|new Function|\\son[a-z]+=\"|\\sstyle=\"|srcset|@import|url\\(");
        for (String path : files.paths()) {
            assertThat(forbidden.matcher(files.file(path).orElseThrow().text()).results().map(MatchResult::group))
                    .as(path).isEmpty();
        }
    }

    @Test
    void theModulesThatOthersNeedAreThere() {
        Pattern imported = Pattern.compile("from '\\./([a-z]+\\.js)'");
        for (String path : files.paths()) {
            imported.matcher(files.file(path).orElseThrow().text()).results()
                    .forEach(module -> assertThat(files.paths()).contains("/page/" + module.group(1)));
        }
    }
}
