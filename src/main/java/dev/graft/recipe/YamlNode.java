package dev.graft.recipe;

import java.util.List;
import java.util.Locale;
import java.util.Optional;

import dev.graft.diagnostic.Place;

/// A value of a YAML document and its place. Aliases are replaced by what they stand for, at the place where that was
/// written; merge keys are merged.
public sealed interface YamlNode {

    Place place();

    /// What a plain scalar means under YAML 1.1.
    enum Kind {
        TEXT, NUMBER, BOOL, NULL
    }

    /// @param text as written, without quotes
    record Scalar(String text, Kind kind, Place place) implements YamlNode {

        /// The value of a NUMBER; may be infinite or NaN.
        public double number() {
            return Yaml11.number(text);
        }

        /// The value of a BOOL.
        public boolean isTrue() {
            return switch (text.toLowerCase(Locale.ROOT)) {
                case "true", "yes", "on" -> true;
                default -> false;
            };
        }
    }

    record Sequence(List<YamlNode> items, Place place) implements YamlNode {
        public Sequence {
            items = List.copyOf(items);
        }
    }

    /// @param entries    each key once, the last one written wins; those of merge keys come first
    /// @param overridden what the map itself wrote earlier under a key that it wrote again
    record Mapping(List<Entry> entries, List<Entry> overridden, Place place) implements YamlNode {
        public Mapping {
            entries = List.copyOf(entries);
            overridden = List.copyOf(overridden);
        }

        public Optional<YamlNode> find(String key) {
            return entries.stream().filter(entry -> entry.key().equals(key)).map(Entry::value).findFirst();
        }
    }

    record Entry(String key, Place keyPlace, YamlNode value) {}

    /// Whether nothing is written there, or `null`, or `~`.
    default boolean isNull() {
        return this instanceof Scalar(_, Kind kind, _) && kind == Kind.NULL;
    }

    /// What it is, for a sentence.
    default String word() {
        return switch (this) {
            case Scalar(_, Kind kind, _) -> switch (kind) {
                case TEXT -> "a text";
                case NUMBER -> "a number";
                case BOOL -> "a yes or no";
                case NULL -> "nothing";
            };
            case Sequence _ -> "a list";
            case Mapping _ -> "a map";
        };
    }
}
