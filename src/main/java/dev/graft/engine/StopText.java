package dev.graft.engine;

import java.util.List;

/// Looks for stop texts in a text that comes in pieces, and holds back what may be the beginning of one.
///
/// The stop that ends first counts, and of two that end together the longer one: so the result does not depend on how
/// the text is cut.
final class StopText {
    private final List<String> stops;
    private final StringBuilder held = new StringBuilder();
    private boolean isFound;

    StopText(List<String> stops) {
        this.stops = stops;
    }

    /// @return the text that is certain not to belong to a stop, perhaps empty
    String accept(String piece) {
        if (isFound) {
            return "";
        }
        for (int i = 0; i < piece.length(); i++) {
            held.append(piece.charAt(i));
            int length = longestStopAtTheEnd();
            if (length > 0) {
                isFound = true;
                String before = held.substring(0, held.length() - length);
                held.setLength(0);
                return before;
            }
        }
        return take(held.length() - beginningOfAStop());
    }

    /// No more text comes: what was held back is text.
    String rest() {
        return take(held.length());
    }

    boolean isFound() {
        return isFound;
    }

    private String take(int length) {
        String text = held.substring(0, length);
        held.delete(0, length);
        return text;
    }

    private int longestStopAtTheEnd() {
        int longest = 0;
        for (String stop : stops) {
            if (stop.length() > longest && endsWith(stop, stop.length())) {
                longest = stop.length();
            }
        }
        return longest;
    }

    /// Length of the longest end of the held text with which a stop begins.
    private int beginningOfAStop() {
        int longest = 0;
        for (String stop : stops) {
            for (int length = Math.min(stop.length() - 1, held.length()); length > longest; length--) {
                if (endsWith(stop, length)) {
                    longest = length;
                }
            }
        }
        return longest;
    }

    /// Whether the held text ends in the first `length` characters of the stop.
    private boolean endsWith(String stop, int length) {
        int start = held.length() - length;
        if (start < 0) {
            return false;
        }
        for (int i = 0; i < length; i++) {
            if (held.charAt(start + i) != stop.charAt(i)) {
                return false;
            }
        }
        return true;
    }
}
