package dev.graft.merge;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;

/// A file that is being written, by position and by several threads.
interface OutputFile extends AutoCloseable {

    Path path();

    /// Its length in bytes.
    long bytes() throws IOException;

    /// Cuts the file, or makes it longer and takes the space for it from the disk, where the system can: then a full
    /// disk is found before anything is computed, and not hours later.
    void resize(long bytes) throws IOException;

    /// Writes some of the bytes that remain in `from`, at least one.
    ///
    /// @param from     a direct buffer is written without a copy, and past the page cache if its address and `position`
    ///                 have the same remainder by [DirectAccess#BLOCK]
    /// @param position absolute offset in bytes
    void write(ByteBuffer from, long position) throws IOException;

    /// Writes all that remains in `from`.
    default void writeAll(ByteBuffer from, long position) throws IOException {
        int start = from.position();
        while (from.hasRemaining()) {
            write(from, position + (from.position() - start));
        }
    }

    /// Reads some bytes into `into`.
    ///
    /// @return how many; -1 at the end of the file
    int read(ByteBuffer into, long position) throws IOException;

    /// Fills `into`.
    default void readAll(ByteBuffer into, long position) throws IOException {
        int start = into.position();
        while (into.hasRemaining()) {
            if (read(into, position + (into.position() - start)) < 0) {
                throw new EOFException(path() + ": ends at byte " + bytes());
            }
        }
    }

    /// Returns once everything written so far would survive a loss of power.
    void force() throws IOException;

    /// Keeps other programs that ask for the same from having it too, until this file is closed.
    ///
    /// The systems' locks go when the process closes the file for the first time, however often it had it open: a
    /// locked file is opened nowhere else.
    ///
    /// @return false if somebody else has it
    boolean tryLock() throws IOException;

    @Override
    void close() throws IOException;
}
