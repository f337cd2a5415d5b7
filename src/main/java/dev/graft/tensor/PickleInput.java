package dev.graft.tensor;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

import dev.graft.diagnostic.Finding;
import dev.graft.diagnostic.Place;
import dev.graft.diagnostic.UserError;

/// The bytes of a pickle, one after the other, out of a part of a file.
final class PickleInput {
    /// The longest text or block of bytes: names are short, and of other values only their absence of tensors counts.
    static final int MAX_STRING_BYTES = 16 << 20;

    /// Module and name of a global are shorter in every Python program.
    private static final int MAX_LINE_BYTES = 1000;

    private final ByteSource source;
    private final long end;
    private final ByteBuffer buffer = ByteBuffer.allocate(1 << 16).order(ByteOrder.LITTLE_ENDIAN).limit(0);
    private long filled; // absolute offset of what follows the buffer

    /// Bytes `[begin, end)` of the file.
    PickleInput(ByteSource source, long begin, long end) {
        this.source = source;
        this.filled = begin;
        this.end = end;
    }

    /// Absolute offset of the next byte.
    long at() {
        return filled - buffer.remaining();
    }

    int u8() throws IOException {
        return need(1).get() & 0xFF;
    }

    int u16() throws IOException {
        return need(2).getShort() & 0xFFFF;
    }

    int i32() throws IOException {
        return need(4).getInt();
    }

    long u32() throws IOException {
        return need(4).getInt() & 0xFFFF_FFFFL;
    }

    long i64() throws IOException {
        return need(8).getLong();
    }

    /// A little-endian two's complement number of `count` bytes.
    BigInteger signed(int count) throws IOException {
        byte[] bytes = bytes(count);
        for (int i = 0, j = bytes.length - 1; i < j; i++, j--) {
            byte swapped = bytes[i];
            bytes[i] = bytes[j];
            bytes[j] = swapped;
        }
        return count == 0 ? BigInteger.ZERO : new BigInteger(bytes);
    }

    String text(long count) throws IOException {
        long at = at();
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes(count))).toString();
        } catch (CharacterCodingException bad) {
            throw new UserError(Finding.error("bad-header", place(at),
                    "a text of the pickle is not UTF-8", ByteSource.DOWNLOAD_AGAIN), bad);
        }
    }

    /// Up to the next line feed, which is taken too.
    String line() throws IOException {
        StringBuilder line = new StringBuilder();
        for (int next = u8(); next != '\n'; next = u8()) {
            if (line.length() == MAX_LINE_BYTES) {
                throw broken("a name in the pickle is longer than %d bytes".formatted(MAX_LINE_BYTES));
            }
            line.append((char) next);
        }
        return line.toString();
    }

    /// The length comes from the pickle: it is compared before anything is allocated.
    private byte[] bytes(long count) throws IOException {
        check(count);
        byte[] bytes = new byte[Math.toIntExact(count)];
        for (int done = 0; done < bytes.length;) {
            need(1);
            int piece = Math.min(buffer.remaining(), bytes.length - done);
            buffer.get(bytes, done, piece);
            done += piece;
        }
        return bytes;
    }

    void skip(long count) throws IOException {
        check(count);
        for (long left = count; left > 0;) {
            need(1);
            int piece = (int) Math.min(buffer.remaining(), left);
            buffer.position(buffer.position() + piece);
            left -= piece;
        }
    }

    /// Throws if fewer than `count` bytes are left, or they are too many for a text.
    void check(long count) {
        if (count < 0 || count > end - at()) {
            throw broken("the pickle has a length of %s bytes, but ends after %d"
                    .formatted(Long.toUnsignedString(count), end - at()));
        }
        if (count > MAX_STRING_BYTES) {
            throw broken("the pickle has a text of %d bytes; a state dict has none over %d"
                    .formatted(count, MAX_STRING_BYTES));
        }
    }

    private ByteBuffer need(int count) throws IOException {
        if (buffer.remaining() < count) {
            buffer.compact();
            buffer.limit((int) Math.min(buffer.capacity(), buffer.position() + (end - filled)));
            filled += source.read(filled, buffer);
            buffer.flip();
            if (buffer.remaining() < count) {
                throw broken("the pickle ends before its STOP");
            }
        }
        return buffer;
    }

    /// The error that the pickle is damaged or is none, here.
    UserError broken(String what) {
        return new UserError(Finding.error("bad-header", place(at()), what, ByteSource.DOWNLOAD_AGAIN));
    }

    /// The error that the pickle would run something.
    UserError unsafe(long at, String what) {
        return new UserError(Finding.error("unsafe-pickle", place(at), what,
                "do not load this file with anything that runs pickles; get the weights as safetensors"));
    }

    private Place place(long at) {
        return new Place.AtByte(source.file().toString(), at);
    }
}
