package dev.graft.app.report;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

import dev.graft.diagnostic.Finding;

/// The page as a whole: head, list of contents, sections. It holds no script, and its policy forbids every request and every
/// style but its own.
record Page(List<Subject> subjects, Legend legend, Contrast contrast, List<Versus> versus, List<Scores> scores,
        List<Finding> findings) {

    private static final String GENERATOR = "graft report";

    /// Its head has this, whatever it reports on.
    static final String MARK = "<meta name=\"generator\" content=\"" + GENERATOR + "\">";

    String html() {
        Html html = new Html();
        Subject first = subjects.getFirst();
        String css = css();
        html.open("html", "lang", "en").open("head")
                .open("meta", "charset", "utf-8")
                .open("meta", "http-equiv", "Content-Security-Policy", "content",
                        "default-src 'none'; style-src '" + digest(css) + "'; base-uri 'none'; form-action 'none'")
                .open("meta", "name", "viewport", "content", "width=device-width, initial-scale=1")
                .open("meta", "name", "generator", "content", GENERATOR)
                .open("meta", "name", "color-scheme", "content", "light dark")
                .open("meta", "name", "referrer", "content", "no-referrer")
                .leaf("title", first.name() + " – merge report").text("\n").style(css).closeLine();
        html.open("body").leaf("a", "Skip to the report", "class", "skip", "href", "#main").text("\n");
        html.open("header").leaf("h1", first.name());
        html.leaf("p", SummarySection.inWords(first), "class", "lead").closeLine();
        Map<String, String> contents = contents(first);
        html.open("nav", "aria-label", "Contents").open("ul");
        contents.forEach((id, title) -> html.open("li").leaf("a", title, "href", "#" + id).close());
        html.close().closeLine();
        html.open("main", "id", "main", "tabindex", "-1").text("\n");
        for (Map.Entry<String, String> section : contents.entrySet()) {
            Parts.section(html, section.getKey(), section.getValue());
            write(html, section.getKey(), first);
            html.closeLine();
        }
        html.closeLine();
        html.leaf("footer", "Made by graft report. This page is complete: it loads nothing and sends nothing.");
        return html.text("\n").close().closeLine().page();
    }

    /// Sections that have something to say, by id.
    private Map<String, String> contents(Subject first) {
        Map<String, String> contents = new LinkedHashMap<>();
        if (first.origins().areKnown()) {
            contents.put("layers", "Layer map");
            if (!Series.of(first.origins()).isEmpty() || !Series.outside(first.origins()).isEmpty()) {
                contents.put("parameters", "Parameters over layers");
            }
            contents.put("differences", "Differences from the donors");
        }
        contents.put("sizes", "Sizes");
        if (!scores.isEmpty()) {
            contents.put("scores", "Evaluation");
        }
        if (subjects.size() > 1) {
            contents.put("compared", "Side by side");
        }
        if (!first.recipe().isEmpty()) {
            contents.put("recipe", "Recipe");
        }
        if (!findings.isEmpty()) {
            contents.put("notes", "Notes");
        }
        return contents;
    }

    private void write(Html html, String section, Subject first) {
        switch (section) {
            case "layers" -> new LayerSection(first, legend).write(html);
            case "parameters" -> ParameterSection.write(html, first);
            case "differences" -> new DifferenceSection(first, legend, contrast).write(html);
            case "sizes" -> SummarySection.sizes(html, subjects, legend);
            case "scores" -> new ScoreSection(scores, legend).write(html);
            case "compared" -> new CompareSection(subjects, legend, versus).write(html);
            case "recipe" -> {
                Parts.scroll(html, "Recipe");
                html.leaf("pre", first.recipe()).closeLine();
            }
            case "notes" -> {
                html.open("ul");
                findings.forEach(finding -> html.leaf("li", finding.toString()).text("\n"));
                html.closeLine();
            }
            default -> throw new IllegalArgumentException(section);
        }
    }

    private static String css() {
        try (InputStream css = Objects.requireNonNull(Page.class.getResourceAsStream("report.css"))) {
            return new String(css.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException broken) {
            throw new UncheckedIOException(broken); // it is part of the program
        }
    }

    private static String digest(String css) {
        try {
            return "sha256-" + Base64.getEncoder().encodeToString(
                    MessageDigest.getInstance("SHA-256").digest(css.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException never) {
            throw new IllegalStateException(never); // every Java has it
        }
    }
}
