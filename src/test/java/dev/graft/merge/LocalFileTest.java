package dev.graft.merge;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.IntStream;

import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LocalFileTest {
    @TempDir
    Path directory;

    /// Pieces of all lengths that meet within blocks, written by four threads: aligned and not, direct and not.
    @Test
    void writesPiecesThatShareBlocksFromSeveralThreads() throws IOException {
        byte[] expected = new byte[3_000_017];
        long seed = System.nanoTime();
        Random random = new Random(seed);
        random.nextBytes(expected);
        List<Integer> cuts = IntStream.concat(IntStream.of(0, expected.length),
                random.ints(200, 0, expected.length)).distinct().sorted().boxed().toList();
        Queue<Integer> pieces = new ConcurrentLinkedQueue<>(IntStream.range(0, cuts.size() - 1).boxed().toList());
        Path path = directory.resolve("file");
        try (OutputFile file = LocalFile.open(path)) {
            file.resize(expected.length);
            assertThat(Files.size(path)).isEqualTo(expected.length);
            new Workers(4).run(() -> {
                TileBuffer tile = new TileBuffer(expected.length);
                for (Integer piece; (piece = pieces.poll()) != null;) {
                    int begin = cuts.get(piece), count = cuts.get(piece + 1) - begin;
                    ByteBuffer bytes = switch (piece % 4) {
                        case 0 -> ByteBuffer.allocate(count);
                        case 1 -> ByteBuffer.allocateDirect(count); // at some address
                        default -> tile.at(begin, count);
                    };
                    file.writeAll(bytes.put(expected, begin, count).flip(), begin);
                }
            });
            ByteBuffer read = ByteBuffer.allocate(expected.length);
            file.readAll(read, 0);
            assertThat(read.array()).as("seed %d", seed).isEqualTo(expected);
            file.force();
        }
        assertThat(Files.readAllBytes(path)).as("seed %d", seed).isEqualTo(expected);
    }

    @Test
    void cutsAndLengthens() throws IOException {
        Path path = Files.write(directory.resolve("file"), new byte[] {1, 2, 3});
        try (OutputFile file = LocalFile.open(path)) {
            file.resize(1);
            file.resize(5000);
        }
        assertThat(Files.readAllBytes(path)).hasSize(5000).startsWith(1, 0, 0);
    }

    @Test
    void followsNoLink() throws IOException {
        Path link = Files.createSymbolicLink(directory.resolve("link"), Files.createFile(directory.resolve("target")));
        Assertions.assertThatThrownBy(() -> LocalFile.open(link)).isInstanceOf(FileSystemException.class);
    }

    @Test
    void isLockedForEverybodyElse() throws IOException {
        try (OutputFile one = LocalFile.open(directory.resolve("file"));
                OutputFile other = LocalFile.open(directory.resolve("file"))) {
            assertThat(one.tryLock()).isTrue();
            assertThat(other.tryLock()).isFalse();
        }
    }
}
