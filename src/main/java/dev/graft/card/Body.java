package dev.graft.card;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

import dev.graft.merge.Making;

/// The Markdown of a card below its metadata. Sections of graft stand between two comments, which nobody sees on a page:
///
///     <!-- graft:models 1f0c9a3e -->
///     ## Models used
///     …
///     <!-- /graft:models -->
///
/// The number is a digest of what stands between them. Where it does not fit, somebody has written there, and it is theirs.
final class Body {
    private static final Pattern BEGIN = Pattern.compile("<!-- graft:([a-z]{1,30}) ([0-9a-f]{8}) -->\\s*");
    private static final Pattern HEADING = Pattern.compile("#{1,6}\\s+(.{1,200}?)\\s*#*\\s*");
    private static final int DIGEST_LENGTH = 8;

    private final List<String> lines;

    Body(List<String> lines) {
        this.lines = List.copyOf(lines);
    }

    List<String> lines() {
        return lines;
    }

    /// A section between its comments.
    ///
    /// @param begin    line of the first comment
    /// @param end      line after the second
    /// @param isEdited whether somebody has written there
    record Part(int begin, int end, List<String> content, boolean isEdited) {}

    Optional<Part> find(Section section) {
        for (int i = 0; i < lines.size(); i++) {
            Matcher begin = BEGIN.matcher(lines.get(i));
            int end = begin.matches() && begin.group(1).equals(section.word()) ? end(i, section) : -1;
            if (end >= 0) {
                List<String> content = lines.subList(i + 1, end);
                return Optional.of(new Part(i, end + 1, content, !digest(content).equals(begin.group(2))));
            }
        }
        return Optional.empty();
    }

    /// Line of the closing comment; -1 if another section begins before it.
    private int end(int begin, Section section) {
        for (int i = begin + 1; i < lines.size(); i++) {
            if (lines.get(i).strip().equals(closing(section))) {
                return i;
            }
            if (BEGIN.matcher(lines.get(i)).matches()) {
                return -1;
            }
        }
        return -1;
    }

    /// Whether somebody has written a section of this kind.
    boolean hasByHand(Section section) {
        return byHand().stream().map(HEADING::matcher)
                .anyMatch(heading -> heading.matches() && section.isHeadedBy(heading.group(1)));
    }

    /// The lines that are in no section of graft.
    List<String> byHand() {
        boolean[] isOurs = new boolean[lines.size()];
        for (Section section : Section.values()) {
            find(section).ifPresent(part -> {
                for (int i = part.begin; i < part.end; i++) {
                    isOurs[i] = true;
                }
            });
        }
        List<String> own = new ArrayList<>();
        for (int i = 0; i < lines.size(); i++) {
            if (!isOurs[i]) {
                own.add(lines.get(i));
            }
        }
        return own;
    }

    /// Whether there is a section of graft.
    boolean isOurs() {
        return lines.stream().anyMatch(line -> BEGIN.matcher(line).matches());
    }

    /// The same with this content for a section: in its old place, or between those that it belongs between.
    Body with(Section section, List<String> content) {
        List<String> block = new ArrayList<>();
        block.add("<!-- graft:%s %s -->".formatted(section.word(), digest(content)));
        block.addAll(content);
        block.add(closing(section));
        List<String> changed = new ArrayList<>(lines);
        Part old = find(section).orElse(null);
        if (old != null) {
            changed.subList(old.begin, old.end).clear();
            changed.addAll(old.begin, block);
            return new Body(changed);
        }
        int at = place(section);
        if (at > 0 && !changed.get(at - 1).isBlank()) {
            block.addFirst("");
        }
        if (at < changed.size() && !changed.get(at).isBlank()) {
            block.add("");
        }
        changed.addAll(at, block);
        return new Body(changed);
    }

    /// After the section before it, else before the one after it, else at the end.
    private int place(Section section) {
        Section[] all = Section.values();
        for (int i = section.ordinal() - 1; i >= 0; i--) {
            Optional<Part> before = find(all[i]);
            if (before.isPresent()) {
                return before.get().end;
            }
        }
        for (int i = section.ordinal() + 1; i < all.length; i++) {
            Optional<Part> after = find(all[i]);
            if (after.isPresent()) {
                return after.get().begin;
            }
        }
        int end = lines.size();
        while (end > 0 && lines.get(end - 1).isBlank()) {
            end--;
        }
        return end;
    }

    /// What the first heading of the first level says.
    @Nullable
    String title() {
        int at = titleLine();
        return at < 0 ? null : lines.get(at).substring(1).strip();
    }

    Body withTitle(String title) {
        List<String> changed = new ArrayList<>(lines);
        changed.set(titleLine(), "# " + title);
        return new Body(changed);
    }

    private int titleLine() {
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i).strip();
            if (!line.isEmpty() && !line.startsWith("<!--")) {
                return line.startsWith("# ") ? i : -1; // a heading further down is one of the text
            }
        }
        return -1;
    }

    private static String closing(Section section) {
        return "<!-- /graft:%s -->".formatted(section.word());
    }

    private static String digest(List<String> content) {
        String text = String.join("\n", content.stream().map(String::stripTrailing).toList());
        return Making.digest(text).substring(0, DIGEST_LENGTH);
    }
}
