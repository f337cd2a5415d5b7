package dev.graft.tensor;

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

/// Files open past the page cache, `O_DIRECT`: in whole blocks, from and to addresses that are multiples of one.
public final class DirectAccess {
    /// What addresses, offsets and lengths are multiples of; no disk has larger blocks.
    public static final int BLOCK = 4096;

    /// Where both ways are known to see each other's bytes: file systems of local disks.
    private static final Set<String> FILE_SYSTEMS = Set.of("ext2", "ext3", "ext4", "xfs");

    private DirectAccess() {}

    /// The file, which exists; null where it cannot be opened so. Then there is always the other way.
    ///
    /// @param options to write; none to read
    public static @Nullable FileChannel open(Path file, StandardOpenOption... options) {
        try {
            FileStore store = Files.getFileStore(file);
            OpenOption direct = option();
            if (direct == null || !FILE_SYSTEMS.contains(store.type()) || BLOCK % store.getBlockSize() != 0) {
                return null;
            }
            OpenOption[] all = Arrays.copyOf(options, options.length + 1, OpenOption[].class);
            all[options.length] = direct;
            return FileChannel.open(file, all);
        } catch (IOException | UnsupportedOperationException refused) {
            return null;
        }
    }

    /// Room of this many bytes that begins at a block.
    public static ByteBuffer room(int bytes) {
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
