package dev.graft.recipe;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

import org.jspecify.annotations.Nullable;

import dev.graft.diagnostic.Located;
import dev.graft.diagnostic.Place;
import dev.graft.model.TextFile;

/// A model card as text: Markdown with metadata in front, and recipes and a prompt template in fenced blocks.
public final class CardText {
    private static final String PROMPT = "{prompt}";

    private final String file;
    private final String text;
    private final @Nullable Located<String> frontMatter;
    private final List<FencedBlock> blocks;
    private final List<Link> links;

    CardText(String file, String text, @Nullable Located<String> frontMatter, List<FencedBlock> blocks,
            List<Link> links) {
        this.file = file;
        this.text = text;
        this.frontMatter = frontMatter;
        this.blocks = List.copyOf(blocks);
        this.links = List.copyOf(links);
    }

    /// A Markdown link to huggingface.co.
    ///
    /// @param url   as written
    /// @param place of the url
    public record Link(String text, String url, Place place) {}

    public static CardText read(Path path) throws IOException {
        return parse(path.toString(), text(path));
    }

    /// The text of a recipe's or card's file.
    static String text(Path path) throws IOException {
        return TextFile.read(path, Yaml.MAX_CHARS, "name a YAML file with a recipe, or a model card");
    }

    /// Every text is Markdown, so this cannot fail.
    public static CardText parse(String file, String text) {
        return new MarkdownScan(file).card(text);
    }

    /// Whether a text is a card: by its file's name, or because it has a line that opens a fenced block. No line of
    /// YAML starts like that, outside of texts that are not indented.
    static boolean isCard(String file, String text) {
        String name = file.toLowerCase(Locale.ROOT);
        return name.endsWith(".md") || name.endsWith(".markdown")
                || text.lines().anyMatch(line -> line.startsWith("```"))
                || (text.startsWith("---") && text.lines().anyMatch(line -> line.startsWith("~~~")));
    }

    /// As the user named it.
    public String file() {
        return file;
    }

    /// All of it, as it was read.
    public String text() {
        return text;
    }

    /// The YAML between the `---` lines at the top, without them; null if there is none.
    public @Nullable Located<String> frontMatter() {
        return frontMatter;
    }

    /// Links to huggingface.co outside of fenced blocks, in the order of the text.
    public List<Link> links() {
        return links;
    }

    /// The first fenced block that contains `{prompt}`, without a line break at its end.
    public Optional<String> promptTemplate() {
        return blocks.stream().map(FencedBlock::text).filter(text -> text.contains(PROMPT)).findFirst();
    }

    List<FencedBlock> blocks() {
        return blocks;
    }
}
