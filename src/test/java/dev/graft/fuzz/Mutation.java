package dev.graft.fuzz;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/// Damages good input: one to five small changes, of which most leave it nearly good.
///
/// @param pieces what means something to the reader, put in more often than chance would
/// @param others good inputs, from which parts are taken
record Mutation(List<String> pieces, List<byte[]> others) {
    private static final long[] ODD = {0, 1, 2, 7, 8, 127, 128, 255, 256, 65535, 65536, 100_000_000, 100_000_001,
            Integer.MAX_VALUE, 0x8000_0000L, 0xFFFF_FFFFL, 1L << 32, 1L << 53, 1L << 60, Long.MAX_VALUE, Long.MIN_VALUE,
            -1,
            -2};
    private static final List<String> ANY = List.of("\0", "\n", "\r\n", "\t", "\"", "'", "\\", "\\u0000", "\\ud800",
            "\\",
            "{", "}", "[", "]", ":", ",", "null", "true", "NaN", "-Infinity", "1e999", "-1", "1.5", "0x10", "1_000",
            "{}",
            "[]", "\"\"", "\u001b[2J", "\u202e", "\uFEFF", "\u2028", "\uD83D\uDE00", "../", "/etc/passwd",
            "\u0000\u00ff");
    private static final int MOST_REPEATS = 3000;
    /// Inputs that grew longer are cut: only a few of the cases are about size.
    private static final int MOST_BYTES = 1 << 18;

    byte[] mutated(Random random, byte[] good) {
        byte[] bytes = good;
        for (int changes = 1 + random.nextInt(random.nextInt(3) == 0 ? 5 : 2); changes > 0; changes--) {
            bytes = changed(random, bytes);
        }
        return bytes.length > MOST_BYTES ? Arrays.copyOf(bytes, MOST_BYTES) : bytes;
    }

    private byte[] changed(Random random, byte[] bytes) {
        int at = random.nextInt(bytes.length + 1), most = random.nextInt(8) == 0 ? 400 : 12;
        int end = Math.min(bytes.length, at + 1 + random.nextInt(most));
        return switch (random.nextInt(14)) {
            case 0 -> flipped(random, bytes);
            case 1 -> splice(bytes, at, end, new byte[] {(byte) random.nextInt()});
            case 2 -> over(bytes, at, number(random, 4));
            case 3 -> over(bytes, at, number(random, 8));
            case 4 ->
                Arrays.copyOf(bytes, random.nextInt(3) == 0 ? at : Math.max(0, bytes.length - random.nextInt(40)));
            case 5 -> splice(bytes, at, end, new byte[0]);
            case 6 -> splice(bytes, at, at, Arrays.copyOfRange(bytes, at, end));
            case 7 -> splice(bytes, at, end, from(random, others.get(random.nextInt(others.size()))));
            case 8 -> repeated(random, bytes, at, end);
            case 9, 10 -> otherNumber(random, bytes, at);
            case 11 -> over(bytes, at, piece(random));
            default -> splice(bytes, at, random.nextBoolean() ? at : end, piece(random));
        };
    }

    private static byte[] flipped(Random random, byte[] bytes) {
        byte[] out = bytes.clone();
        if (out.length > 0) {
            out[random.nextInt(out.length)] ^= (byte) (1 << random.nextInt(8));
        }
        return out;
    }

    private static byte[] number(Random random, int bytes) {
        ByteBuffer number = ByteBuffer.allocate(8)
                .order(random.nextInt(4) == 0 ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN);
        return Arrays.copyOf(number.putLong(ODD[random.nextInt(ODD.length)]).array(), bytes);
    }

    private byte[] piece(Random random) {
        List<String> from = random.nextInt(3) == 0 ? ANY : pieces;
        return from.get(random.nextInt(from.size())).getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] from(Random random, byte[] other) {
        int from = random.nextInt(other.length + 1);
        return Arrays.copyOfRange(other, from, Math.min(other.length, from + random.nextInt(100)));
    }

    /// The same thing over and over: depth, length and number have limits.
    private static byte[] repeated(Random random, byte[] bytes, int at, int end) {
        if (random.nextInt(8) != 0) {
            return splice(bytes, at, at, Arrays.copyOfRange(bytes, at, end));
        }
        ByteArrayOutputStream many = new ByteArrayOutputStream();
        int times = random.nextInt(MOST_REPEATS);
        for (int i = 0; i < times && many.size() < MOST_BYTES; i++) {
            many.write(bytes, at, end - at);
        }
        return splice(bytes, at, end, many.toByteArray());
    }

    /// The next decimal number becomes another one.
    private static byte[] otherNumber(Random random, byte[] bytes, int at) {
        int from = at;
        while (from < bytes.length && !isDigit(bytes[from])) {
            from++;
        }
        int to = from;
        while (to < bytes.length && isDigit(bytes[to])) {
            to++;
        }
        String number = random.nextBoolean()
                ? String.valueOf(ODD[random.nextInt(ODD.length)])
                : String.valueOf(random.nextInt(100));
        return splice(bytes, from, to, number.getBytes(StandardCharsets.UTF_8));
    }

    private static boolean isDigit(byte b) {
        return b >= '0' && b <= '9';
    }

    private static byte[] over(byte[] bytes, int at, byte[] piece) {
        return splice(bytes, at, Math.min(bytes.length, at + piece.length), piece);
    }

    private static byte[] splice(byte[] bytes, int from, int to, byte[] piece) {
        byte[] out = new byte[bytes.length - (to - from) + piece.length];
        System.arraycopy(bytes, 0, out, 0, from);
        System.arraycopy(piece, 0, out, from, piece.length);
        System.arraycopy(bytes, to, out, from + piece.length, bytes.length - to);
        return out;
    }
}
