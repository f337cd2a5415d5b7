package dev.graft.tokenizer;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

import dev.graft.diagnostic.Finding;
import dev.graft.diagnostic.Place;
import dev.graft.diagnostic.UserError;
import dev.graft.model.Markdown;
import dev.graft.model.TextFile;

/// The prompt template of a model card: a text with `{prompt}` where the prompt goes, and perhaps a place for a system
/// message. No braces mean anything else.
public final class CardTemplate {
    private static final int MAX_BYTES = 16 << 20;

    /// As cards write it.
    private static final Pattern PLACE = Pattern.compile("\\{(prompt|system|system_message|system_prompt)\\}");
    private static final String PROMPT = "{prompt}";
    private static final Pattern QUOTED = Pattern.compile("`([^`]*\\{prompt\\}[^`]*)`");

    /// Languages of blocks that use a template and are none.
    private static final Set<String> CODE = Set.of("python", "py", "python3", "bash", "sh", "shell", "console",
            "javascript", "js", "typescript", "ts", "java", "go", "rust", "c", "cpp", "json", "yaml", "yml", "jinja");

    private final Place place;
    private final String text;

    private CardTemplate(Place place, String text) {
        this.place = place;
        this.text = text;
    }

    /// Of a card (a file that is named `.md` or has a fenced block), the first fenced block with `{prompt}`, else the
    /// first code span or paragraph with it. Any other file is the template, without the line break at its end.
    ///
    /// @throws UserError `bad-template` if there is no `{prompt}`, `missing-file`, `too-large` or `bad-encoding`
    public static CardTemplate read(Path cardOrFile) throws IOException {
        return parse(cardOrFile.toString(), TextFile.read(cardOrFile, MAX_BYTES, "name a model card, or a text with "
                + PROMPT));
    }

    /// @param file how errors name it
    public static CardTemplate parse(String file, String text) {
        Markdown markdown = Markdown.parse(text);
        String name = file.toLowerCase(Locale.ROOT);
        boolean isCard = name.endsWith(".md") || name.endsWith(".markdown")
                || markdown.parts().stream().anyMatch(part -> part instanceof Markdown.Block);
        CardTemplate found = isCard ? ofCard(file, markdown) : ofLines(file, 0, markdown.lines(), true);
        if (found == null) {
            throw new UserError(Finding.error("bad-template", new Place.InFile(file),
                    isCard
                            ? "no block or paragraph of this card contains " + PROMPT
                            : "the text does not contain " + PROMPT,
                    "write a text with " + PROMPT + " where the prompt goes into a file, and name that; or '--template"
                            + " chat' for the template of the tokenizer"));
        }
        return found;
    }

    private static @Nullable CardTemplate ofCard(String file, Markdown markdown) {
        for (Markdown.Part part : markdown.parts()) {
            if (part instanceof Markdown.Block block && !CODE.contains(block.language().toLowerCase(Locale.ROOT))) {
                CardTemplate found = ofLines(file, block.firstLine(), block.lines(), false);
                if (found != null) {
                    return found;
                }
            }
        }
        for (Markdown.Part part : markdown.parts()) {
            if (part instanceof Markdown.Prose(int number, String line) && line.contains(PROMPT)) {
                Matcher quoted = QUOTED.matcher(line);
                return quoted.find()
                        ? new CardTemplate(new Place.Text(file, number + 1,
                                line.codePointCount(0, quoted.start(1)) + 1), quoted.group(1))
                        : paragraph(file, number, markdown.lines(), markdown.frontMatterEnd() + 1);
            }
        }
        return null;
    }

    private static @Nullable CardTemplate ofLines(String file, int first, List<String> lines, boolean isFile) {
        boolean endsOpen = isFile && lines.size() > 1 && lines.getLast().isEmpty();
        String text = String.join("\n", endsOpen ? lines.subList(0, lines.size() - 1) : lines);
        return text.contains(PROMPT) ? new CardTemplate(new Place.Text(file, first + 1, 1), text) : null;
    }

    /// The lines around this one that are not empty, without a quote's `>` and the indent that they share.
    private static CardTemplate paragraph(String file, int line, List<String> lines, int from) {
        int start = line;
        while (start > from && !lines.get(start - 1).isBlank() && !lines.get(start - 1).startsWith("#")) {
            start--;
        }
        int end = line + 1;
        while (end < lines.size() && !lines.get(end).isBlank()) {
            end++;
        }
        List<String> own = lines.subList(start, end);
        if (own.stream().allMatch(text -> text.startsWith(">"))) {
            own = own.stream().map(text -> text.substring(text.startsWith("> ") ? 2 : 1)).toList();
        }
        int indent = own.stream().mapToInt(Markdown::indent).min().orElse(0);
        String text = String.join("\n", own.stream().map(t -> t.substring(indent)).toList());
        return new CardTemplate(new Place.Text(file, start + 1, 1), text);
    }

    /// Where the template begins.
    public Place place() {
        return place;
    }

    /// As it is written, with `{prompt}`.
    public String text() {
        return text;
    }

    /// Whether there is a place for a system message: `{system}`, `{system_message}` or `{system_prompt}`.
    public boolean takesSystem() {
        return PLACE.matcher(text).results().anyMatch(place -> !place.group().equals(PROMPT));
    }

    /// The place of a system message, if there is one, stays empty.
    public String render(String prompt) {
        return filled(prompt, "");
    }

    /// @throws UserError `bad-template` if there is no place for a system message
    public String render(String prompt, String system) {
        if (!takesSystem()) {
            throw new UserError(Finding.error("bad-template", place, "this template has no place for a system message",
                    "leave the system message out, or write {system_message} into a template of your own"));
        }
        return filled(prompt, system);
    }

    /// In one pass: braces in the prompt stay what they are.
    private String filled(String prompt, String system) {
        return PLACE.matcher(text).replaceAll(
                found -> Matcher.quoteReplacement(found.group().equals(PROMPT) ? prompt : system));
    }
}
