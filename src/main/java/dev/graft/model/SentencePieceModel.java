package dev.graft.model;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import dev.graft.diagnostic.Finding;
import dev.graft.diagnostic.Place;
import dev.graft.diagnostic.UserError;

/// A tokenizer.model: what is needed of the protobuf message `ModelProto` to encode and decode.
///
/// https://github.com/google/sentencepiece, `sentencepiece_model.proto`
///
/// @param pieces a piece's id is its place
public record SentencePieceModel(List<Piece> pieces, Training training, Normalization normalization) {

    /// @param score of BPE: the higher, the earlier two parts are merged into this piece
    public record Piece(String text, float score, Type type) {}

    public enum Type {
        NORMAL, UNKNOWN, CONTROL, USER_DEFINED, UNUSED, BYTE;

        /// By its number in the format; an unknown number counts as the default.
        private static Type of(long number) {
            return number >= 1 && number <= values().length ? values()[(int) number - 1] : NORMAL;
        }
    }

    public enum Algorithm {
        UNIGRAM, BPE, WORD, CHAR;

        private static Algorithm of(long number) {
            return number >= 1 && number <= values().length ? values()[(int) number - 1] : UNIGRAM;
        }
    }

    /// Of `TrainerSpec`.
    ///
    /// @param bosPiece      the texts of the pieces with a part, whether or not there are such pieces
    /// @param unkSurface    what an unknown piece is decoded to
    /// @param blankIsSuffix whether blanks belong to the word before them
    public record Training(Algorithm algorithm, boolean byteFallback, boolean blankIsSuffix, String unkSurface,
            String bosPiece, String eosPiece, String padPiece) {}

    /// Of `NormalizerSpec`.
    ///
    /// @param name             of the rule, such as `identity` or `nmt_nfkc`
    /// @param hasCharacterMap  whether characters are replaced by others before encoding or after decoding
    /// @param dummyPrefix      whether every text gets a blank in front
    /// @param removeBlanks     whether blanks at both ends are dropped, and several become one
    /// @param escapeBlanks     whether a blank is written `▁`
    public record Normalization(String name, boolean hasCharacterMap, boolean dummyPrefix, boolean removeBlanks,
            boolean escapeBlanks) {}

    private static final int MAX_BYTES = 64 << 20;

    public SentencePieceModel {
        pieces = List.copyOf(pieces);
    }

    /// @throws UserError with `bad-tokenizer` and the byte where the file stops being such a message
    public static SentencePieceModel read(Path file) throws IOException {
        byte[] bytes;
        try (InputStream in = Files.newInputStream(file)) {
            bytes = in.readNBytes(MAX_BYTES + 1);
        }
        if (bytes.length > MAX_BYTES) {
            throw new UserError(Finding.error("bad-tokenizer", new Place.InFile(file.toString()),
                    "is larger than any file of its kind (over 64 MiB)", "look whether the right file has this name"));
        }
        Fields fields = new Fields();
        fields.model(new ProtobufReader(file, bytes));
        return new SentencePieceModel(fields.pieces, fields.training(), fields.normalization());
    }

    /// The fields with the defaults of the format, until the file says something else; where it says it twice, the last
    /// counts.
    private static final class Fields {
        private final List<Piece> pieces = new ArrayList<>();
        private Algorithm algorithm = Algorithm.UNIGRAM;
        private boolean byteFallback, blankIsSuffix, hasCharacterMap;
        private boolean dummyPrefix = true, removeBlanks = true, escapeBlanks = true;
        private String name = "", unkSurface = " \u2047 ", bos = "<s>", eos = "</s>", pad = "<pad>";

        private Training training() {
            return new Training(algorithm, byteFallback, blankIsSuffix, unkSurface, bos, eos, pad);
        }

        private Normalization normalization() {
            return new Normalization(name, hasCharacterMap, dummyPrefix, removeBlanks, escapeBlanks);
        }

        private void model(ProtobufReader in) {
            while (in.next()) {
                if (in.isBytes(1)) {
                    pieces.add(piece(in.message()));
                } else if (in.isBytes(2)) {
                    trainer(in.message());
                } else if (in.isBytes(3)) {
                    normalizer(in.message());
                } else if (in.isBytes(5)) {
                    denormalizer(in.message());
                }
            }
        }

        private static Piece piece(ProtobufReader in) {
            String text = "";
            float score = 0;
            Type type = Type.NORMAL;
            while (in.next()) {
                if (in.isBytes(1)) {
                    text = in.text();
                } else if (in.isFloat(2)) {
                    score = in.float32();
                } else if (in.isNumber(3)) {
                    type = Type.of(in.number());
                }
            }
            return new Piece(text, score, type);
        }

        private void trainer(ProtobufReader in) {
            while (in.next()) {
                if (in.isNumber(3)) {
                    algorithm = Algorithm.of(in.number());
                } else if (in.isNumber(24)) {
                    blankIsSuffix = in.number() != 0;
                } else if (in.isNumber(35)) {
                    byteFallback = in.number() != 0;
                } else if (in.isBytes(44)) {
                    unkSurface = in.text();
                } else if (in.isBytes(46)) {
                    bos = in.text();
                } else if (in.isBytes(47)) {
                    eos = in.text();
                } else if (in.isBytes(48)) {
                    pad = in.text();
                }
            }
        }

        private void normalizer(ProtobufReader in) {
            while (in.next()) {
                if (in.isBytes(1)) {
                    name = in.text();
                } else if (in.isBytes(2)) {
                    hasCharacterMap |= in.length() > 0;
                } else if (in.isNumber(3)) {
                    dummyPrefix = in.number() != 0;
                } else if (in.isNumber(4)) {
                    removeBlanks = in.number() != 0;
                } else if (in.isNumber(5)) {
                    escapeBlanks = in.number() != 0;
                }
            }
        }

        private void denormalizer(ProtobufReader in) {
            while (in.next()) {
                hasCharacterMap |= in.isBytes(2) && in.length() > 0;
            }
        }
    }
}
