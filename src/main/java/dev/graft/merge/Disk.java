package dev.graft.merge;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/// Where a merge writes to. Tests put faults in its place.
interface Disk {

    /// Opens a file to be written and read, and makes it if there is none. Its contents stay.
    OutputFile open(Path file) throws IOException;

    /// Makes new, renamed and deleted names of a directory survive a loss of power.
    void forceNames(Path directory) throws IOException;

    /// The disk of this machine.
    Disk LOCAL = new Disk() {
        @Override
        public OutputFile open(Path file) throws IOException {
            return LocalFile.open(file);
        }

        @Override
        public void forceNames(Path directory) throws IOException {
            FileChannel channel;
            try {
                channel = FileChannel.open(directory, StandardOpenOption.READ);
            } catch (FileSystemException notHere) {
                return; // Windows opens no directory, and needs no such call
            }
            try (channel) {
                channel.force(true);
            }
        }
    };
}
