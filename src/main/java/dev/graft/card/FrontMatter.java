package dev.graft.card;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

import dev.graft.diagnostic.Finding;
import dev.graft.diagnostic.Located;
import dev.graft.diagnostic.Place;
import dev.graft.diagnostic.UserError;
import dev.graft.recipe.CardText;
import dev.graft.recipe.Yaml;
import dev.graft.recipe.YamlNode;

/// The YAML between the `---` lines at the top of a card. A change replaces the lines of one top-level key; all other
/// lines stay as they are, with their comments, order and quotes.
///
/// https://github.com/huggingface/hub-docs/blob/main/modelcard.md
final class FrontMatter {
    /// Line of the card in which the metadata begins, from 1.
    private static final int FIRST_LINE = 2;
    private static final String MODEL_INDEX = "model-index";

    private final String file;
    private final List<String> lines;
    private final YamlNode.@Nullable Mapping root;

    private FrontMatter(String file, List<String> lines, YamlNode.@Nullable Mapping root) {
        this.file = file;
        this.lines = List.copyOf(lines);
        this.root = root;
    }

    /// To be read only: metadata that is no YAML is none, for what else the card says counts.
    static FrontMatter of(@Nullable CardText card) {
        Located<String> text = card == null ? null : card.frontMatter();
        if (card == null || text == null) {
            return new FrontMatter("", List.of(), null);
        }
        try {
            return read(card.file(), List.of(text.value().split("\n", -1)));
        } catch (UserError notYaml) {
            return new FrontMatter("", List.of(), null);
        }
    }

    /// To be changed.
    ///
    /// @param lines of the card from its second one, without the closing `---`
    /// @throws UserError `yaml-syntax`, or `card-metadata` if it is no map with a key to a line
    static FrontMatter read(String file, List<String> lines) {
        // The line break in front makes the places those of the card.
        List<YamlNode> documents = Yaml.documents(file, "\n" + String.join("\n", lines));
        if (documents.isEmpty()) {
            return new FrontMatter(file, lines, null);
        }
        if (documents.size() > 1 || !(documents.getFirst() instanceof YamlNode.Mapping map)) {
            throw unusual(file, new Place.Text(file, FIRST_LINE, 1), "is no map of keys and values");
        }
        return new FrontMatter(file, lines, map);
    }

    static UserError unusual(String file, Place place, String what) {
        return new UserError(Finding.error("card-metadata", place,
                "the metadata of %s %s, so it cannot be changed without a loss".formatted(file, what),
                "write each key at the start of a line of its own"));
    }

    List<String> lines() {
        return lines;
    }

    Optional<YamlNode> find(String key) {
        return root == null ? Optional.empty() : root.find(key);
    }

    /// The text under a key.
    Optional<String> text(String key) {
        return find(key).flatMap(FrontMatter::text);
    }

    /// The texts under a key: one, or a list.
    List<String> texts(String key) {
        return find(key).stream()
                .flatMap(node -> node instanceof YamlNode.Sequence(List<YamlNode> items, _)
                        ? items.stream()
                        : Stream.of(node))
                .flatMap(node -> text(node).stream()).toList();
    }

    private static Optional<String> text(YamlNode node) {
        return node instanceof YamlNode.Scalar scalar && !scalar.isNull()
                ? Optional.of(scalar.text())
                : Optional.empty();
    }

    Optional<String> license() {
        return text("license");
    }

    /// The name of the first model of `model-index`.
    Optional<String> modelName() {
        return find(MODEL_INDEX).filter(YamlNode.Sequence.class::isInstance).map(YamlNode.Sequence.class::cast)
                .filter(models -> !models.items().isEmpty())
                .filter(models -> models.items().getFirst() instanceof YamlNode.Mapping)
                .flatMap(models -> ((YamlNode.Mapping) models.items().getFirst()).find("name"))
                .flatMap(FrontMatter::text);
    }

    /// The lines of a top-level key, without blank lines and comments after it, which belong to what follows.
    ///
    /// @return none if there is no such key
    List<String> linesOf(String key) {
        int[] range = range(key);
        return range == null ? List.of() : lines.subList(range[0], range[1]);
    }

    /// Line of the card of the first of [#linesOf], from 1.
    int firstLineOf(String key) {
        int[] range = range(key);
        return range == null ? -1 : range[0] + FIRST_LINE;
    }

