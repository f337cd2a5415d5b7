package dev.graft.recipe;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

import dev.graft.diagnostic.Located;
import dev.graft.diagnostic.Place;

/// A fenced block of a card.
///
/// @param file      of the card
/// @param firstLine of its content in the card, from 0
/// @param lines     without the indent of the fence
/// @param cut       characters of indent taken from each line
/// @param label     what the heading, bold line or line with a colon that is nearest before it says
/// @param labelLine of the label in the card, from 0; -1 without one
record FencedBlock(String file, int firstLine, List<String> lines, List<Integer> cut, @Nullable Located<String> label,
        int labelLine) implements Origin {

    /// A block without one of these words is no recipe, and not worth parsing.
    private static final Pattern RECIPE_WORD = Pattern.compile("merge_method|slices|models|modules");
    private static final Pattern RECIPE_KEY = Pattern.compile("(?:merge_method|slices|models|modules)\\s*:.*");

    FencedBlock {
        lines = List.copyOf(lines);
        cut = List.copyOf(cut);
    }

    String text() {
        return String.join("\n", lines);
    }

    /// Line of the card after the last of its content, from 0.
    int endLine() {
        return firstLine + lines.size();
    }

    @Override
    public Place at(int line, int column) {
        // YAML also breaks lines at U+2028 and the like, so it may count more of them than an editor does.
        int cutHere = line < cut.size() ? cut.get(line) : 0;
        return new Place.Text(file, firstLine + line + 1, cutHere + column + 1);
    }

    boolean mayBeRecipe() {
        return lines.stream().anyMatch(line -> RECIPE_WORD.matcher(line).find());
    }

    /// Whether somebody meant it as a recipe though it is not YAML.
    boolean isMeantAsRecipe() {
        return lines.stream().anyMatch(line -> RECIPE_KEY.matcher(line).matches());
    }

    /// Whether a document is a recipe: it says how to merge, or lists what to merge.
    static boolean isRecipe(YamlNode document) {
        if (!(document instanceof YamlNode.Mapping map)) {
            return false;
        }
        return map.find("merge_method").isPresent() || lists(map, "slices", "sources") || lists(map, "models", "model");
    }

    private static boolean lists(YamlNode.Mapping map, String key, String keyOfEntries) {
        return map.find(key).orElse(null) instanceof YamlNode.Sequence(List<YamlNode> items, _)
                && items.stream().anyMatch(item -> item instanceof YamlNode.Mapping entry
                        && entry.find(keyOfEntries).isPresent());
    }

    /// The text with a name at the start of its only document, whose first key is at this place.
    ///
    /// @param documentPlace as [#at] gave it
    /// @return null if the document starts with an anchor, a tag or a `?`, where a line more would change what it says
    @Nullable
    String named(String name, Place documentPlace) {
        if (!(documentPlace instanceof Place.Text(_, int cardLine, int cardColumn))) {
            return null;
        }
        int at = cardLine - 1 - firstLine;
        int column = at >= 0 && at < lines.size() ? cardColumn - 1 - cut.get(at) : -1;
        if (column < 0 || column >= lines.get(at).length()) {
            return null;
        }
        String line = lines.get(at);
        String before = line.substring(0, column);
        String entry = StageName.yaml(name);
        String changed = switch (line.charAt(column)) {
            case '{' -> before + "{" + entry + ", " + line.substring(column + 1);
            case '&', '!', '?' -> null;
            default -> before.isBlank() ? before + entry + "\n" + line : null;
        };
        if (changed == null) {
            return null;
        }
        List<String> all = new ArrayList<>(lines);
        all.set(at, changed);
        return String.join("\n", all);
    }
}
