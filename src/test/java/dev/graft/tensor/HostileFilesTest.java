package dev.graft.tensor;

import static dev.graft.tensor.TensorReads.fixture;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.regex.Pattern;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import dev.graft.diagnostic.UserError;

/// Good files with a few bytes changed: whatever comes out is a value that holds, or a UserError. A case is its seed.
///
/// `-Dgraft.fuzz.cases=N` runs N cases per kind of file, `-Dgraft.fuzz.seed=N` begins elsewhere.
class HostileFilesTest {
    private static final long CASES = Long.getLong("graft.fuzz.cases", 500), SEED = Long.getLong("graft.fuzz.seed", 1);

    /// Numbers that lengths, offsets and counts are checked against.
    private static final long[] ODD = {0, 1, 2, 7, 8, 127, 128, 255, 256, 65535, 65536, 100_000_000, 100_000_001,
            Integer.MAX_VALUE, 0x8000_0000L, 0xFFFF_FFFFL, 1L << 32, 1L << 60, Long.MAX_VALUE, Long.MIN_VALUE, -1, -2};

    private static final Pattern NUMBER = Pattern.compile("[0-9]+");

    @TempDir
    Path dir;

    private interface Reader {
        List<TensorEntry> entries(Path file) throws IOException;
    }

    @Test
    void safetensors() throws IOException {
        attack("everything.safetensors", file -> Safetensors.read(file).entries());
    }

    @ParameterizedTest
    @ValueSource(strings = {"zip.bin", "zip-protocol-4.bin", "zip-big-endian.bin", "nested.bin", "legacy.bin",
            "nested-legacy.bin"})
    void pickles(String name) throws IOException {
        attack(name, file -> TorchCheckpoint.read(file).entries());
    }

    private void attack(String name, Reader reader) throws IOException {
        byte[] good = Files.readAllBytes(fixture(name)), other = Files.readAllBytes(fixture("nested.bin"));
        Path file = dir.resolve(name);
        long refused = 0;
        for (long seed = SEED; seed < SEED + CASES; seed++) {
            Random random = new Random(seed);
            byte[] bytes = good;
            if (name.endsWith("safetensors")) {
                bytes = withOtherNumbers(random, bytes);
            }
            for (int i = random.nextInt(name.endsWith("safetensors") ? 2 : 4); i >= 0; i--) {
                bytes = mutate(random, bytes, other);
            }
            Files.write(file, bytes);
            try {
                hold(file, reader.entries(file));
            } catch (UserError error) {
                refused++;
            } catch (RuntimeException | IOException | Error wrong) {
                throw new AssertionError("%s, seed %d: %s".formatted(name, seed, HexFormat.of().formatHex(bytes)),
                        wrong);
            }
        }
        assertThat(refused).as("refused of %d, seeds from %d", CASES, SEED).isPositive();
    }

    /// What a reader accepts can be read, and written again.
    private static void hold(Path file, List<TensorEntry> entries) throws IOException {
        SafetensorsHeader
                .of(entries.stream().map(e -> new SafetensorsHeader.Slot(e.name(), e.dtype(), e.shape())).toList());
        try (WeightFiles files = new WeightFiles()) {
            for (TensorEntry tensor : entries) {
                if (tensor.isRowMajor()) {
                    assertThat(tensor.begin() + tensor.bytes()).isBetween(0L, Files.size(file));
                }
                int size = Math.max(1, tensor.dtype().bits() / 8);
                files.read(tensor, 0, ByteBuffer.allocate((int) Math.min(tensor.bytes(), 64L * size)));
            }
        }
    }

    private static byte[] mutate(Random random, byte[] bytes, byte[] other) {
        byte[] out = bytes.clone();
        if (out.length < 16) {
            return out;
        }
        int at = random.nextInt(out.length - 8), length = 1 + random.nextInt(random.nextInt(4) == 0 ? 300 : 8);
        switch (random.nextInt(8)) {
            case 0 -> out[at] ^= (byte) (1 << random.nextInt(8));
            case 1 -> out[at] = (byte) random.nextInt();
            case 2 -> {
                ByteBuffer.wrap(out).order(ByteOrder.LITTLE_ENDIAN).putInt(at, (int) ODD[random.nextInt(ODD.length)]);
            }
            case 3 -> {
                ByteBuffer.wrap(out).order(ByteOrder.LITTLE_ENDIAN).putLong(at, ODD[random.nextInt(ODD.length)]);
            }
            case 4 -> out = Arrays.copyOf(out, at);
            case 5 -> out = splice(out, at, Math.min(out.length, at + length), new byte[0]);
            case 6 -> out = splice(out, at, at, Arrays.copyOfRange(out, at / 2, Math.min(out.length, at / 2 + length)));
            case 7 -> {
                int from = random.nextInt(other.length);
                byte[] piece = Arrays.copyOfRange(other, from, Math.min(other.length, from + length));
                out = splice(out, at, Math.min(out.length, at + piece.length), piece);
            }
            default -> throw new IllegalStateException();
        }
        return out;
    }

    private static byte[] splice(byte[] bytes, int from, int to, byte[] piece) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(bytes, 0, from);
        out.write(piece, 0, piece.length);
        out.write(bytes, to, bytes.length - to);
        return out.toByteArray();
    }

    /// Changes some numbers of a safetensors header and keeps its length field right, so that the checks behind the
    /// JSON are reached.
    private static byte[] withOtherNumbers(Random random, byte[] bytes) {
        int length = (int) ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getLong();
        String header = new String(bytes, 8, length, StandardCharsets.UTF_8);
        int every = 1 + random.nextInt(200);
        String changed = NUMBER.matcher(header).replaceAll(number -> random.nextInt(every) != 0
                ? number.group()
                : random.nextBoolean()
                        ? String.valueOf(ODD[random.nextInt(ODD.length)])
                        : String.valueOf(random.nextInt(100)));
        byte[] json = changed.getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(8 + json.length + bytes.length - 8 - length).order(ByteOrder.LITTLE_ENDIAN)
                .putLong(json.length).put(json).put(bytes, 8 + length, bytes.length - 8 - length).array();
    }
}
