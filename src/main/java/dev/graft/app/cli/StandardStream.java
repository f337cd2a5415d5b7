package dev.graft.app.cli;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.FileSystemException;

import org.jspecify.annotations.Nullable;

/// stdout or stderr, which remembers what a PrintWriter forgets: that a result did not arrive.
final class StandardStream extends OutputStream {
    private final String name;
    private final OutputStream stream;
    private @Nullable IOException lost;

    StandardStream(String name, FileDescriptor descriptor) {
        this(name, new FileOutputStream(descriptor));
    }

    StandardStream(String name, OutputStream stream) {
        this.name = name;
        this.stream = stream;
    }

    @Override
    public void write(int b) throws IOException {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        try {
            stream.write(bytes, offset, length);
        } catch (IOException e) {
            lost = e;
            throw e;
        }
    }

    /// Why a result did not arrive; null if it did, or if its reader had read enough (`graft plan … | head`).
    ///
    /// A reader that went away has no type of its own in Java: only the system's words tell it from a full disk.
    @Nullable
    IOException lost() {
        return lost == null || String.valueOf(lost.getMessage()).contains("Broken pipe")
                ? null
                : new FileSystemException(name, null, lost.getMessage());
    }
}