    /// The same with other lines for a key: in its old place; if it is new, at the end, but before `model-index`, which is
    /// long.
    FrontMatter with(String key, List<String> entry) {
        List<String> changed = new ArrayList<>(lines);
        int[] range = range(key);
        if (range != null) {
            changed.subList(range[0], range[1]).clear();
            changed.addAll(range[0], entry);
        } else {
            int[] index = range(MODEL_INDEX);
            changed.addAll(index == null ? endOfKeys() : index[0], entry);
        }
        return read(file, changed);
    }

    FrontMatter with(String key, String value) {
        return text(key).filter(value::equals).isPresent() ? this : with(key, List.of(YamlLines.entry(key, value)));
    }

    FrontMatter withIfAbsent(String key, String value) {
        return find(key).filter(node -> !node.isNull()).isPresent() ? this : with(key, value);
    }

    FrontMatter withList(String key, List<String> values) {
        return texts(key).equals(values) ? this : with(key, YamlLines.entry(key, values));
    }

    /// The same with these among the values of a list, which keeps those that it has.
    FrontMatter withItems(String key, List<String> values) {
        List<String> known = texts(key);
        List<String> missing = values.stream().filter(value -> !known.contains(value)).toList();
        if (missing.isEmpty()) {
            return this;
        }
        int dash = find(key).map(this::dashColumn).orElse(-1);
        if (dash < 0) {
            return with(key, YamlLines.entry(key, Stream.concat(known.stream(), missing.stream()).toList()));
        }
        List<String> entry = new ArrayList<>(linesOf(key));
        missing.forEach(value -> entry.add(" ".repeat(dash) + "- " + YamlLines.scalar(value)));
        return with(key, entry);
    }

    /// Column of the dashes of a list with an item to a line, from 0; -1 if it is none.
    int dashColumn(YamlNode node) {
        int dash = -1;
        if (!(node instanceof YamlNode.Sequence(List<YamlNode> items, _))) {
            return -1;
        }
        for (YamlNode item : items) {
            int line = line(item.place());
            int column = column(item.place()) - 1;
            String before = line >= 0 && line < lines.size() && column <= lines.get(line).length()
                    ? lines.get(line).substring(0, column)
                    : "";
            int at = before.indexOf('-');
            if (at < 0 || !before.replaceFirst("-", " ").isBlank() || (dash >= 0 && dash != at)) {
                return -1;
            }
            dash = at;
        }
        return dash;
    }

    /// Line of the card, from 0 at the first line of the metadata.
    static int index(YamlNode node) {
        return line(node.place());
    }

    private int endOfKeys() {
        int end = lines.size();
        while (end > 0 && lines.get(end - 1).isBlank()) {
            end--;
        }
        return end;
    }

    private int @Nullable [] range(String key) {
        List<Integer> keyLines = keyLines();
        Optional<YamlNode.Entry> wanted = root == null
                ? Optional.empty()
                : root.entries().stream().filter(entry -> entry.key().equals(key)).findFirst();
        if (wanted.isEmpty()) {
            return null;
        }
        int begin = line(wanted.get().keyPlace());
        int end = keyLines.stream().filter(line -> line > begin).min(Integer::compare).orElse(lines.size());
        while (end > begin + 1 && isBlankOrComment(lines.get(end - 1))) {
            end--;
        }
        return new int[] {begin, end};
    }

    /// Where the keys stand.
    ///
    /// @throws UserError `card-metadata` if one does not begin its line, or two share one
    private List<Integer> keyLines() {
        List<Integer> keyLines = new ArrayList<>();
        List<YamlNode.Entry> entries = root == null
                ? List.of()
                : Stream.concat(root.entries().stream(), root.overridden().stream()).toList();
        for (YamlNode.Entry entry : entries) {
            int at = line(entry.keyPlace());
            boolean isFirst = at >= 0 && at < lines.size() && column(entry.keyPlace()) == 1
                    && (lines.get(at).startsWith(entry.key()) || lines.get(at).matches("[\"'].*"));
            if (!isFirst || keyLines.contains(at)) {
                throw unusual(file, entry.keyPlace(), "does not have its keys at the start of lines");
            }
            keyLines.add(at);
        }
        return keyLines;
    }

    /// Blank, or a comment that is not indented, and so about the next key.
    private static boolean isBlankOrComment(String line) {
        return line.isBlank() || line.startsWith("#");
    }

    private static int line(Place place) {
        return place instanceof Place.Text text ? text.line() - FIRST_LINE : -1;
    }

    private static int column(Place place) {
        return place instanceof Place.Text text ? text.column() : -1;
    }
}
