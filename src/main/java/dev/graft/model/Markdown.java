package dev.graft.model;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

/// A Markdown text as lines of prose and fenced blocks. What is commented out is neither. Every text is Markdown, so
/// nothing here fails.
///
/// @param lines          of the whole text, without their ends
/// @param frontMatterEnd line of the second `---`, from 0; -1 if there is no metadata in front
/// @param parts          after the front matter, in the order of the text
public record Markdown(List<String> lines, int frontMatterEnd, List<Part> parts) {
    private static final Pattern LINE_END = Pattern.compile("\r\n|\r|\n");

    public Markdown {
        lines = List.copyOf(lines);
        parts = List.copyOf(parts);
    }

    public sealed interface Part {}

    /// @param number of the line in the text, from 0
    public record Prose(int number, String text) implements Part {}

    /// @param firstLine of its content in the text, from 0
    /// @param language  the first word behind the opening fence, such as `yaml`; empty if there is none
    /// @param lines     without the indent of the fence
    /// @param cut       characters of indent taken from each line
    public record Block(int firstLine, String language, List<String> lines, List<Integer> cut) implements Part {
        public Block {
            lines = List.copyOf(lines);
            cut = List.copyOf(cut);
        }
    }

    public static Markdown parse(String text) {
        List<String> lines = List.of(LINE_END.split(text.startsWith("\uFEFF") ? text.substring(1) : text, -1));
        int end = frontMatterEnd(lines);
        List<Part> parts = new ArrayList<>();
        boolean isComment = false;
        for (int i = end + 1; i < lines.size(); i++) {
            String line = lines.get(i);
            if (isComment || line.stripLeading().startsWith("<!--")) { // a recipe that is commented out is none
                isComment = line.lastIndexOf("-->") < Math.max(0, line.lastIndexOf("<!--"));
                continue;
            }
            Fence fence = Fence.opening(line);
            if (fence == null) {
                parts.add(new Prose(i, line));
                continue;
            }
            Block block = block(lines, i + 1, fence);
            parts.add(block);
            i += block.lines.size() + 1; // its closing fence; what is not closed goes to the end
        }
        return new Markdown(lines, end, parts);
    }

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

    private static Block block(List<String> lines, int first, Fence fence) {
        List<String> content = new ArrayList<>();
        List<Integer> cut = new ArrayList<>();
        for (int i = first; i < lines.size() && !fence.isClosedBy(lines.get(i)); i++) {
            String line = lines.get(i);
            int indent = Math.min(indent(line), fence.indent());
            content.add(line.substring(indent));
            cut.add(indent);
        }
        return new Block(first, fence.language(), content, cut);
    }

    /// Number of blanks and tabs that a line begins with.
    public static int indent(String line) {
        int i = 0;
        while (i < line.length() && (line.charAt(i) == ' ' || line.charAt(i) == '\t')) {
            i++;
        }
        return i;
    }

    /// A line that opens a block.
    ///
    /// @param length number of marks; the closing line has at least as many
    private record Fence(int indent, char mark, int length, String language) {

        static @Nullable Fence opening(String line) {
            int indent = Markdown.indent(line);
            if (indent == line.length()) {
                return null;
            }
            char mark = line.charAt(indent);
            int length = marks(line, indent, mark);
            boolean isFence = (mark == '`' && line.indexOf('`', indent + length) < 0) || mark == '~';
            String language = line.substring(indent + length).strip().split("\\s", 2)[0];
            return isFence && length >= 3 ? new Fence(indent, mark, length, language) : null; // ```code``` is no fence
        }

        boolean isClosedBy(String line) {
            int start = Markdown.indent(line);
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
