package dev.graft.merge;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import dev.graft.diagnostic.Finding;
import dev.graft.diagnostic.Place;
import dev.graft.diagnostic.UserError;
import dev.graft.tensor.DType;
import dev.graft.tensor.Shape;
import dev.graft.tensor.TensorEntry;
import dev.graft.tensor.WeightFiles;

/// The bytes of one tensor of the result, however they come about. Belongs to one worker.
sealed interface TensorBytes {

    /// Looks at the inputs as often as it must before the first [#fill].
    void prepare() throws IOException;

    /// Fills `into` with bytes `[begin, begin + into.remaining())` of the tensor, row-major and little-endian.
    ///
    /// @param begin a multiple of the piece
    void fill(long begin, ByteBuffer into) throws IOException;

    /// NaN and infinite numbers met in the inputs.
    default long nonFinite() {
        return 0;
    }

    /// Finite numbers that became infinite.
    default long overflows() {
        return 0;
    }

    /// @param buffers reset by this call
    static TensorBytes of(Plan.OutputTensor tensor, Plan plan, WeightFiles files, TileBuffers buffers) {
        List<Expr.Same> sames = new ArrayList<>();
        Expr expr = withoutSame(tensor.expr(), sames);
        Optional<StoredBytes> stored = StoredBytes.of(expr);
        if (stored.isEmpty()) {
            return new Computed(new Evaluator(new Plan.OutputTensor(tensor.name(), expr), plan, files, buffers));
        }
        buffers.reset();
        return new Copied(tensor.name(), plain(stored.get()), sames, files, buffers);
    }

    /// The same bytes, as bytes: a tile is no whole number of elements of 6 bits. What is not stored row-major stays.
    private static StoredBytes plain(StoredBytes stored) {
        return new StoredBytes(stored.pieces().stream().map(TensorBytes::plain).toList());
    }

    private static StoredBytes.Piece plain(StoredBytes.Piece piece) {
        TensorEntry tensor = piece.tensor();
        if (!tensor.isRowMajor()) {
            return piece;
        }
        TensorEntry bytes = new TensorEntry(tensor.file(), tensor.name(), DType.U8, Shape.of(tensor.bytes()),
                tensor.begin(), TensorEntry.ROW_MAJOR);
        return new StoredBytes.Piece(bytes, piece.start() * tensor.dtype().bits() / 8, piece.bytes());
    }

    /// Whether the bytes of an expression are those of its inputs.
    static boolean isCopied(Expr expr) {
        return StoredBytes.of(withoutSame(expr, new ArrayList<>())).isPresent();
    }

    /// Most buffers of [TileBuffers] that an expression takes.
    static int buffers(Expr expr) {
        List<Expr.Same> sames = new ArrayList<>();
        Expr plain = withoutSame(expr, sames);
        return StoredBytes.of(plain).isEmpty() ? sources(plain) : sames.isEmpty() ? 0 : 2;
    }

    private static int sources(Expr expr) {
        return switch (expr) {
            case Expr.Source _ -> 1;
            case Expr.Cast cast -> sources(cast.in());
            case Expr.Rows rows -> sources(rows.in());
            case Expr.Combine combine -> combine.inputs().stream().mapToInt(TensorBytes::sources).sum();
            case Expr.Same same -> same.inputs().stream().mapToInt(TensorBytes::sources).sum();
            case Expr.Stack stack -> stack.parts().stream().mapToInt(TensorBytes::sources).sum();
        };
    }

    /// The same expression, with the first input in the place of each [Expr.Same].
    ///
    /// @param sames takes those that were found
    private static Expr withoutSame(Expr expr, List<Expr.Same> sames) {
        return switch (expr) {
            case Expr.Source source -> source;
            case Expr.Cast(DType to, Expr in) -> new Expr.Cast(to, withoutSame(in, sames));
            case Expr.Rows(long start, long end, Expr in) -> new Expr.Rows(start, end, withoutSame(in, sames));
            case Expr.Combine c -> new Expr.Combine(c.method(), c.params(), c.base(), withoutSame(c.inputs(), sames));
            case Expr.Stack(List<Expr> parts) -> new Expr.Stack(withoutSame(parts, sames));
            case Expr.Same same -> {
                Expr.Same plain = new Expr.Same(withoutSame(same.inputs(), sames));
                sames.add(plain);
                yield plain.inputs().getFirst();
            }
        };
    }

    private static List<Expr> withoutSame(List<Expr> exprs, List<Expr.Same> sames) {
        return exprs.stream().map(expr -> withoutSame(expr, sames)).toList();
    }

    /// What a method makes, or a cast.
    record Computed(Evaluator evaluator) implements TensorBytes {
        @Override
        public void prepare() throws IOException {
            evaluator.prepare();
        }

        @Override
        public void fill(long begin, ByteBuffer into) throws IOException {
            evaluator.fill(begin, into);
        }

        @Override
        public long nonFinite() {
            return evaluator.nonFinite();
        }

        @Override
        public long overflows() {
            return evaluator.overflows();
        }
    }

    /// What stands in the inputs already.
    ///
    /// @param sames of which all inputs must hold the same bytes
    record Copied(String name, StoredBytes stored, List<Expr.Same> sames, WeightFiles files, TileBuffers buffers)
            implements
                TensorBytes {
        @Override
        public void prepare() throws IOException {
            for (Expr.Same same : sames) {
                List<StoredBytes> copies = same.inputs().stream()
                        .map(input -> plain(StoredBytes.of(input).orElseThrow())).toList();
                for (StoredBytes other : copies.subList(1, copies.size())) {
                    checkEqual(copies.getFirst(), other);
                }
            }
        }

        private void checkEqual(StoredBytes a, StoredBytes b) throws IOException {
            buffers.reset();
            ByteBuffer ofA = buffers.take(), ofB = buffers.take();
            long bytes = bytes(a);
            for (long begin = 0; begin < bytes; begin += buffers.tileBytes()) {
                int count = Math.toIntExact(Math.min(buffers.tileBytes(), bytes - begin));
                read(a, begin, ofA.clear().limit(count));
                read(b, begin, ofB.clear().limit(count));
                if (!ofA.flip().equals(ofB.flip())) {
                    Place other = b.pieces().getFirst().tensor().place();
                    throw new UserError(Finding.error("unequal-tensors", other,
                            "differs from %s, and '%s' is not averaged".formatted(
                                    a.pieces().getFirst().tensor().place(), name),
                            "take it from one model: by passthrough, or by leaving out the models that differ"));
                }
            }
        }

        @Override
        public void fill(long begin, ByteBuffer into) throws IOException {
            read(stored, begin, into);
        }

        private static long bytes(StoredBytes stored) {
            return stored.pieces().stream().mapToLong(StoredBytes.Piece::bytes).sum();
        }

        private void read(StoredBytes from, long begin, ByteBuffer into) throws IOException {
            int limit = into.limit();
            long before = 0; // bytes of the pieces passed
            for (StoredBytes.Piece piece : from.pieces()) {
                long end = before + piece.bytes(), at = begin + into.position();
                if (at < end && into.position() < limit) {
                    into.limit(Math.toIntExact(Math.min(limit, into.position() + (end - at))));
                    read(piece, at - before, into);
                    into.limit(limit);
                }
                before = end;
            }
        }

        private void read(StoredBytes.Piece piece, long firstByte, ByteBuffer into) throws IOException {
            files.read(piece.tensor(), piece.start() + firstByte * 8 / piece.tensor().dtype().bits(), into);
        }
    }
}
