package dev.graft.merge;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;

import dev.graft.diagnostic.Finding;
import dev.graft.diagnostic.UserError;
import dev.graft.merge.method.Arithmetic;
import dev.graft.merge.method.Operands;
import dev.graft.merge.method.Pass;
import dev.graft.tensor.DType;
import dev.graft.tensor.Floats;
import dev.graft.tensor.TensorEntry;
import dev.graft.tensor.WeightFiles;

/// The numbers of an expression, strip by strip: an expression tree made ready to run.
sealed interface Strips {

    /// What every node of a tree needs.
    ///
    /// @param floats one for all: its arrays stay in a core's first cache
    record Surroundings(Arithmetic arithmetic, WeightFiles files, TileBuffers buffers, Floats floats, Watch watch,
            Walks walks) {}

    /// How often the inputs are walked over.
    final class Walks {
        private boolean isLast;

        /// Whether what is read now is not read again.
        boolean isLast() {
            return isLast;
        }

        void lastBegins() {
            isLast = true;
        }
    }

    /// Takes the statistics of this expression and of those inside it. Comes before the first [#read].
    void prepare() throws IOException;

    /// Elements `[start, start + count)`.
    ///
    /// @param count at most [Pass#STRIP]
    /// @param to    `[≥ count]`, overwritten
    void read(long start, int count, double[] to) throws IOException;

    static Strips of(Expr expr, Surroundings around) {
        return switch (expr) {
            case Expr.Source source -> new Stored(source.tensor(), around);
            case Expr.Cast(DType to, Expr in) ->
                isOf(to, in) ? of(in, around) : new Rounded(to, of(in, around), around.floats);
            case Expr.Combine combine -> new Combined(combine, around);
            case Expr.Rows rows -> new Shifted(rows.start() * rows.shape().rowElements(), of(rows.in(), around));
            case Expr.Stack stack -> new Stacked(stack, around);
            case Expr.Same _ -> throw new IllegalArgumentException("what is only compared and copied has no strips");
        };
    }

    /// Whether the numbers of an expression have the type already: a method's result is not rounded before a cast asks for it.
    private static boolean isOf(DType to, Expr in) {
        return switch (in) {
            case Expr.Source source -> source.tensor().dtype() == to;
            case Expr.Cast cast -> cast.to() == to;
            case Expr.Rows rows -> isOf(to, rows.in());
            case Expr.Stack stack -> stack.parts().stream().allMatch(part -> isOf(to, part));
            case Expr.Combine _,Expr.Same _ -> false;
        };
    }

    /// Counts what is no finite number among the inputs, and does with it what the user wants.
    final class Watch {
        private final String tensor;
        private final Plan.NonFinite policy;
        private long nonFinite;

        Watch(String tensor, Plan.NonFinite policy) {
            this.tensor = tensor;
            this.policy = policy;
        }

        long nonFinite() {
            return nonFinite;
        }

        /// Whether a strip that was looked at before has to be looked at again: where there is something to replace.
        boolean mustAlwaysLook() {
            return policy == Plan.NonFinite.ZERO && nonFinite > 0;
        }

        /// @param x among which there is something that is not finite
        void look(TensorEntry from, double[] x, int count) {
            for (int i = 0; i < count; i++) {
                if (!Double.isFinite(x[i])) {
                    nonFinite++;
                    if (policy == Plan.NonFinite.ZERO) {
                        x[i] = 0;
                    }
                }
            }
            if (policy == Plan.NonFinite.FAIL) {
                throw new UserError(Finding.error("non-finite", from.place(),
                        "holds NaN or infinite numbers, which would spread over '%s'".formatted(tensor),
                        "use an intact copy of the model; or add --restart --on-nonfinite=zero, which takes them for zeros, or =propagate, which computes with them"));
            }
        }
    }

    /// A tensor of a file, read a tile at a time.
    final class Stored implements Strips {
        private final TensorEntry tensor;
        private final Surroundings around;
        private final int elementBytes;
        private final DropBehind behind;
        private final ByteBuffer tile;
        private long tileStart, tileEnd; // elements in the tile
        private long looked; // elements before this one were looked at, in an earlier walk

        Stored(TensorEntry tensor, Surroundings around) {
            this.tensor = tensor;
            this.around = around;
            this.tile = around.buffers.take();
            this.elementBytes = tensor.dtype().bits() / 8;
            this.behind = new DropBehind(around.files, tensor);
        }

