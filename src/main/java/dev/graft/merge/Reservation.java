package dev.graft.merge;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.util.Locale;

/// Takes blocks of a Linux file system for a file in advance, by `fallocate(2)`, for which Java has no call.
///
/// A longer length alone takes none: the file has a hole, and the disk can fill up under it. Nothing happens where
/// there is no such call: other systems, 32 bits, file systems that do not have it, a JVM that forbids native access.
final class Reservation {
    private static final int O_RDWR = 2, EINTR = 4, EFBIG = 27, ENOSPC = 28, EDQUOT = 122; // of Linux, on every CPU that Java 25 runs on

    private Reservation() {}

    /// Makes the file at least `bytes` long with blocks under all of it, or leaves it as it is.
    ///
    /// @throws FileSystemException if there is not so much space
    static void reserve(Path file, long bytes) throws IOException {
        boolean isLinux = System.getProperty("os.name", "").toLowerCase(Locale.ROOT).contains("linux");
        if (!isLinux || ValueLayout.ADDRESS.byteSize() != 8 || !Reservation.class.getModule().isNativeAccessEnabled()) {
            return;
        }
        int error = Calls.LINKED.reserve(file.toString(), bytes);
        switch (error) {
            case ENOSPC -> throw new DiskFullException(file.toString(), "No space left on device");
            case EDQUOT -> throw new DiskFullException(file.toString(), "Disk quota exceeded");
            case EFBIG -> throw new FileSystemException(file.toString(), null, "File too large");
            default -> {
                // Done, or not to be had here.
            }
        }
    }

    /// The system calls, linked at first use.
    private static final class Calls {
        private static final StructLayout STATE = Linker.Option.captureStateLayout();
        private static final Linker.Option ERRNO = Linker.Option.captureCallState("errno");
        static final Calls LINKED = new Calls();

        private final MethodHandle open = link("open",
                FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.ADDRESS, ValueLayout.JAVA_INT), ERRNO,
                Linker.Option.firstVariadicArg(2));
        private final MethodHandle fallocate = link("fallocate",
                FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.JAVA_INT,
                        ValueLayout.JAVA_LONG, ValueLayout.JAVA_LONG),
                ERRNO);
        private final MethodHandle close = link("close",
                FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT));

        private static MethodHandle link(String name, FunctionDescriptor type, Linker.Option... options) {
            SymbolLookup lookup = Linker.nativeLinker().defaultLookup();
            return Linker.nativeLinker().downcallHandle(lookup.findOrThrow(name), type, options);
        }

        /// @return errno; 0 for success
        int reserve(String file, long bytes) {
            try (Arena arena = Arena.ofConfined()) {
                MemorySegment state = arena.allocate(STATE);
                int descriptor = (int) open.invokeExact(state, arena.allocateFrom(file), O_RDWR);
                if (descriptor < 0) {
                    return errno(state);
                }
                try {
                    int error;
                    do {
                        int result = (int) fallocate.invokeExact(state, descriptor, 0, 0L, bytes);
                        error = result == 0 ? 0 : errno(state);
                    } while (error == EINTR);
                    return error;
                } finally {
                    int unused = (int) close.invokeExact(descriptor);
                }
            } catch (Error | RuntimeException bug) {
                throw bug;
            } catch (Throwable impossible) {
                throw new IllegalStateException(impossible);
            }
        }

        private static int errno(MemorySegment state) {
            return (int) STATE.varHandle(MemoryLayout.PathElement.groupElement("errno")).get(state, 0L);
        }
    }
}
