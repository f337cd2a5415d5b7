package dev.graft.merge;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;

/// The disk of this machine, until a call fails.
final class FaultyDisk implements Disk {

    /// What the calls after the failing one do.
    enum After {
        /// They fail too: the disk is gone, as for a process that was killed.
        FAIL,
        /// They work again: somebody has made room.
        WORK
    }

    private final int failing;
    private final After after;
    private final int longestWrite;
    private final AtomicInteger calls = new AtomicInteger();

    private FaultyDisk(int failing, After after, int longestWrite) {
        this.failing = failing;
        this.after = after;
        this.longestWrite = longestWrite;
    }

    /// @param failing number of the call that fails, from 1; a write that fails has written half
    static FaultyDisk failingAt(int failing, After after) {
        return new FaultyDisk(failing, after, Integer.MAX_VALUE);
    }

    /// Writes as few bytes at a time as it likes, like a socket.
    static FaultyDisk writingAtMost(int bytes) {
        return new FaultyDisk(Integer.MAX_VALUE, After.FAIL, bytes);
    }

    /// Whether a call has failed.
    boolean hasFailed() {
        return calls.get() >= failing;
    }

    private boolean fails() {
        int call = calls.incrementAndGet();
        return call == failing || (call > failing && after == After.FAIL);
    }

    private void mayFail(Path path) throws IOException {
        if (fails()) {
            throw new IOException(path + ": Input/output error");
        }
    }

    @Override
    public OutputFile open(Path file) throws IOException {
        return new Faulty(LOCAL.open(file));
    }

    @Override
    public void forceNames(Path directory) throws IOException {
        mayFail(directory);
        LOCAL.forceNames(directory);
    }

    private final class Faulty implements OutputFile {
        private final OutputFile file;

        Faulty(OutputFile file) {
            this.file = file;
        }

        @Override
        public Path path() {
            return file.path();
        }

        @Override
        public long bytes() throws IOException {
            return file.bytes();
        }

        @Override
        public void resize(long bytes) throws IOException {
            mayFail(path());
            file.resize(bytes);
        }

        @Override
        public void write(ByteBuffer from, long position) throws IOException {
            int limit = from.limit();
            boolean fails = fails();
            int count = fails ? from.remaining() / 2 : Math.min(from.remaining(), longestWrite);
            file.writeAll(from.limit(from.position() + count), position);
            from.limit(limit);
            if (fails) {
                throw new IOException(path() + ": Input/output error");
            }
        }

        @Override
        public int read(ByteBuffer into, long position) throws IOException {
            return file.read(into, position);
        }

        @Override
        public void force() throws IOException {
            mayFail(path());
            file.force();
        }

        @Override
        public boolean tryLock() throws IOException {
            return file.tryLock();
        }

        @Override
        public void close() throws IOException {
            file.close();
        }
    }
}
