package dev.graft.eval;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.AbstractConstruct;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.Tag;

import dev.graft.diagnostic.Finding;
import dev.graft.diagnostic.Place;
import dev.graft.diagnostic.UserError;

/// YAML as Python's loader reads it, as a JSON value. `!function name`, with which task files call Python, becomes the
/// field [#FUNCTION] with the name and is never called; every other tag is an error.
public final class YamlText {
    /// Key of the one field that stands for a Python function.
    public static final String FUNCTION = "!function";

    private static final int MAX_CHARS = 4 << 20;
    private static final int MAX_DEPTH = 50;
    private static final int MAX_ALIASES = 1000;

    private YamlText() {}

    /// @param file  as findings name it
    /// @param above lines of the file before this text
    /// @throws UserError `yaml-syntax`
    public static JsonValue parse(String file, int above, String text) {
        LoaderOptions limits = new LoaderOptions();
        limits.setCodePointLimit(MAX_CHARS);
        limits.setNestingDepthLimit(MAX_DEPTH);
        limits.setMaxAliasesForCollections(MAX_ALIASES);
        limits.setAllowDuplicateKeys(false);
        try {
            return value(new Yaml(new PlainValues(limits)).load(text));
        } catch (MarkedYAMLException wrong) {
            Mark mark = wrong.getProblemMark();
            Place place = mark == null
                    ? new Place.InFile(file)
                    : new Place.Text(file, above + mark.getLine() + 1, mark.getColumn() + 1);
            throw new UserError(Finding.error("yaml-syntax", place,
                    "this is not YAML: " + String.valueOf(wrong.getProblem()).lines().findFirst().orElse(""),
                    "look at indentation, colons and quotes here and in the line before"), wrong);
        } catch (YAMLException wrong) { // without a mark: one of the limits
            throw new UserError(Finding.error("yaml-syntax", new Place.InFile(file),
                    "this is not YAML that can be read: "
                            + String.valueOf(wrong.getMessage()).lines().findFirst().orElse(""),
                    "check that it is the right file"), wrong);
        }
    }

    private static JsonValue value(@Nullable Object value) {
        return switch (value) {
            case List<?> list -> new JsonValue.Items(list.stream().map(YamlText::value).toList());
            case Map<?, ?> map -> {
                Map<String, JsonValue> fields = new LinkedHashMap<>();
                map.forEach((key, item) -> fields.put(String.valueOf(key), value(item)));
                yield new JsonValue.Fields(fields);
            }
            case null -> new JsonValue.Null();
            case String _,Integer _,Long _,Double _,Boolean _ -> JsonValue.of(value);
            default -> new JsonValue.Text(value.toString()); // a date or an endless number, which no key here takes
        };
    }

    private static final class PlainValues extends SafeConstructor {
        PlainValues(LoaderOptions limits) {
            super(limits);
            yamlConstructors.put(new Tag(FUNCTION), new AbstractConstruct() {
                @Override
                public Object construct(Node node) {
                    return Map.of(FUNCTION, node instanceof ScalarNode scalar ? scalar.getValue() : "");
                }
            });
        }
    }
}
