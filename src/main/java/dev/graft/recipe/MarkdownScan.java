package dev.graft.recipe;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

import dev.graft.diagnostic.Located;
import dev.graft.diagnostic.Place;

/// Finds in Markdown what a card has for us: front matter, fenced blocks with the label before each, links. The rest is
/// prose.
final class MarkdownScan {

    /// All parts are bounded: a long line of brackets must not be searched once for each of them.
    private static final Pattern LINK = Pattern
            .compile("\\[([^\\[\\]]{0,300})\\]\\((https?://huggingface\\.co/[^()\\s]{1,300})[^()]{0,300}\\)");
    private static final Pattern LINE_END = Pattern.compile("\r\n|\r|\n");
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
        List<String> lines = List.of(LINE_END.split(text.startsWith("\uFEFF") ? text.substring(1) : text, -1));
        int end = frontMatterEnd(lines);
        Located<String> frontMatter = end < 0
                ? null
                : new Located<>(String.join("\n", lines.subList(1, end)), new Place.Text(file, 2, 1));
        prose(lines, end + 1);
        return new CardText(file, frontMatter, blocks, links);
    }

    /// Line of the second `---`, or -1.
    private static int frontMatterEnd(List<String> lines) {
        if (!lines.getFirst().stripTrailing().equals("---")) {
            return -1;
        }
        for (int i = 1; i < lines.size(); i++) {
            if (lines.get(i).stripTrailing().equals("---")) {
                return i;
            }
        }
        return -1;
    }

    private void prose(List<String> lines, int from) {
        boolean isComment = false;
        for (int i = from; i < lines.size(); i++) {
            String line = lines.get(i);
            if (isComment || line.stripLeading().startsWith("<!--")) { // a recipe that is commented out is none
                isComment = line.lastIndexOf("-->") < Math.max(0, line.lastIndexOf("<!--"));
                continue;
            }
            Fence fence = Fence.opening(line);
            if (fence != null) {
                i = block(lines, i + 1, fence);
                continue;
            }
            label(lines, i, from);
            links(line, i);
        }
    }

    /// @return line of the closing fence, or of the last line: what is not closed goes to the end
    private int block(List<String> lines, int first, Fence fence) {
        List<String> content = new ArrayList<>();
        List<Integer> cut = new ArrayList<>();
        int i = first;
        for (; i < lines.size() && !fence.isClosedBy(lines.get(i)); i++) {
            String line = lines.get(i);
            int indent = Math.min(indent(line), fence.indent());
            content.add(line.substring(indent));
            cut.add(indent);
        }
        blocks.add(new FencedBlock(file, first, content, cut, label, labelLine));
        return i;
    }

    private void label(List<String> lines, int i, int from) {
        boolean isUnderline = i > from && UNDERLINE.matcher(lines.get(i)).matches() && !lines.get(i - 1).isBlank();
        int at = isUnderline ? i - 1 : i;
        String line = lines.get(at);
        String name = isUnderline ? Label.ofUnderlined(line) : Label.of(line);
        if (name != null) {
            label = new Located<>(name, new Place.Text(file, at + 1, indent(line) + 1));
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

    private static int indent(String line) {
        int i = 0;
        while (i < line.length() && (line.charAt(i) == ' ' || line.charAt(i) == '\t')) {
            i++;
        }
        return i;
    }

    /// A line that opens a block.
    ///
    /// @param length number of marks; the closing line has at least as many
    private record Fence(int indent, char mark, int length) {

        static @Nullable Fence opening(String line) {
            int indent = MarkdownScan.indent(line);
            if (indent == line.length()) {
                return null;
            }
            char mark = line.charAt(indent);
            int length = marks(line, indent, mark);
            boolean isFence = (mark == '`' && line.indexOf('`', indent + length) < 0) || mark == '~';
            return isFence && length >= 3 ? new Fence(indent, mark, length) : null; // ```code``` is no fence
        }

        boolean isClosedBy(String line) {
            int start = MarkdownScan.indent(line);
            int marks = marks(line, start, mark);
            return marks >= length && line.substring(start + marks).isBlank();
        }

        private static int marks(String line, int from, char mark) {
            int i = from;
            while (i < line.length() && line.charAt(i) == mark) {
                i++;
            }
            return i - from;
        }
    }
}
