package dev.graft.app.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.graft.merge.Progress;
import dev.graft.model.TinyModel;
import dev.graft.tensor.Shape;

/// Names of models, tensors, stages and tasks come from files, and a page is something that a browser runs.
class HostileNamesTest {
    private static final String EVIL = "<img src=x onerror='alert(1)'>\"><script>alert(2)</script>\u202e";

    /// All that a page may be made of.
    private static final Set<String> ELEMENTS = Set.of("html", "head", "meta", "title", "style", "body", "a", "header",
            "h1",
            "h2", "h3", "p", "nav", "ul", "li", "main", "section", "div", "table", "caption", "thead", "tbody", "tr",
            "th", "td",
            "span", "figure", "figcaption", "svg", "g", "path", "rect", "line", "text", "details", "summary", "input",
            "label",
            "pre", "footer");
    private static final Set<String> ATTRIBUTES = Set.of("lang", "charset", "http-equiv", "content", "name", "class",
            "href",
            "id", "aria-label", "aria-labelledby", "role", "tabindex", "scope", "colspan", "viewBox", "xmlns", "d", "x",
            "y", "x1",
            "x2", "y1", "y2", "width", "height", "type", "checked", "for");
    private static final Pattern TAG = Pattern.compile("<(/?)([a-z0-9]+)((?: [A-Za-z0-9-]+=\"[^\"<>]*\")*)>");
    private static final Pattern ATTRIBUTE = Pattern.compile(" ([A-Za-z0-9-]+)=\"([^\"<>]*)\"");

    @TempDir
    private Path temp;

    private String page() throws IOException {
        TinyModel a = TinyMerges.llama(1).tensor("model.layers.0.x\\\"><script>alert3</script>", Shape.of(4)),
                b = TinyMerges.llama(2).tensor("model.layers.0.x\\\"><script>alert3</script>", Shape.of(4));
        TinyMerges merges = new TinyMerges(temp).with("maker/<script>alert(4)<br>", a).with("maker/b", b);
        String recipe = TinyMerges.LINEAR.replace("maker/a", "'maker/<script>alert(4)<br>'") + "# </pre>" + EVIL + "\n";
        Path out = merges.merge(recipe.replace("\u202e", ""), "<script>alert(5)<b>' onload='x");
        Path results = Files.writeString(temp.resolve("results.json"),
                "{\"results\": {\"</text><script>alert(6)</script>\": {\"acc,none\": 0.5, \"<b>,none\": 1}}}");
        Report.Request request = new Report.Request(List.of(out, out), Map.of(),
                List.of(new Report.ResultsFile(EVIL, results)));
        return Report.of(request, merges.models(), 1, Progress.SILENT).html();
    }

    @Test
    void nothingFromAFileBecomesMarkup() throws IOException {
        String page = page();
        String body = page.replaceFirst("(?s)<style>.*?</style>", "<style></style>").replaceFirst("<!DOCTYPE html>",
                "");
        Matcher tag = TAG.matcher(body);
        StringBuilder rest = new StringBuilder();
        int end = 0;
        while (tag.find()) {
            assertThat(ELEMENTS).contains(tag.group(2));
            Matcher attribute = ATTRIBUTE.matcher(tag.group(3));
            while (attribute.find()) {
                assertThat(ATTRIBUTES).contains(attribute.group(1));
                if (attribute.group(1).equals("href")) {
                    assertThat(attribute.group(2)).startsWith("#");
                }
            }
            rest.append(body, end, tag.start());
            end = tag.end();
        }
        rest.append(body, end, body.length());
        assertThat(rest.toString()).doesNotContain("<", ">", "\u202e").contains("alert(2)", "alert3", "alert(4)",
                "alert(5)", "alert(6)", "\\u202e");
    }

    @Test
    void thePolicyForbidsEverythingButItsOwnStyle() throws Exception {
        String page = page();
        Matcher style = Pattern.compile("(?s)<style>(.*?)</style>").matcher(page);
        assertThat(style.find()).isTrue();
        String digest = Base64.getEncoder().encodeToString(
                MessageDigest.getInstance("SHA-256").digest(style.group(1).getBytes(StandardCharsets.UTF_8)));
        assertThat(page)
                .contains("http-equiv=\"Content-Security-Policy\" content=\"default-src &#39;none&#39;; style-src "
                        + "&#39;sha256-" + digest + "&#39;;");
        assertThat(style.group(1)).doesNotContain("url(", "@import");
    }
}
