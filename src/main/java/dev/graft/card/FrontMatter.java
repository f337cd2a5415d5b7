package dev.graft.card;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

import dev.graft.diagnostic.Located;
import dev.graft.diagnostic.UserError;
import dev.graft.recipe.CardText;
import dev.graft.recipe.Yaml;
import dev.graft.recipe.YamlNode;

/// The YAML between the `---` lines at the top of a card: reads the few keys that a merge hands on, and writes scalars.
final class FrontMatter {
    /// What YAML reads as text whatever stands around it: it begins with a letter, and contains nothing special.
    private static final Pattern PLAIN = Pattern.compile("[A-Za-z][A-Za-z0-9_./+-]*");

    /// What YAML 1.1 reads as a truth value or nothing.
    private static final Pattern WORD = Pattern.compile("(?i)y|n|yes|no|on|off|true|false|null");

    private final @Nullable YamlNode root;

    private FrontMatter(@Nullable YamlNode root) {
        this.root = root;
    }

    /// Of a card, or of nothing. Metadata that is no YAML is none: the recipe below it is what counts.
    static FrontMatter of(@Nullable CardText card) {
        Located<String> text = card == null ? null : card.frontMatter();
        if (card == null || text == null) {
            return new FrontMatter(null);
        }
        try {
            List<YamlNode> documents = Yaml.documents(card.file(), text.value());
            return new FrontMatter(documents.isEmpty() ? null : documents.getFirst());
        } catch (UserError notYaml) {
            return new FrontMatter(null);
        }
    }

    Optional<String> license() {
        return text(root, "license");
    }

    /// The name of the first model of `model-index`.
    Optional<String> modelName() {
        return root instanceof YamlNode.Mapping map
                && map.find("model-index").orElse(null) instanceof YamlNode.Sequence models && !models.items().isEmpty()
                        ? text(models.items().getFirst(), "name")
                        : Optional.empty();
    }

    private static Optional<String> text(@Nullable YamlNode node, String key) {
        return node instanceof YamlNode.Mapping map && map.find(key).orElse(null) instanceof YamlNode.Scalar scalar
                && !scalar.isNull()
                        ? Optional.of(scalar.text())
                        : Optional.empty();
    }

    /// A text as YAML reads it back: quoted where it would mean something else.
    static String scalar(String text) {
        if (PLAIN.matcher(text).matches() && !WORD.matcher(text).matches()) {
            return text;
        }
        List<String> escaped = new ArrayList<>();
        text.codePoints().forEach(point -> escaped.add(switch (point) {
            case '"' -> "\\\"";
            case '\\' -> "\\\\";
            case '\n' -> "\\n";
            case '\t' -> "\\t";
            default -> point < 0x20 || point == 0x7F ? "\\x%02x".formatted(point) : Character.toString(point);
        }));
        return "\"" + String.join("", escaped) + "\"";
    }
}
