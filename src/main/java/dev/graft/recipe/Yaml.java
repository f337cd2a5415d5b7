package dev.graft.recipe;

import java.util.ArrayList;
import java.util.List;

import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.composer.Composer;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.events.Event;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.parser.ParserImpl;
import org.yaml.snakeyaml.reader.ReaderException;
import org.yaml.snakeyaml.reader.StreamReader;

import dev.graft.diagnostic.Finding;
import dev.graft.diagnostic.Place;
import dev.graft.diagnostic.UserError;

/// YAML 1.1 as a tree with places. Never makes a Java object of what a tag names.
///
/// One instance reads all pieces of one file, because its limits hold for the file: a card could else bring a
/// thousand blocks that are all just small enough. The limits leave room for ten thousand one-layer slices.
public final class Yaml {

    /// Characters of a file.
    static final int MAX_CHARS = 4 << 20;

    /// Nested lists and maps. A recipe has at most ten.
    private static final int MAX_DEPTH = 50;

    /// Events of the parser, about two for each value: what the tree costs in memory.
    private static final int MAX_EVENTS = 500_000;

    private final YamlTree.Budget budget = new YamlTree.Budget();
    private int events;

    /// The documents of a text; empty ones are left out.
    ///
    /// @throws UserError `yaml-syntax` or `too-large`
    public static List<YamlNode> documents(String file, String text) {
        return new Yaml().documents(Origin.of(file), text);
    }

    List<YamlNode> documents(Origin origin, String text) {
        if (text.length() > MAX_CHARS) {
            throw tooLarge(origin.at(0, 0), "more than " + MAX_CHARS + " characters");
        }
        LoaderOptions limits = new LoaderOptions();
        limits.setNestingDepthLimit(MAX_DEPTH);
        limits.setCodePointLimit(MAX_CHARS);
        // Stacks of a hundred slices alias that often; YamlTree counts what the aliases expand to instead.
        limits.setMaxAliasesForCollections(Integer.MAX_VALUE);
        limits.setTagInspector(_ -> true); // YamlTree refuses them with a place; nothing is constructed anyway
        try {
            Composer composer = new Composer(new CountedParser(origin, text, limits), new Yaml11(), limits);
            List<YamlNode> documents = new ArrayList<>();
            while (composer.checkNode()) {
                Node root = composer.getNode();
                YamlNode document = new YamlTree(origin, budget).of(root);
                if (!document.isNull()) {
                    documents.add(document);
                }
            }
            return documents;
        } catch (MarkedYAMLException wrong) {
            // A quote that is never closed is found at the end of the file, and is of interest where it opens.
            String problem = String.valueOf(wrong.getProblem());
            boolean opensEarlier = problem.startsWith("found unexpected")
                    && String.valueOf(wrong.getContext()).contains("quoted scalar");
            Mark mark = wrong.getProblemMark() == null || opensEarlier
                    ? wrong.getContextMark()
                    : wrong.getProblemMark();
            Place place = mark == null ? origin.at(0, 0) : origin.at(mark.getLine(), mark.getColumn());
            throw new UserError(syntax(place,
                    opensEarlier
                            ? "the quote that opens here does not end where it should"
                            : String.valueOf(wrong.getProblem())),
                    wrong);
        } catch (ReaderException wrong) {
            throw new UserError(syntax(placeOf(origin, text, wrong.getPosition()),
                    "a character that text does not have (U+%04X)".formatted(wrong.getCodePoint())), wrong);
        } catch (YAMLException wrong) { // without a mark: one of the limits
            throw new UserError(syntax(origin.at(0, 0), String.valueOf(wrong.getMessage())), wrong);
        }
    }

    static UserError tooLarge(Place place, String what) {
        return new UserError(Finding.error("too-large", place, "this is no recipe that graft reads: " + what,
                "check that it is the right file; a recipe has at most a few thousand slices"));
    }

    private static Finding syntax(Place place, String problem) {
        // SnakeYAML takes every odd character for an attempt to indent with it.
        String words = problem.replaceFirst(" \\(Do not use .* for indentation\\)$", "").replaceFirst("\\.$", "");
        String remedy = problem.contains("(TAB)")
                ? "indent with blanks, not with tabs"
                : problem.contains("cannot start any token")
                        ? "put the whole text that begins here in quotes"
                        : "look at indentation, colons and quotes here and in the line before";
        return Finding.error("yaml-syntax", place, "this is not YAML: " + Quote.line(words), remedy);
    }

    /// @param index counted in code points
    private static Place placeOf(Origin origin, String text, int index) {
        int line = 0;
        int column = 0;
        int[] before = text.codePoints().limit(index).toArray();
        for (int c : before) {
            column++;
            if (c == '\n') {
                line++;
                column = 0;
            }
        }
        return origin.at(line, column);
    }

    private final class CountedParser extends ParserImpl {
        private final Origin origin;

        CountedParser(Origin origin, String text, LoaderOptions limits) {
            super(new StreamReader(text), limits);
            this.origin = origin;
        }

        @Override
        public Event getEvent() {
            if (++events > MAX_EVENTS) {
                throw tooLarge(origin.at(0, 0), "more than " + MAX_EVENTS / 2 + " values");
            }
            return super.getEvent();
        }
    }
}