        @Override
        public void prepare() {}

        @Override
        public void read(long start, int count, double[] to) throws IOException {
            if (start < tileStart || start + count > tileEnd) {
                load(start);
            }
            tile.position(Math.toIntExact((start - tileStart) * elementBytes));
            boolean areFinite = around.floats.decode(tensor.dtype(), tile, to, count);
            if (!areFinite && (start >= looked || around.watch.mustAlwaysLook())) {
                around.watch.look(tensor, to, count);
            }
            looked = Math.max(looked, start + count);
        }

        private void load(long start) throws IOException {
            behind.begin();
            long elements = Math.min(around.buffers.tileBytes() / elementBytes, tensor.elements() - start);
            tile.clear().limit(Math.toIntExact(elements * elementBytes));
            around.files.read(tensor, start, tile);
            tileStart = start;
            tileEnd = start + elements;
            if (around.walks.isLast()) {
                behind.passed(tileEnd * elementBytes);
            }
        }
    }

    /// The numbers of another expression, rounded to a type.
    record Rounded(DType to, Strips in, Floats floats) implements Strips {
        @Override
        public void prepare() throws IOException {
            in.prepare();
        }

        @Override
        public void read(long start, int count, double[] to) throws IOException {
            in.read(start, count, to);
            floats.round(this.to, to, count);
        }
    }

    /// The numbers of another expression from some element on.
    record Shifted(long by, Strips in) implements Strips {
        @Override
        public void prepare() throws IOException {
            in.prepare();
        }

        @Override
        public void read(long start, int count, double[] to) throws IOException {
            in.read(start + by, count, to);
        }
    }

    /// A method over its inputs.
    final class Combined implements Strips {
        private final Expr.Combine expr;
        private final Surroundings around;
        private final List<Strips> inputs;
        private final double[][] x;
        private Pass.Write write = (_, _, _) -> {
            throw new IllegalStateException("read before prepare");
        };

        Combined(Expr.Combine expr, Surroundings around) {
            this.expr = expr;
            this.around = around;
            this.inputs = expr.inputs().stream().map(input -> Strips.of(input, around)).toList();
            this.x = new double[inputs.size()][Pass.STRIP];
        }

        @Override
        public void prepare() throws IOException {
            for (Strips input : inputs) {
                input.prepare();
            }
            Pass pass = expr.method()
                    .start(new Operands(inputs.size(), expr.base(), expr.dtype(), expr.params(), around.arithmetic));
            long elements = expr.shape().elements();
            while (pass instanceof Pass.Look look) {
                for (long start = 0; start < elements; start += Pass.STRIP) {
                    int count = (int) Math.min(Pass.STRIP, elements - start);
                    readInputs(start, count);
                    look.see(x, count);
                }
                pass = look.then();
            }
            write = (Pass.Write) pass;
        }

        @Override
        public void read(long start, int count, double[] to) throws IOException {
            readInputs(start, count);
            write.combine(x, to, count);
        }

        private void readInputs(long start, int count) throws IOException {
            for (int i = 0; i < x.length; i++) {
                inputs.get(i).read(start, count, x[i]);
            }
        }
    }

    /// One expression after the other.
    final class Stacked implements Strips {
        private final List<Strips> parts;
        private final long[] ends; // elements before the end of each part
        private final double[] piece = new double[Pass.STRIP];

        Stacked(Expr.Stack stack, Surroundings around) {
            parts = stack.parts().stream().map(part -> Strips.of(part, around)).toList();
            ends = new long[parts.size()];
            long end = 0;
            for (int i = 0; i < ends.length; i++) {
                end += stack.parts().get(i).shape().elements();
                ends[i] = end;
            }
        }

        @Override
        public void prepare() throws IOException {
            for (Strips part : parts) {
                part.prepare();
            }
        }

        @Override
        public void read(long start, int count, double[] to) throws IOException {
            long begin = 0;
            for (int i = 0; i < ends.length; i++) {
                long from = Math.max(start, begin), end = Math.min(start + count, ends[i]);
                if (from < end) {
                    int n = (int) (end - from);
                    parts.get(i).read(from - begin, n, piece);
                    System.arraycopy(piece, 0, to, (int) (from - start), n);
                }
                begin = ends[i];
            }
        }
    }
}
