package dev.graft.merge;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Set;

import org.jspecify.annotations.Nullable;

/// Files open for writes past the page cache, `O_DIRECT`: in whole blocks, from addresses that are multiples of one.
final class DirectAccess {
    /// What addresses, offsets and lengths are multiples of; no disk has larger blocks.
    static final int BLOCK = 4096;

    /// Where both ways are known to see each other's bytes: file systems of local disks.
    private static final Set<String> FILE_SYSTEMS = Set.of("ext2", "ext3", "ext4", "xfs");

    private DirectAccess() {}

    /// The file, which exists; null where it cannot be opened so. Then there is always the other way.
    static @Nullable FileChannel open(Path file) {
        try {
            FileStore store = Files.getFileStore(file);
            OpenOption direct = option();
            boolean isOffered = direct != null && FILE_SYSTEMS.contains(store.type())
                    && BLOCK % store.getBlockSize() == 0;
            return isOffered ? FileChannel.open(file, StandardOpenOption.WRITE, direct) : null;
        } catch (IOException | UnsupportedOperationException refused) {
            return null;
        }
    }

    /// Room of this many bytes that begins at a block.
    static ByteBuffer room(int bytes) {
        int whole = Math.ceilDiv(bytes, BLOCK) * BLOCK;
        return ByteBuffer.allocateDirect(whole + BLOCK).alignedSlice(BLOCK).slice(0, bytes);
    }

    /// `ExtendedOpenOption.DIRECT` of the JDK: by its name, because not every Java has it, and javac warns of it.
    private static @Nullable OpenOption option() {
        try {
            Object[] options = Class.forName("com.sun.nio.file.ExtendedOpenOption").getEnumConstants();
            return (OpenOption) Arrays.stream(options).filter(option -> option.toString().equals("DIRECT")).findAny()
                    .orElse(null);
        } catch (ClassNotFoundException absent) {
            return null;
        }
    }
}
