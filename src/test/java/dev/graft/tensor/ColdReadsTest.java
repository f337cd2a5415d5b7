package dev.graft.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Random;
import java.util.Set;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ColdReadsTest {
    private static final int BYTES = 37 * DirectAccess.BLOCK + 1234;

    @TempDir
    private Path directory;

    private final byte[] stored = new byte[BYTES];
    private final ByteBuffer room = DirectAccess.room(BYTES + 2 * DirectAccess.BLOCK);
    private Path file;

    /// Written past the page cache, so that nothing of it is there.
    @BeforeEach
    void writeColdFile() throws IOException {
        new Random(5).nextBytes(stored);
        file = Files.createFile(directory.resolve("cold"));
        try (FileChannel direct = DirectAccess.open(file, StandardOpenOption.WRITE)) {
            assumeTrue(direct != null,
                    "SKIPPED: the temporary directory is on no file system that can be read past the page cache");
            ByteBuffer all = room.put(stored).clear().limit(38 * DirectAccess.BLOCK);
            direct.write(all, 0);
        }
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.truncate(BYTES);
        }
    }

    private TensorEntry tensor(long begin, long bytes) {
        return new TensorEntry(file, "t", DType.U8, Shape.of(bytes), begin, TensorEntry.ROW_MAJOR);
    }

    private static byte[] bytes(@Nullable ByteBuffer read) {
        if (read == null) {
            return new byte[0];
        }
        byte[] bytes = new byte[read.remaining()];
        read.get(bytes);
        return bytes;
    }

    @Test
    void readsAnyBytesAsTheyStandInTheFile() throws IOException {
        Random random = new Random(6);
        for (int i = 0; i < 200; i++) {
            int begin = random.nextInt(BYTES - 1), length = 1 + random.nextInt(BYTES - begin);
            int first = random.nextInt(length), count = 1 + random.nextInt(length - first);
            TensorEntry tensor = tensor(begin, length);
            try (WeightFiles files = new WeightFiles(Set.of(tensor))) {
                ByteBuffer read = files.readPastCache(tensor, first, count, room);
                assertThat(bytes(read)).as("%d of %d from %d + %d", count, length, begin, first)
                        .isEqualTo(Arrays.copyOfRange(stored, begin + first, begin + first + count));
            }
        }
    }

    @Test
    void leavesToTheCacheWhatIsInIt() throws IOException {
        TensorEntry tensor = tensor(0, BYTES);
        try (WeightFiles files = new WeightFiles(Set.of(tensor))) {
            files.read(tensor, 0, ByteBuffer.allocateDirect(BYTES));
            assertThat(files.readPastCache(tensor, 100, 5000, room)).isNull();
        }
    }

    @Test
    void leavesToTheCacheWhatIsReadAgain() throws IOException {
        try (WeightFiles files = new WeightFiles(Set.of(tensor(8, 8)))) {
            assertThat(files.isReadOnce(tensor(8, 8))).isTrue();
            assertThat(files.isReadOnce(tensor(0, BYTES))).isFalse();
        }
    }

    @Test
    void leavesAFileThatWasCutToTheReadThatSaysSo() throws IOException {
        TensorEntry tensor = tensor(0, BYTES);
        try (WeightFiles files = new WeightFiles(Set.of(tensor))) {
            assertThat(files.readPastCache(tensor, 0, 100, room)).isNotNull();
            try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
                channel.truncate(20 * DirectAccess.BLOCK + 7);
            }
            assertThat(files.readPastCache(tensor, 0, BYTES, room)).isNull();
            assertThat(files.readPastCache(tensor, 30 * DirectAccess.BLOCK, 100, room)).isNull();
        }
    }
}
