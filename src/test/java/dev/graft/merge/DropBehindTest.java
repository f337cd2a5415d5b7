package dev.graft.merge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.graft.tensor.DType;
import dev.graft.tensor.Shape;
import dev.graft.tensor.TensorEntry;
import dev.graft.tensor.WeightFiles;

class DropBehindTest {
    private static final int BYTES = 20_000_000;

    @TempDir
    private Path directory;

    private TensorEntry tensor;

    /// A file that the page cache has nothing of.
    @BeforeEach
    void writeColdFile() throws IOException {
        Path file = Files.write(directory.resolve("cold"), new byte[BYTES + 88]);
        tensor = new TensorEntry(file, "t", DType.U8, Shape.of(BYTES), 88, TensorEntry.ROW_MAJOR);
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE);
                WeightFiles files = new WeightFiles()) {
            channel.force(true);
            files.dropFromCache(tensor, BYTES);
            assumeTrue(files.isCold(tensor),
                    "SKIPPED: the temporary directory is on no file system whose page cache can be told to forget");
        }
    }

    /// Reads the tensor as a worker does.
    private static void walk(WeightFiles files, TensorEntry tensor, DropBehind behind, boolean isLast)
            throws IOException {
        int step = 256 << 10;
        ByteBuffer tile = ByteBuffer.allocateDirect(step);
        for (int at = 0; at < BYTES; at += step) {
            behind.begin();
            files.read(tensor, at, tile.clear().limit(Math.min(step, BYTES - at)));
            if (isLast) {
                behind.passed(at + tile.limit());
            }
        }
    }

    @Test
    void forgetsWhatOnlyItsReaderHasBrought() throws IOException {
        try (WeightFiles files = new WeightFiles(Set.of(tensor))) {
            walk(files, tensor, new DropBehind(files, tensor), true);
            assertThat(files.isCold(tensor)).isTrue();
        }
    }

    @Test
    void keepsItFromTheFirstWalkToTheLast() throws IOException {
        try (WeightFiles files = new WeightFiles(Set.of(tensor))) {
            DropBehind behind = new DropBehind(files, tensor);
            walk(files, tensor, behind, false);
            assertThat(files.isCold(tensor)).isFalse();
            walk(files, tensor, behind, true);
            assertThat(files.isCold(tensor)).isTrue();
        }
    }

    @Test
    void keepsWhatWasThereBefore() throws IOException {
        try (WeightFiles files = new WeightFiles(Set.of(tensor))) {
            files.read(tensor, 0, ByteBuffer.allocateDirect(BYTES));
            walk(files, tensor, new DropBehind(files, tensor), true);
            assertThat(files.isCold(tensor)).isFalse();
        }
    }

    @Test
    void keepsWhatIsReadForAnotherTensor() throws IOException {
        try (WeightFiles files = new WeightFiles()) {
            walk(files, tensor, new DropBehind(files, tensor), true);
            assertThat(files.isCold(tensor)).isFalse();
        }
    }

    @Test
    void knowsATensorByWhereItBegins() throws IOException {
        try (WeightFiles files = new WeightFiles(Set.of(tensor))) {
            TensorEntry halves = new TensorEntry(tensor.file(), "t", DType.BF16, Shape.of(BYTES / 2), 88,
                    TensorEntry.ROW_MAJOR);
            assertThat(files.isReadOnce(halves)).isTrue();
            assertThat(files.isReadOnce(
                    new TensorEntry(tensor.file(), "t", DType.U8, Shape.of(8), 96, TensorEntry.ROW_MAJOR))).isFalse();
        }
    }
}
