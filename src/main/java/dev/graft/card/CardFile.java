package dev.graft.card;

import java.util.ArrayList;
import java.util.List;

import dev.graft.diagnostic.Place;
import dev.graft.recipe.CardText;

/// A card cut into metadata and body, and put together again with the line ends and the mark that it had.
///
/// @param mark    a byte order mark, or nothing
/// @param lineEnd of all lines
record CardFile(FrontMatter front, Body body, String mark, String lineEnd) {
    private static final String FENCE = "---";

    /// The card that is not there yet.
    static CardFile empty(String file) {
        return new CardFile(FrontMatter.read(file, List.of()), new Body(List.of()), "", "\n");
    }

    /// @throws dev.graft.diagnostic.UserError `yaml-syntax` or `card-metadata` if its metadata cannot be changed
    static CardFile of(CardText card) {
        String mark = card.text().startsWith("\uFEFF") ? "\uFEFF" : "";
        String text = card.text().substring(mark.length());
        boolean isDos = text.contains("\r\n") && text.replace("\r\n", "").indexOf('\n') < 0;
        List<String> lines = List.of((isDos ? text.replace("\r\n", "\n") : text).split("\n", -1));
        String lineEnd = isDos ? "\r\n" : "\n";
        if (card.frontMatter() == null) {
            return new CardFile(FrontMatter.read(card.file(), List.of()), new Body(lines), mark, lineEnd);
        }
        int end = 1;
        while (end < lines.size() && !lines.get(end).stripTrailing().equals(FENCE)) {
            end++;
        }
        if (end == lines.size()) { // lines that end in a bare carriage return
            throw FrontMatter.unusual(card.file(), new Place.InFile(card.file()), "has lines of an unusual kind");
        }
        return new CardFile(FrontMatter.read(card.file(), lines.subList(1, end)),
                new Body(lines.subList(end + 1, lines.size())), mark, lineEnd);
    }

    CardFile with(FrontMatter otherFront, Body otherBody) {
        return new CardFile(otherFront, otherBody, mark, lineEnd);
    }

    String text() {
        List<String> lines = new ArrayList<>();
        lines.add(FENCE);
        lines.addAll(front.lines());
        lines.add(FENCE);
        if (!body.lines().isEmpty() && !body.lines().getFirst().isBlank()) {
            lines.add("");
        }
        lines.addAll(body.lines());
        if (!lines.getLast().isEmpty()) {
            lines.add("");
        }
        return mark + String.join(lineEnd, lines);
    }
}
