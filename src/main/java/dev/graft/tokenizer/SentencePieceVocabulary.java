package dev.graft.tokenizer;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;

import dev.graft.diagnostic.Finding;
import dev.graft.diagnostic.Place;
import dev.graft.diagnostic.UserError;
import dev.graft.model.SentencePieceModel;
import dev.graft.model.SentencePieceModel.Algorithm;
import dev.graft.model.SentencePieceModel.Piece;
import dev.graft.model.SentencePieceModel.Type;

/// The pieces of a SentencePiece model, looked up from all sides; checked as the original does when it loads a model.
final class SentencePieceVocabulary {
    private static final int BYTES = 256;

    private final SentencePieceModel model;

    /// Of what merges may make: normal, user-defined and unused pieces.
    private final Map<String, Integer> merged = new HashMap<>();

    /// Of what no merge makes: control symbols, bytes, the unknown piece.
    private final Map<String, Integer> reserved = new HashMap<>();

    /// The user's own symbols by their first character, the longest first.
    private final Map<Character, List<String>> userDefined = new HashMap<>();

    /// Ids of the bytes; -1 for one without.
    private final int[] byteIds = new int[BYTES];
    private int unknownId = -1;
    private int longestPiece;

    private SentencePieceVocabulary(SentencePieceModel model) {
        this.model = model;
    }

    /// @throws UserError with `bad-tokenizer` if it is no model that graft can run
    static SentencePieceVocabulary of(Path file, SentencePieceModel model) {
        SentencePieceVocabulary vocabulary = new SentencePieceVocabulary(model);
        Arrays.fill(vocabulary.byteIds, -1);
        String problem = unsupported(model);
        if (problem.isEmpty()) {
            problem = vocabulary.addAll();
        }
        if (!problem.isEmpty()) {
            throw new UserError(Finding.error("bad-tokenizer", new Place.InFile(file.toString()), problem,
                    "use the model's tokenizer.json, or write one with transformers: "
                            + "`AutoTokenizer.from_pretrained(DIR, use_fast=True).save_pretrained(DIR)`"));
        }
        return vocabulary;
    }

    private static String unsupported(SentencePieceModel model) {
        if (model.training().algorithm() != Algorithm.BPE) {
            return "is a SentencePiece model of kind %s; graft runs those of kind bpe"
                    .formatted(model.training().algorithm().name().toLowerCase(Locale.ROOT));
        }
        if (model.normalization().hasCharacterMap()) {
            return "replaces characters by the rule '%s'; graft runs only models that leave them as they are ('identity')"
                    .formatted(model.normalization().name());
        }
        if (model.training().blankIsSuffix()) {
            return "puts blanks behind words (treat_whitespace_as_suffix), which graft does not";
        }
        return "";
    }

    /// @return what is wrong with the pieces; empty if nothing is
    private String addAll() {
        for (int id = 0; id < model.pieces().size(); id++) {
            Piece piece = model.pieces().get(id);
            if (piece.text().isEmpty()) {
                return "its piece %d is empty".formatted(id);
            }
            if (Float.isNaN(piece.score())) {
                return "its piece '%s' has no score".formatted(piece.text());
            }
            boolean isMerged = switch (piece.type()) {
                case NORMAL, USER_DEFINED, UNUSED -> true;
                case UNKNOWN, CONTROL, BYTE -> false;
            };
            if ((isMerged ? merged : reserved).putIfAbsent(piece.text(), id) != null) {
                return "its piece '%s' stands there twice".formatted(piece.text());
            }
            longestPiece = Math.max(longestPiece, isMerged ? piece.text().length() : 0);
            String problem = addSpecial(piece, id);
            if (!problem.isEmpty()) {
                return problem;
            }
        }
        userDefined.values().forEach(all -> all.sort(Comparator.comparingInt(String::length).reversed()));
        if (unknownId < 0) {
            return "it has no piece for what is unknown";
        }
        boolean isComplete = Arrays.stream(byteIds).allMatch(id -> id >= 0);
        return hasBytes() && !isComplete ? "it falls back to bytes, and has no pieces for some of them" : "";
    }

    private String addSpecial(Piece piece, int id) {
        switch (piece.type()) {
            case UNKNOWN -> {
                if (unknownId >= 0) {
                    return "it has two pieces for what is unknown";
                }
                unknownId = id;
            }
            case BYTE -> {
                int value = byteOf(piece.text());
                if (value < 0) {
                    return "its piece '%s' is said to be a byte".formatted(piece.text());
                }
                byteIds[value] = id;
            }
            case USER_DEFINED -> userDefined.computeIfAbsent(piece.text().charAt(0), _ -> new ArrayList<>())
                    .add(piece.text());
            case NORMAL, CONTROL, UNUSED -> {
            }
        }
        return "";
    }

    /// `<0x0A>` is 10; -1 if it is no byte.
    private static int byteOf(String piece) {
        return piece.matches("<0x[0-9A-F]{2}>") ? HexFormat.fromHexDigits(piece, 3, 5) : -1;
    }

    /// @return the length of the longest user-defined symbol that begins there, 0 if none does
    int userDefinedAt(String text, int at) {
        for (String symbol : userDefined.getOrDefault(text.charAt(at), List.of())) {
            if (text.startsWith(symbol, at)) {
                return symbol.length();
            }
        }
        return 0;
    }

    /// @return the id of what two pieces may be merged to; -1 if there is no such piece
    int mergedId(String piece) {
        return merged.getOrDefault(piece, -1);
    }

    /// @return the id of a piece, [#unknownId] if there is none
    int pieceId(String piece) {
        Integer id = reserved.get(piece);
        return id == null ? merged.getOrDefault(piece, unknownId) : id;
    }

    float score(int id) {
        return model.pieces().get(id).score();
    }

    boolean isUnused(int id) {
        return type(id) == Type.UNUSED;
    }

    Type type(int id) {
        return model.pieces().get(id).type();
    }

    String text(int id) {
        return model.pieces().get(id).text();
    }

    int size() {
        return model.pieces().size();
    }

    int unknownId() {
        return unknownId;
    }

    /// In characters, of those that merges may make.
    int longestPiece() {
        return longestPiece;
    }

    boolean hasBytes() {
        return model.training().byteFallback();
    }

    int byteId(byte value) {
        return byteIds[value & 0xFF];
    }

    /// The byte that a piece of type BYTE stands for.
    byte byteValue(int id) {
        return (byte) byteOf(text(id));
    }
}
