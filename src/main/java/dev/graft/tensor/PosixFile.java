package dev.graft.tensor;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.file.Path;
import java.util.Locale;

import org.jspecify.annotations.Nullable;

/// A file open for the system calls that Java has none for. Threads may share it.
public final class PosixFile implements AutoCloseable {
    // Numbers of Linux, on every CPU that Java 25 runs on but s390x: there the advice is another one, and is refused.
    private static final int O_RDWR = 2, O_CLOEXEC = 0x80000, EINTR = 4, POSIX_FADV_DONTNEED = 4;

    /// How a file is opened.
    public enum Access {
        READ(O_CLOEXEC), READ_AND_WRITE(O_RDWR | O_CLOEXEC);

        private final int flags;

        Access(int flags) {
            this.flags = flags;
        }
    }

    private final int descriptor;

    private PosixFile(int descriptor) {
        this.descriptor = descriptor;
    }

    /// The file, which exists; null where there are no such calls (other systems, 32 bits, a JVM that forbids native
    /// access) or the system refuses to open it.
    public static @Nullable PosixFile open(Path file, Access access) {
        boolean isLinux = System.getProperty("os.name", "").toLowerCase(Locale.ROOT).contains("linux");
        if (!isLinux || ValueLayout.ADDRESS.byteSize() != 8 || !PosixFile.class.getModule().isNativeAccessEnabled()) {
            return null;
        }
        int descriptor = Calls.LINKED.open(file.toString(), access.flags);
        return descriptor < 0 ? null : new PosixFile(descriptor);
    }

    /// Makes the file at least `bytes` long, with blocks under all of it: `fallocate(2)`.
    ///
    /// @return the system's number of the error; 0 for success
    public int reserve(long bytes) {
        return Calls.LINKED.reserve(descriptor, bytes);
    }

    /// Says that nobody wants these bytes again, so that the page cache lets its whole pages among them go:
    /// `posix_fadvise(2)`. What was changed and is not on the disk yet, it keeps.
    void dropFromCache(long at, long bytes) {
        Calls.LINKED.advise(descriptor, at, bytes, POSIX_FADV_DONTNEED);
    }

    /// Comes after all other calls: the number of the descriptor may be another file's afterwards.
    @Override
    public void close() {
        Calls.LINKED.close(descriptor);
    }

    /// The system calls, linked at first use.
    private static final class Calls {
        private static final StructLayout STATE = Linker.Option.captureStateLayout();
        private static final Linker.Option ERRNO = Linker.Option.captureCallState("errno");
        static final Calls LINKED = new Calls();

        private final MethodHandle open = link("open",
                FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.ADDRESS, ValueLayout.JAVA_INT),
                Linker.Option.firstVariadicArg(2));
        private final MethodHandle fallocate = link("fallocate",
                FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.JAVA_INT,
                        ValueLayout.JAVA_LONG, ValueLayout.JAVA_LONG),
                ERRNO);
        private final MethodHandle fadvise = link("posix_fadvise", FunctionDescriptor.of(ValueLayout.JAVA_INT,
                ValueLayout.JAVA_INT, ValueLayout.JAVA_LONG, ValueLayout.JAVA_LONG, ValueLayout.JAVA_INT));
        private final MethodHandle close = link("close",
                FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT));

        private static MethodHandle link(String name, FunctionDescriptor type, Linker.Option... options) {
            SymbolLookup lookup = Linker.nativeLinker().defaultLookup();
            return Linker.nativeLinker().downcallHandle(lookup.findOrThrow(name), type, options);
        }

        int open(String file, int flags) {
            try (Arena arena = Arena.ofConfined()) {
                return (int) open.invokeExact(arena.allocateFrom(file), flags);
            } catch (Throwable thrown) {
                throw unchecked(thrown);
            }
        }

        int reserve(int descriptor, long bytes) {
            try (Arena arena = Arena.ofConfined()) {
                MemorySegment state = arena.allocate(STATE);
                int error;
                do {
                    int result = (int) fallocate.invokeExact(state, descriptor, 0, 0L, bytes);
                    error = result == 0 ? 0 : errno(state);
                } while (error == EINTR);
                return error;
            } catch (Throwable thrown) {
                throw unchecked(thrown);
            }
        }

        private static int errno(MemorySegment state) {
            return (int) STATE.varHandle(MemoryLayout.PathElement.groupElement("errno")).get(state, 0L);
        }

        void advise(int descriptor, long at, long bytes, int advice) {
            try {
                int unused = (int) fadvise.invokeExact(descriptor, at, bytes, advice); // an advice need not be taken
            } catch (Throwable thrown) {
                throw unchecked(thrown);
            }
        }

        void close(int descriptor) {
            try {
                int unused = (int) close.invokeExact(descriptor);
            } catch (Throwable thrown) {
                throw unchecked(thrown);
            }
        }

        /// A method handle may throw anything, these calls nothing.
        private static RuntimeException unchecked(Throwable thrown) {
            return switch (thrown) {
                case Error error -> throw error;
                case RuntimeException bug -> bug;
                default -> new IllegalStateException(thrown);
            };
        }
    }
}
