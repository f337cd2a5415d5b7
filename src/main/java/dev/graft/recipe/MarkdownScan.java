package dev.graft.recipe;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

import dev.graft.diagnostic.Located;
import dev.graft.diagnostic.Place;
import dev.graft.model.Markdown;

/// Finds in Markdown what a card has for us: front matter, fenced blocks with the label before each, links. The rest is
/// prose.
final class MarkdownScan {

    /// All parts are bounded: a long line of brackets must not be searched once for each of them.
    private static final Pattern LINK = Pattern
            .compile("\\[([^\\[\\]]{0,300})\\]\\((https?://huggingface\\.co/[^()\\s]{1,300})[^()]{0,300}\\)");
    private static final Pattern UNDERLINE = Pattern.compile("={2,}\\s*|-{2,}\\s*");

    private final String file;
    private final List<FencedBlock> blocks = new ArrayList<>();
    private final List<CardText.Link> links = new ArrayList<>();
    private @Nullable Located<String> label;
    private int labelLine = -1;

    MarkdownScan(String file) {
        this.file = file;
    }

    CardText card(String text) {
        Markdown markdown = Markdown.parse(text);
        List<String> lines = markdown.lines();
        int end = markdown.frontMatterEnd();
        Located<String> frontMatter = end < 0
                ? null
                : new Located<>(String.join("\n", lines.subList(1, end)), new Place.Text(file, 2, 1));
        for (Markdown.Part part : markdown.parts()) {
            switch (part) {
                case Markdown.Prose(int number, String line) -> {
                    label(lines, number, end + 1);
                    links(line, number);
                }
                case Markdown.Block block -> blocks.add(
                        new FencedBlock(file, block.firstLine(), block.lines(), block.cut(), label, labelLine));
            }
        }
        return new CardText(file, text, frontMatter, blocks, links);
    }

    private void label(List<String> lines, int i, int from) {
        boolean isUnderline = i > from && UNDERLINE.matcher(lines.get(i)).matches() && !lines.get(i - 1).isBlank();
        int at = isUnderline ? i - 1 : i;
        String line = lines.get(at);
        String name = isUnderline ? Label.ofUnderlined(line) : Label.of(line);
        if (name != null) {
            label = new Located<>(name, new Place.Text(file, at + 1, Markdown.indent(line) + 1));
            labelLine = at;
        }
    }

    private void links(String line, int i) {
        Matcher link = LINK.matcher(line);
        while (link.find()) {
            int column = line.codePointCount(0, link.start(2)) + 1;
            links.add(new CardText.Link(link.group(1), link.group(2), new Place.Text(file, i + 1, column)));
        }
    }
}
