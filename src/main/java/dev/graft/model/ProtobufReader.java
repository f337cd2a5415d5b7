package dev.graft.model;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

import dev.graft.diagnostic.Finding;
import dev.graft.diagnostic.Place;
import dev.graft.diagnostic.UserError;

/// Goes through the fields of a protobuf message, without a schema.
///
/// https://protobuf.dev/programming-guides/encoding
final class ProtobufReader {
    private static final int VARINT = 0, FIXED_64 = 1, BYTES = 2, FIXED_32 = 5;

    private final Path file;
    private final byte[] bytes;
    private final int end;
    private int position;
    private int field, wireType;
    private long number;
    private int begin;

    ProtobufReader(Path file, byte[] bytes) {
        this(file, bytes, 0, bytes.length);
    }

    private ProtobufReader(Path file, byte[] bytes, int position, int end) {
        this.file = file;
        this.bytes = bytes;
        this.position = position;
        this.end = end;
    }

    /// Moves to the next field; false at the end of the message.
    ///
    /// @throws UserError with `bad-tokenizer` and the byte where the file stops being such a message
    boolean next() {
        if (position == end) {
            return false;
        }
        long tag = varint();
        field = (int) Math.min(tag >>> 3, Integer.MAX_VALUE);
        wireType = (int) (tag & 7);
        switch (wireType) {
            case VARINT -> number = varint();
            case FIXED_64 -> number = fixed(Long.BYTES);
            case FIXED_32 -> number = fixed(Integer.BYTES);
            case BYTES -> {
                long length = varint();
                if (length < 0 || length > end - position) {
                    throw broken();
                }
                begin = position;
                position += (int) length;
            }
            default -> throw broken();
        }
        return true;
    }

    /// @return whether the current field is this one, and a number
    boolean isNumber(int wanted) {
        return field == wanted && wireType == VARINT;
    }

    /// @return whether the current field is this one, and a float
    boolean isFloat(int wanted) {
        return field == wanted && wireType == FIXED_32;
    }

    /// @return whether the current field is this one, and a text or a message
    boolean isBytes(int wanted) {
        return field == wanted && wireType == BYTES;
    }

    long number() {
        return number;
    }

    float float32() {
        return Float.intBitsToFloat((int) number);
    }

    String text() {
        return new String(bytes, begin, position - begin, StandardCharsets.UTF_8);
    }

    int length() {
        return position - begin;
    }

    ProtobufReader message() {
        return new ProtobufReader(file, bytes, begin, position);
    }

    /// Little-endian.
    private long fixed(int count) {
        if (count > end - position) {
            throw broken();
        }
        long value = 0;
        for (int i = 0; i < count; i++) {
            value |= (bytes[position++] & 0xFFL) << (8 * i);
        }
        return value;
    }

    /// Seven bits per byte, the lowest first; the high bit says that more follow.
    private long varint() {
        long value = 0;
        for (int shift = 0; shift < 64 && position < end; shift += 7) {
            byte next = bytes[position++];
            value |= (next & 0x7FL) << shift;
            if (next >= 0) {
                return value;
            }
        }
        throw broken();
    }

    private UserError broken() {
        return new UserError(Finding.error("bad-tokenizer", new Place.AtByte(file.toString(), position),
                "the file is no SentencePiece model, or it is cut off", "download it again"));
    }
}
