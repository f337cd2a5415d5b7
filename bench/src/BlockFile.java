import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;

/// A file that several threads write in blocks of [#BLOCK], through the page cache or past it.
final class BlockFile {
    static final int BLOCK = 8 << 20;
    private static final int ALIGNMENT = 4096;

    /// What makes a block.
    interface Filler {
        /// @param at   offset of the block in the file
        /// @param into aligned; filled from its position to its limit
        void fill(long at, ByteBuffer into) throws IOException;
    }

    private BlockFile() {}

    /// @param isDirect past the page cache, where the file system can
    static void write(Path file, long bytes, int threadCount, boolean isDirect, Filler filler) throws Exception {
        Files.deleteIfExists(file);
        Set<OpenOption> options = new HashSet<>(Set.of(StandardOpenOption.WRITE, StandardOpenOption.CREATE));
        if (isDirect) {
            options.add(direct());
        }
        try (FileChannel out = FileChannel.open(file, options)) {
            share(threadCount, Math.ceilDiv(bytes, (long) BLOCK), (block, buffer) -> {
                long at = block * BLOCK;
                int count = (int) Math.min(BLOCK, bytes - at);
                filler.fill(at, buffer.clear().limit(count));
                buffer.clear().limit(Math.ceilDiv(count, ALIGNMENT) * ALIGNMENT);
                while (buffer.hasRemaining()) {
                    out.write(buffer, at + buffer.position());
                }
            });
        }
        try (FileChannel out = FileChannel.open(file, StandardOpenOption.WRITE)) {
            out.truncate(bytes);
        }
    }

    /// What a thread does with a block.
    interface Work {
        void run(long block, ByteBuffer buffer) throws IOException;
    }

    static void share(int threadCount, long blocks, Work work) throws Exception {
        AtomicLong next = new AtomicLong();
        AtomicReference<Throwable> failure = new AtomicReference<>();
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < threadCount; i++) {
            threads.add(Thread.ofPlatform().start(() -> {
                ByteBuffer buffer = ByteBuffer.allocateDirect(BLOCK + ALIGNMENT).alignedSlice(ALIGNMENT);
                try {
                    for (long block; failure.get() == null && (block = next.getAndIncrement()) < blocks;) {
                        work.run(block, buffer);
                    }
                } catch (IOException | RuntimeException failed) {
                    failure.set(failed);
                }
            }));
        }
        for (Thread thread : threads) {
            thread.join();
        }
        if (failure.get() != null) {
            throw new IOException(failure.get());
        }
    }

    /// By its name: javac warns of it.
    private static OpenOption direct() throws ReflectiveOperationException {
        return (OpenOption) Arrays.stream(Class.forName("com.sun.nio.file.ExtendedOpenOption").getEnumConstants())
                .filter(option -> option.toString().equals("DIRECT")).findAny().orElseThrow();
    }
}
