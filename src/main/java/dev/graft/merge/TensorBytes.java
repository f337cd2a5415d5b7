package dev.graft.merge;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import dev.graft.diagnostic.Finding;
import dev.graft.diagnostic.UserError;
import dev.graft.tensor.DType;
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
        return new Copied(tensor.name(), new StoredReader(stored.get(), files, true), sames, files, buffers);
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
    record Copied(String name, StoredReader stored, List<Expr.Same> sames, WeightFiles files, TileBuffers buffers)
            implements
                TensorBytes {
        @Override
        public void prepare() throws IOException {
            for (Expr.Same same : sames) {
                List<StoredReader> copies = same.inputs().stream()
                        .map(input -> new StoredReader(StoredBytes.of(input).orElseThrow(), files, false)).toList();
                for (StoredReader other : copies.subList(1, copies.size())) {
                    checkEqual(copies.getFirst(), other);
                }
            }
        }

        private void checkEqual(StoredReader a, StoredReader b) throws IOException {
            buffers.reset();
            ByteBuffer ofA = buffers.take(), ofB = buffers.take();
            long bytes = a.bytes();
            for (long begin = 0; begin < bytes; begin += buffers.tileBytes()) {
                int count = Math.toIntExact(Math.min(buffers.tileBytes(), bytes - begin));
                a.read(begin, ofA.clear().limit(count));
                b.read(begin, ofB.clear().limit(count));
                if (!ofA.flip().equals(ofB.flip())) {
                    throw new UserError(Finding.error("unequal-tensors", b.first().place(),
                            "differs from %s, and '%s' is not averaged".formatted(a.first().place(), name),
                            "take it from one model: by passthrough, or by leaving out the models that differ"));
                }
            }
        }

        @Override
        public void fill(long begin, ByteBuffer into) throws IOException {
            stored.read(begin, into);
        }
    }
}
