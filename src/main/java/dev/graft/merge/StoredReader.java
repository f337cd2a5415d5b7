package dev.graft.merge;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;

import dev.graft.tensor.DType;
import dev.graft.tensor.Shape;
import dev.graft.tensor.TensorEntry;
import dev.graft.tensor.WeightFiles;

/// Reads bytes that stand in the inputs already, piece by piece. Belongs to one worker.
final class StoredReader {
    private final WeightFiles files;
    private final List<Part> parts;
    private final boolean isLast;

    /// @param behind of the tensor that the piece is taken from
    private record Part(StoredBytes.Piece piece, DropBehind behind) {
        int elementBits() {
            return piece.tensor().dtype().bits();
        }

        long begin() {
            return piece.start() * elementBits() / 8;
        }
    }

    /// @param isLast whether nobody reads these bytes after this reader
    StoredReader(StoredBytes stored, WeightFiles files, boolean isLast) {
        this.files = files;
        this.parts = stored.pieces().stream().map(StoredReader::plain)
                .map(piece -> new Part(piece, new DropBehind(files, piece.tensor()))).toList();
        this.isLast = isLast;
    }

    /// The same bytes, as bytes: a tile is no whole number of elements of 6 bits. What is not stored row-major stays.
    private static StoredBytes.Piece plain(StoredBytes.Piece piece) {
        TensorEntry tensor = piece.tensor();
        if (!tensor.isRowMajor()) {
            return piece;
        }
        TensorEntry bytes = new TensorEntry(tensor.file(), tensor.name(), DType.U8, Shape.of(tensor.bytes()),
                tensor.begin(), TensorEntry.ROW_MAJOR);
        return new StoredBytes.Piece(bytes, piece.start() * tensor.dtype().bits() / 8, piece.bytes());
    }

    /// Of all pieces.
    long bytes() {
        return parts.stream().mapToLong(part -> part.piece.bytes()).sum();
    }

    /// The tensor of the first piece.
    TensorEntry first() {
        return parts.getFirst().piece.tensor();
    }

    /// Fills `into` with bytes `[begin, begin + into.remaining())` of all pieces.
    ///
    /// @param begin a whole number of elements
    void read(long begin, ByteBuffer into) throws IOException {
        int limit = into.limit();
        long before = 0; // bytes of the pieces passed
        for (Part part : parts) {
            long end = before + part.piece.bytes(), at = begin + into.position();
            if (at < end && into.position() < limit) {
                into.limit(Math.toIntExact(Math.min(limit, into.position() + (end - at))));
                read(part, at - before, into);
                into.limit(limit);
            }
            before = end;
        }
    }

    private void read(Part part, long firstByte, ByteBuffer into) throws IOException {
        if (isLast) {
            part.behind.begin();
        }
        long end = part.begin() + firstByte + into.remaining();
        files.read(part.piece.tensor(), part.piece.start() + firstByte * 8 / part.elementBits(), into);
        if (isLast) {
            part.behind.passed(end);
        }
    }
}
