package dev.graft.eval;

import java.util.ArrayList;
import java.util.List;

/// The goldens' tokenizer: greedy longest match over a list of pieces; 0 is the end token, 1 what matches nothing.
final class ToyTokenizer implements TokenText {
    private final List<String> pieces = Goldens.texts(Goldens.at("tokens", "pieces"));

    @Override
    public int[] encode(String text) {
        return encodeBare(text);
    }

    @Override
    public int[] encodeBare(String text) {
        List<Integer> ids = new ArrayList<>();
        for (int at = 0; at < text.length();) {
            int best = 1;
            int length = 1;
            for (int id = 2; id < pieces.size(); id++) {
                String piece = pieces.get(id);
                if (text.startsWith(piece, at) && (best == 1 || piece.length() > length)) {
                    best = id;
                    length = piece.length();
                }
            }
            ids.add(best);
            at += length;
        }
        return ids.stream().mapToInt(Integer::intValue).toArray();
    }

    @Override
    public int emptyContext() {
        return 0;
    }

    @Override
    public boolean mayStartWithContext() {
        return false;
    }

    int size() {
        return pieces.size();
    }
}
