package dev.graft.recipe;

import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

import org.yaml.snakeyaml.nodes.AnchorNode;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;

import dev.graft.diagnostic.Finding;
import dev.graft.diagnostic.Place;
import dev.graft.diagnostic.UserError;
import dev.graft.recipe.YamlNode.Entry;
import dev.graft.recipe.YamlNode.Kind;

/// From SnakeYAML's graph of one document to our tree, in which aliased parts are shared.
final class YamlTree {

    /// Values that a reader of the tree would visit, aliases followed. Ten nested lists of ten aliases are 10^10.
    static final int MAX_EXPANDED = 2_000_000;

    /// What the documents of one file have expanded to so far.
    static final class Budget {
        private long spent;
    }

    private final Origin origin;
    private final Budget budget;
    private final Map<Node, YamlNode> done = new IdentityHashMap<>();
    private final Map<YamlNode, Long> expanded = new IdentityHashMap<>();
    private final Set<Node> open = Collections.newSetFromMap(new IdentityHashMap<>());

    YamlTree(Origin origin, Budget budget) {
        this.origin = origin;
        this.budget = budget;
    }

    YamlNode of(Node root) {
        YamlNode tree = convert(root);
        spend(root, sizeOf(tree));
        return tree;
    }

    /// No deeper than the text is nested: an anchor stands before its aliases, so what they mean is there already.
    private YamlNode convert(Node node) {
        YamlNode known = done.get(node);
        if (known != null) {
            return known;
        }
        if (!open.add(node)) {
            throw wrong(node, "a value contains itself", "remove the alias");
        }
        YamlNode made = switch (node) {
            case ScalarNode scalar -> new YamlNode.Scalar(scalar.getValue(), kind(scalar), place(scalar));
            case SequenceNode sequence -> sequence(sequence);
            case MappingNode mapping -> mapping(mapping);
            case AnchorNode anchor -> convert(anchor.getRealNode());
            default -> throw new IllegalStateException("a new kind of node: " + node.getNodeId());
        };
        open.remove(node);
        done.put(node, made);
        expanded.put(made, sizeOf(made));
        return made;
    }

    private YamlNode sequence(SequenceNode node) {
        refuseOtherTag(node, Tag.SEQ);
        return new YamlNode.Sequence(node.getValue().stream().map(this::convert).toList(), place(node));
    }

    /// Later keys win over earlier ones, own keys over merged ones, and of a list of merged maps the first.
    private YamlNode mapping(MappingNode node) {
        refuseOtherTag(node, Tag.MAP);
        Map<String, Entry> merged = new LinkedHashMap<>();
        Map<String, Entry> own = new LinkedHashMap<>();
        List<Entry> overridden = new ArrayList<>();
        for (NodeTuple tuple : node.getValue()) {
            YamlNode value = convert(tuple.getValueNode());
            if (tuple.getKeyNode().getTag().equals(Tag.MERGE)) {
                merge(tuple.getValueNode(), value, merged);
                continue;
            }
            if (!(convert(tuple.getKeyNode()) instanceof YamlNode.Scalar key)) {
                throw wrong(tuple.getKeyNode(), "a key of a map is a list or a map", "write a word before the colon");
            }
            Entry before = own.put(key.text(), new Entry(key.text(), key.place(), value));
            if (before != null) {
                overridden.add(before);
            }
        }
        merged.putAll(own);
        return new YamlNode.Mapping(List.copyOf(merged.values()), overridden, place(node));
    }

    private void merge(Node node, YamlNode value, Map<String, Entry> into) {
        List<YamlNode> maps = value instanceof YamlNode.Sequence(List<YamlNode> items, _) ? items : List.of(value);
        for (YamlNode map : maps.reversed()) {
            if (!(map instanceof YamlNode.Mapping(List<Entry> entries, _, _))) {
                throw wrong(node, "the merge key << is given " + map.word(), "give it a map: <<: *anchor");
            }
            spend(node, entries.size()); // before they are copied
            entries.forEach(entry -> into.put(entry.key(), entry));
        }
    }

    private long sizeOf(YamlNode node) {
        Long known = expanded.get(node);
        if (known != null) {
            return known;
        }
        long size = 1;
        switch (node) {
            case YamlNode.Scalar _ -> {
            }
            case YamlNode.Sequence(List<YamlNode> items, _) -> {
                for (YamlNode item : items) {
                    size += sizeOf(item);
                }
            }
            case YamlNode.Mapping(List<Entry> entries, _, _) -> {
                for (Entry entry : entries) {
                    size += sizeOf(entry.value());
                }
            }
        }
        return Math.min(size, MAX_EXPANDED + 1); // so that no sum of sums overflows
    }

    private void spend(Node node, long values) {
        budget.spent += values;
        if (budget.spent > MAX_EXPANDED) {
            throw Yaml.tooLarge(place(node), "its aliases expand to more than " + MAX_EXPANDED + " values");
        }
    }

    private Kind kind(ScalarNode node) {
        Tag tag = node.getTag();
        if (tag.equals(Tag.STR) || tag.equals(Tag.MERGE)) {
            return Kind.TEXT;
        }
        Kind kind = tag.equals(Tag.INT) || tag.equals(Tag.FLOAT)
                ? Kind.NUMBER
                : tag.equals(Tag.BOOL) ? Kind.BOOL : Kind.NULL;
        if (kind == Kind.NULL && !tag.equals(Tag.NULL)) {
            throw otherTag(node);
        }
        if (!Yaml11.fits(tag, node.getValue())) {
            throw wrong(node, Quote.of(node.getValue()) + " is not what its tag says", "leave the tag out");
        }
        return kind;
    }

    private void refuseOtherTag(Node node, Tag expected) {
        if (!node.getTag().equals(expected)) {
            throw otherTag(node);
        }
    }

    private UserError otherTag(Node node) {
        return new UserError(Finding.error("yaml-tag", place(node),
                "the tag " + Quote.of(node.getTag().getValue()) + " is not one that a recipe may use",
                "leave it out: a recipe is made of maps, lists, texts, numbers, yes and no"));
    }

    private UserError wrong(Node node, String what, String remedy) {
        return new UserError(Finding.error("yaml-syntax", place(node), what, remedy));
    }

    private Place place(Node node) {
        return origin.at(node.getStartMark().getLine(), node.getStartMark().getColumn());
    }
}
