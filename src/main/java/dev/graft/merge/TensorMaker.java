package dev.graft.merge;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;

import org.jspecify.annotations.Nullable;

import dev.graft.diagnostic.Finding;
import dev.graft.diagnostic.Place;
import dev.graft.diagnostic.UserError;
import dev.graft.tensor.WeightFiles;

/// Makes one tensor after the other: computes a tile, digests it, writes it. Belongs to one worker.
final class TensorMaker {

    /// How much is done at a time.
    ///
    /// @param tileBytes   most bytes of a tile
    /// @param markedBytes tensors that are longer are marked in ranges
    /// @param rangeBytes  bytes of such a range
    /// @param commitBytes what may be written and not yet marked
    record Steps(int tileBytes, long markedBytes, long rangeBytes, long commitBytes) {
        static final Steps STANDARD = new Steps(WorkingMemory.MAX_TILE_BYTES, 256L << 20, 64L << 20, 128L << 20);
    }

    private final Plan plan;
    private final WeightFiles inputs;
    private final Commits commits;
    private final Steps steps;
    private final BooleanSupplier stop;
    private final Tally tally;
    private final TileBuffers buffers;
    private final TileBuffer tile;
    private final int pieceBytes;

    TensorMaker(Plan plan, WeightFiles inputs, Commits commits, Steps steps, WorkingMemory memory,
            BooleanSupplier stop, Tally tally) {
        this.plan = plan;
        this.inputs = inputs;
        this.commits = commits;
        this.steps = steps;
        this.stop = stop;
        this.tally = tally;
        this.buffers = new TileBuffers(memory.pieceBytes());
        this.tile = new TileBuffer(memory.tileBytes());
        this.pieceBytes = memory.pieceBytes();
    }

    /// Makes a tensor, or stops within it when it is asked to.
    ///
    /// @param mark what an earlier run has made of it, if it was not all
    void make(Layout.Slot slot, Journal.@Nullable UpTo mark, OutputFile file) throws IOException {
        Begun begun = mark == null ? Begun.nothing() : Begun.of(mark, slot, file, tile.tileBytes());
        if (mark != null) {
            tally.add(begun.bytes - mark.bytes(), slot.name());
        }
        MessageDigest digest = begun.digest;
        long at = begun.bytes, marked = at;
        TensorBytes bytes = TensorBytes.of(slot.tensor(), plan, inputs, buffers);
        if (at < slot.bytes()) {
            prepare(bytes, slot);
        }
        while (at < slot.bytes()) {
            if (stop.getAsBoolean()) {
                return;
            }
            int count = Math.toIntExact(Math.min(tile.tileBytes(), slot.bytes() - at));
            ByteBuffer made = tile.at(slot.begin() + at, count);
            for (int done = 0; done < count; done += pieceBytes) {
                ByteBuffer piece = made.slice(done, Math.min(pieceBytes, count - done));
                fill(bytes, at + done, piece, slot);
                digest.update(piece.rewind()); // while it is in the cache
            }
            file.writeAll(made, slot.begin() + at);
            at += count;
            tally.add(count, slot.name());
            if (slot.bytes() > steps.markedBytes && at % steps.rangeBytes == 0 && at < slot.bytes()) {
                commits.add(new Journal.UpTo(slot.name(), at, Sha256.soFar(digest)), file, at - marked);
                marked = at;
            }
        }
        commits.add(new Journal.Done(slot.name(), Sha256.soFar(digest), bytes.nonFinite(), bytes.overflows()), file,
                at - marked);
    }

    private static void prepare(TensorBytes bytes, Layout.Slot slot) throws IOException {
        try {
            bytes.prepare();
        } catch (IOException broken) {
            throw unread(broken, slot);
        }
    }

    private static void fill(TensorBytes bytes, long at, ByteBuffer into, Layout.Slot slot) throws IOException {
        try {
            bytes.fill(at, into);
        } catch (IOException broken) {
            throw unread(broken, slot);
        }
    }

    private static UserError unread(IOException broken, Layout.Slot slot) {
        return new UserError(Finding.error("read-failed", Place.NOWHERE,
                "an input of '%s' cannot be read: %s".formatted(slot.name(), broken.getMessage()),
                "see to the disk, then run the same command again: what is finished is kept"), broken);
    }

    /// The start of a tensor that is on the disk already.
    ///
    /// @param digest of these bytes
    record Begun(long bytes, MessageDigest digest) {
        static Begun nothing() {
            return new Begun(0, Sha256.start());
        }

        /// What a mark of an earlier run is worth: the digest is made again from the file, and must be that of the mark.
        ///
        /// @param tileBytes the tensor goes on at a multiple of this, which need not be where the earlier run stopped
        static Begun of(Journal.UpTo mark, Layout.Slot slot, OutputFile file, int tileBytes) throws IOException {
            if (mark.bytes() > slot.bytes()) {
                return nothing();
            }
            long goOn = mark.bytes() / tileBytes * tileBytes;
            MessageDigest digest = Sha256.start(), atGoOn = digest;
            ByteBuffer room = ByteBuffer.allocateDirect(tileBytes);
            for (long at = 0; at < mark.bytes(); at += room.limit()) {
                room.clear().limit(Math.toIntExact(Math.min(tileBytes, mark.bytes() - at)));
                file.readAll(room, slot.begin() + at);
                if (at == goOn) {
                    atGoOn = Sha256.copy(digest);
                }
                digest.update(room.flip());
            }
            return Sha256.soFar(digest).equals(mark.sha256())
                    ? new Begun(goOn, goOn == mark.bytes() ? digest : atGoOn)
                    : nothing();
        }
    }

    /// Counts for everybody who wants to know how far it is.
    static final class Tally {
        private final Progress progress;
        private final AtomicLong bytes;

        /// @param doneBytes of an earlier run
        Tally(Progress progress, long doneBytes) {
            this.progress = progress;
            this.bytes = new AtomicLong(doneBytes);
        }

        void add(long count, String tensor) {
            progress.reached(bytes.addAndGet(count), tensor);
        }
    }
}
