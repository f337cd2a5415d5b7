package dev.graft.tokenizer;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/// A tokenizer.model, written field by field.
final class ModelBytes {
    private final ByteArrayOutputStream pieces = new ByteArrayOutputStream(), trainer = new ByteArrayOutputStream(),
            normalizer = new ByteArrayOutputStream();

    /// @param type 1 normal, 2 unknown, 3 control, 4 user-defined, 5 unused, 6 byte; others count as normal
    ModelBytes piece(String text, float score, int type) {
        if (type > 6) {
            throw new IllegalArgumentException("no type of a piece: " + type);
        }
        ByteArrayOutputStream piece = new ByteArrayOutputStream();
        bytes(piece, 1, text.getBytes(StandardCharsets.UTF_8));
        piece.write(2 << 3 | 5);
        piece.writeBytes(ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN).putFloat(score).array());
        number(piece, 3, Math.max(1, type));
        bytes(pieces, 1, piece.toByteArray());
        return this;
    }

    ModelBytes trainer(int field, long value) {
        number(trainer, field, value);
        return this;
    }

    ModelBytes characterMap(String name) {
        bytes(normalizer, 1, name.getBytes(StandardCharsets.UTF_8));
        bytes(normalizer, 2, new byte[] {1, 2, 3});
        return this;
    }

    byte[] bytes() {
        ByteArrayOutputStream model = new ByteArrayOutputStream();
        model.writeBytes(pieces.toByteArray());
        bytes(model, 2, trainer.toByteArray());
        bytes(model, 3, normalizer.toByteArray());
        return model.toByteArray();
    }

    private static void bytes(ByteArrayOutputStream out, int field, byte[] value) {
        varint(out, field << 3 | 2);
        varint(out, value.length);
        out.writeBytes(value);
    }

    private static void number(ByteArrayOutputStream out, int field, long value) {
        varint(out, (long) field << 3);
        varint(out, value);
    }

    private static void varint(ByteArrayOutputStream out, long value) {
        for (long rest = value;; rest >>>= 7) {
            if (rest < 0x80) {
                out.write((int) rest);
                return;
            }
            out.write((int) ((rest & 0x7F) | 0x80));
        }
    }
}
