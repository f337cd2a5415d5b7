package dev.graft.engine.grammar;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

import org.jspecify.annotations.Nullable;

/// A fixed set of texts, as a tree of their characters. Texts are numbered in the order of their code points, so those
/// that begin alike are neighbours.
final class Names {
    private final List<String> sorted;
    private final Node root = new Node(0);

    /// What texts `from` to `to` (excluded) begin with. `name` is the text that ends there, or -1.
    static final class Node {
        private final Map<Integer, Node> children = new TreeMap<>();
        private final int from;
        private int to;
        private int name = -1;

        private Node(int from) {
            this.from = from;
        }

        /// The beginning that is one character longer, if there is one.
        @Nullable
        Node child(int codePoint) {
            return children.get(codePoint);
        }

        /// By the character that comes next.
        Map<Integer, Node> children() {
            return children;
        }

        int from() {
            return from;
        }

        int to() {
            return to;
        }

        int name() {
            return name;
        }
    }

    Names(Collection<String> texts) {
        sorted = texts.stream().distinct().sorted((a, b) -> Arrays.compareUnsigned(a.getBytes(StandardCharsets.UTF_8),
                b.getBytes(StandardCharsets.UTF_8))).toList();
        for (int i = 0; i < sorted.size(); i++) {
            add(sorted.get(i), i);
        }
    }

    private void add(String text, int number) {
        Node node = root;
        node.to = number + 1;
        for (int at = 0; at < text.length();) {
            int codePoint = text.codePointAt(at);
            node = node.children.computeIfAbsent(codePoint, _ -> new Node(number));
            node.to = number + 1;
            at += Character.charCount(codePoint);
        }
        node.name = number;
    }

    Node root() {
        return root;
    }

    /// In the order of their numbers.
    List<String> sorted() {
        return sorted;
    }
}
