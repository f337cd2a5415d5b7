package dev.graft.tokenizer;

import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.PriorityQueue;

/// Pieces of a text: neighbours are merged, those with the best piece first, until no two make a piece.
///
/// R. Sennrich et al., Neural Machine Translation of Rare Words with Subword Units, 2016; in the order of
/// `bpe::Model::SampleEncode` of https://github.com/google/sentencepiece.
final class SentencePieceBpe {
    private final SentencePieceVocabulary vocabulary;
    private final Blanks source;
    private final String text;

    /// Symbols, by the place of their first character; one that was merged into its left neighbour is empty.
    private final int[] ends, previous, next;
    private final boolean[] frozen;
    private final PriorityQueue<Merge> agenda = new PriorityQueue<>(Merge.ORDER);

    /// For pieces that may be made, but not used: the place where their parts meet.
    private final Map<String, Integer> splits = new HashMap<>();

    /// Two neighbours that make a piece.
    ///
    /// @param length of the piece; if it is not that of the symbols any more, one of them has grown since
    private record Merge(float score, int left, int right, int length) {
        private static final Comparator<Merge> ORDER = (a, b) -> a.score > b.score
                ? -1
                : a.score < b.score ? 1 : Integer.compare(a.left, b.left);
    }

    private SentencePieceBpe(SentencePieceVocabulary vocabulary, Blanks source) {
        this.vocabulary = vocabulary;
        this.source = source;
        this.text = source.text();
        this.ends = new int[text.length()];
        this.previous = new int[text.length()];
        this.next = new int[text.length()];
        this.frozen = new boolean[text.length()];
    }

    /// Adds the pieces of a text to `tokens`.
    static void encode(SentencePieceVocabulary vocabulary, Blanks source, TokenList tokens) {
        SentencePieceBpe bpe = new SentencePieceBpe(vocabulary, source);
        bpe.split();
        bpe.merge();
        bpe.collect(tokens);
    }

    /// Into characters, and into the user's own symbols, which stay as they are.
    private void split() {
        int before = -1;
        for (int at = 0; at < text.length(); at = ends[at]) {
            int symbol = vocabulary.userDefinedAt(text, at);
            frozen[at] = symbol > 0;
            ends[at] = at + (symbol > 0 ? symbol : Character.charCount(text.codePointAt(at)));
            previous[at] = before;
            next[at] = ends[at] < text.length() ? ends[at] : -1;
            before = at;
        }
        for (int at = 0; at >= 0 && at < text.length(); at = next[at]) {
            propose(previous[at], at);
        }
    }

    private void propose(int left, int right) {
        if (left < 0 || right < 0 || frozen[left] || frozen[right]) {
            return;
        }
        int length = ends[right] - left;
        if (length > vocabulary.longestPiece()) {
            return;
        }
        String piece = text.substring(left, ends[right]);
        int id = vocabulary.mergedId(piece);
        if (id < 0) {
            return;
        }
        agenda.add(new Merge(vocabulary.score(id), left, right, length));
        if (vocabulary.isUnused(id)) {
            splits.put(piece, right - left);
        }
    }

    private void merge() {
        for (Merge best = agenda.poll(); best != null; best = agenda.poll()) {
            int left = best.left, right = best.right;
            boolean isGone = ends[left] == left || ends[right] == right;
            if (isGone || ends[left] - left + ends[right] - right != best.length) {
                continue;
            }
            ends[left] = ends[right];
            ends[right] = right;
            next[left] = next[right];
            if (next[left] >= 0) {
                previous[next[left]] = left;
            }
            propose(previous[left], left);
            propose(left, next[left]);
        }
    }

    private void collect(TokenList tokens) {
        boolean isAfterUnknown = false;
        Deque<int[]> parts = new ArrayDeque<>(); // `[begin, end]`, the next one on top
        for (int at = 0; at >= 0 && at < text.length(); at = next[at]) {
            parts.push(new int[] {at, ends[at]});
            while (!parts.isEmpty()) {
                int[] part = parts.pop();
                String piece = text.substring(part[0], part[1]);
                int id = vocabulary.pieceId(piece);
                Integer split = vocabulary.isUnused(id) ? splits.get(piece) : null;
                if (split != null) {
                    parts.push(new int[] {part[0] + split, part[1]});
                    parts.push(new int[] {part[0], part[0] + split});
                } else {
                    add(id, part[0], part[1], isAfterUnknown, tokens);
                    isAfterUnknown = id == vocabulary.unknownId();
                }
            }
        }
    }

    /// What the vocabulary lacks becomes its bytes, or one unknown token with its unknown neighbours.
    private void add(int id, int begin, int end, boolean isAfterUnknown, TokenList tokens) {
        int first = source.origin(begin), last = source.origin(end - 1) + 1;
        if (id != vocabulary.unknownId()) {
            tokens.add(id, first, last);
        } else if (vocabulary.hasBytes()) {
            for (byte b : text.substring(begin, end).getBytes(StandardCharsets.UTF_8)) {
                tokens.add(vocabulary.byteId(b), first, last);
            }
        } else if (isAfterUnknown) {
            tokens.extend(last);
        } else {
            tokens.add(id, first, last);
        }
    }
}
