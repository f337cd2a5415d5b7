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
import java.util.Objects;
import java.util.Random;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PageCacheTest {
    private static final int BYTES = 9_000_123;

    @TempDir
    private Path directory;

    private final byte[] stored = new byte[BYTES];
    private Path file;
    private FileChannel channel;
    private PageCache cache;

    @BeforeEach
    void writeFile() throws IOException {
        new Random(5).nextBytes(stored);
        file = Files.write(directory.resolve("file"), stored);
        channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE);
        cache = Objects.requireNonNull(PageCache.of(file, channel));
    }

    @AfterEach
    void close() throws IOException {
        cache.close();
        channel.close();
    }

    private void makeCold() throws IOException {
        channel.force(true);
        cache.drop(0, BYTES);
        assumeTrue(cache.isCold(0, BYTES),
                "SKIPPED: the temporary directory is on no file system whose page cache can be told to forget");
    }

    @Test
    void knowsWhetherItHasAFile() throws IOException {
        assertThat(cache.isCold(0, BYTES)).as("just written").isFalse();
        makeCold();
        channel.read(ByteBuffer.allocateDirect(BYTES), 0);
        assertThat(cache.isCold(0, BYTES)).as("just read").isFalse();
    }

    @Test
    void takesAFewPagesThatWereReadAheadForNoSign() throws IOException {
        makeCold();
        channel.read(ByteBuffer.allocateDirect(1000), 0);
        channel.read(ByteBuffer.allocateDirect(1000), BYTES / 2);
        assertThat(cache.isCold(0, BYTES)).isTrue();
    }

    @Test
    void forgetsNoMoreThanItIsTold() throws IOException {
        makeCold();
        channel.read(ByteBuffer.allocateDirect(BYTES), 0);
        cache.drop(0, BYTES / 2);
        assertThat(cache.isCold(0, BYTES / 4)).isTrue();
        assertThat(cache.isCold(BYTES / 4 * 3, BYTES / 4)).isFalse();
    }

    @Test
    void losesNothingThatIsNotOnTheDiskYet() throws IOException {
        ByteBuffer changed = ByteBuffer.wrap(stored, 4_000_000, 100_000);
        new Random(6).ints(100_000).forEach(i -> changed.put((byte) i));
        channel.write(changed.position(4_000_000), 4_000_000);
        cache.drop(0, BYTES);
        assertThat(Files.readAllBytes(file)).isEqualTo(stored);
    }

    @Test
    void asksOfAFileThatWasCutMeanwhile() throws IOException {
        assertThat(cache.isCold(BYTES, 10)).as("beyond its end").isFalse();
        channel.truncate(5000);
        cache.isCold(0, BYTES); // whatever it says, it touches no page
        cache.drop(0, BYTES);
        assertThat(Files.readAllBytes(file)).isEqualTo(Arrays.copyOf(stored, 5000));
    }
}
