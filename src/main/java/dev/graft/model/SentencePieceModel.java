package dev.graft.model;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.ObjLongConsumer;

import dev.graft.diagnostic.Finding;
import dev.graft.diagnostic.Place;
import dev.graft.diagnostic.UserError;

/// The pieces of a SentencePiece model: the repeated field 1 of a protobuf message; a piece's id is its place.
///
///     message ModelProto    { repeated SentencePiece pieces = 1; … }
///     message SentencePiece { optional string piece = 1; optional float score = 2; optional Type type = 3; }
///
/// https://github.com/google/sentencepiece, `sentencepiece_model.proto`; https://protobuf.dev/programming-guides/encoding
final class SentencePieceModel {
    private static final int MAX_BYTES = 64 << 20;
    private static final int VARINT = 0, FIXED_64 = 1, BYTES = 2, FIXED_32 = 5;

    private final Path file;

    private SentencePieceModel(Path file) {
        this.file = file;
    }

    /// Calls `piece` with text and id of each piece, in order.
    ///
    /// @throws UserError with `bad-tokenizer` and the byte where the file stops being such a message
    static void read(Path file, ObjLongConsumer<String> piece) throws IOException {
        byte[] bytes;
        try (InputStream in = Files.newInputStream(file)) {
            bytes = in.readNBytes(MAX_BYTES);
        }
        new SentencePieceModel(file).pieces(ByteBuffer.wrap(bytes), piece);
    }

    private void pieces(ByteBuffer message, ObjLongConsumer<String> piece) {
        long id = 0;
        while (message.hasRemaining()) {
            long tag = varint(message);
            if (tag == (1 << 3 | BYTES)) {
                piece.accept(text(bytes(message)), id++);
            } else {
                skip(message, tag);
            }
        }
    }

    private String text(ByteBuffer piece) {
        while (piece.hasRemaining()) {
            long tag = varint(piece);
            if (tag == (1 << 3 | BYTES)) {
                return StandardCharsets.UTF_8.decode(bytes(piece)).toString();
            }
            skip(piece, tag);
        }
        return "";
    }

    private void skip(ByteBuffer message, long tag) {
        switch ((int) (tag & 7)) {
            case VARINT -> varint(message);
            case FIXED_64 -> advance(message, Long.BYTES);
            case BYTES -> bytes(message);
            case FIXED_32 -> advance(message, Integer.BYTES);
            default -> throw broken(message);
        }
    }

    private ByteBuffer bytes(ByteBuffer message) {
        long length = varint(message);
        if (length < 0 || length > message.remaining()) {
            throw broken(message);
        }
        ByteBuffer slice = message.slice(message.position(), (int) length); // not longer than the buffer
        message.position(message.position() + (int) length);
        return slice;
    }

    private void advance(ByteBuffer message, int count) {
        if (count > message.remaining()) {
            throw broken(message);
        }
        message.position(message.position() + count);
    }

    /// Seven bits per byte, the lowest first; the high bit says that more follow.
    private long varint(ByteBuffer message) {
        long value = 0;
        for (int shift = 0; shift < 64; shift += 7) {
            if (!message.hasRemaining()) {
                throw broken(message);
            }
            byte next = message.get();
            value |= (next & 0x7FL) << shift;
            if (next >= 0) {
                return value;
            }
        }
        throw broken(message);
    }

    private UserError broken(ByteBuffer message) {
        return new UserError(Finding.error("bad-tokenizer", new Place.AtByte(file.toString(), message.position()),
                "the file is no SentencePiece model, or it is cut off", "download it again"));
    }
}
