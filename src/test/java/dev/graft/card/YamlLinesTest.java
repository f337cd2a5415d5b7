package dev.graft.card;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import dev.graft.recipe.Yaml;
import dev.graft.recipe.YamlNode;

class YamlLinesTest {
    private static YamlNode read(List<String> lines) {
        return Yaml.documents("card", String.join("\n", lines) + "\n").getFirst();
    }

    /// Without the places, which differ.
    private static String values(YamlNode node) {
        return switch (node) {
            case YamlNode.Scalar(String text, YamlNode.Kind kind, _) -> kind + ":" + text;
            case YamlNode.Sequence(List<YamlNode> items, _) -> items.stream().map(YamlLinesTest::values).toList()
                    .toString();
            case YamlNode.Mapping(List<YamlNode.Entry> entries, _, _) -> entries.stream()
                    .map(entry -> entry.key() + "=" + values(entry.value())).toList().toString();
        };
    }

    @ParameterizedTest
    @ValueSource(strings = {"cc-by-nc-4.0", "no", "Off", "y", "1e3", "1.0e+3", "12", "a: b", "a:b", "- x", "say \"hi\"",
            "back\\slash", "größe", "日本語モデル", "🦙 model", "# no comment", "a #b", " blank ", "", "null", "~",
            "owner/name", "line\nbreak", "tab\there", "'q'", "0x1F", "2024-01-01", "12:30:45", "{a}", "[a]", "*a", "&a",
            "!a", "%a", "@a", "`a`", "a, b", "next\u0085line", "line\u2028separator", "zero\u200Bwidth", "\uFEFFmark",
            "bell\u0007", "---", "...", "<<", "=", "Text Generation", "AI2 Reasoning Challenge (25-Shot)", "ends -"})
    void everyScalarIsReadBackAsTheSameText(String text) {
        assertThat(values(read(List.of("key: " + YamlLines.scalar(text))))).isEqualTo("[key=TEXT:" + text + "]");
        assertThat(values(read(YamlLines.entry("key", List.of(text, "b"))))).isEqualTo("[key=[TEXT:" + text
                + ", TEXT:b]]");
    }

    @Test
    void aTreeIsReadBackAsTheSameTree() {
        YamlNode tree = read(List.of("a: {b: [1, 1e3, 1.50, yes, null, 'no', [], {}, [[x], {y: z}]], 'c: d': \"e\"}",
                "f: 12:30", "g:", "- {h: i, j: [k]}"));
        YamlNode.Mapping map = (YamlNode.Mapping) tree;
        List<String> lines = map.entries().stream()
                .flatMap(entry -> YamlLines.entry(entry.key(), entry.value()).stream()).toList();
        assertThat(values(read(lines))).isEqualTo(values(tree));
    }
}
