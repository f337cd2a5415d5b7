package dev.graft.merge;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// The weight files of the result while they are written.
final class Shards implements AutoCloseable {
    private final Layout layout;
    private final List<OutputFile> files = new ArrayList<>(); // as the layout's shards

    private Shards(Layout layout) {
        this.layout = layout;
    }

    static Shards open(Disk disk, Path directory, Layout layout) throws IOException {
        Shards shards = new Shards(layout);
        try {
            for (Layout.Shard shard : layout.shards()) {
                shards.files.add(disk.open(directory.resolve(shard.file())));
            }
        } catch (IOException | RuntimeException failed) {
            shards.close();
            throw failed;
        }
        return shards;
    }

    OutputFile of(Layout.Slot slot) {
        return files.get(slot.shard());
    }

    /// Whether all files have their length and their header, as an earlier run leaves them.
    boolean areLaidOut() throws IOException {
        for (int i = 0; i < files.size(); i++) {
            ByteBuffer header = layout.shards().get(i).header().bytes();
            if (files.get(i).bytes() != layout.shards().get(i).header().fileBytes()) {
                return false;
            }
            ByteBuffer found = ByteBuffer.allocate(header.remaining());
            files.get(i).readAll(found, 0);
            if (!found.flip().equals(header)) {
                return false;
            }
        }
        return true;
    }

    /// Gives all files their length, blocks and header.
    void layOut() throws IOException {
        try {
            for (int i = 0; i < files.size(); i++) {
                files.get(i).resize(0);
                files.get(i).resize(layout.shards().get(i).header().fileBytes());
            }
            for (int i = 0; i < files.size(); i++) {
                files.get(i).writeAll(layout.shards().get(i).header().bytes(), 0);
            }
        } catch (IOException full) {
            release(full);
            throw full;
        }
    }

    /// On a full disk nobody wants to keep blocks that hold nothing.
    private void release(IOException reason) {
        for (OutputFile file : files) {
            try {
                Files.deleteIfExists(file.path()); // a file cut to nothing may keep blocks that were reserved behind its end
            } catch (IOException alsoBroken) {
                reason.addSuppressed(alsoBroken);
            }
        }
    }

    @Override
    public void close() throws IOException {
        IOException failure = null;
        for (OutputFile file : files) {
            try {
                file.close();
            } catch (IOException broken) {
                failure = broken;
            }
        }
        if (failure != null) {
            throw failure;
        }
    }
}
