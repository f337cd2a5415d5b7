package dev.graft.tokenizer;

import java.util.Arrays;

/// Tokens as they are found, one after the other.
final class TokenList {
    private int[] ids = new int[16], starts = new int[16], ends = new int[16];
    private int length;

    /// @param start in code points of the text
    /// @param end   one past the last
    void add(int id, int start, int end) {
        if (length == ids.length) {
            ids = Arrays.copyOf(ids, 2 * length);
            starts = Arrays.copyOf(starts, 2 * length);
            ends = Arrays.copyOf(ends, 2 * length);
        }
        ids[length] = id;
        starts[length] = start;
        ends[length++] = end;
    }

    /// The last token reaches further.
    void extend(int end) {
        ends[length - 1] = end;
    }

    int length() {
        return length;
    }

    Encoding encoding() {
        return new Encoding(Arrays.copyOf(ids, length), Arrays.copyOf(starts, length), Arrays.copyOf(ends, length));
    }
}
