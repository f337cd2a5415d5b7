package dev.graft.merge;

import java.io.IOException;
import java.nio.ByteBuffer;

import dev.graft.merge.method.Pass;
import dev.graft.tensor.DType;
import dev.graft.tensor.Floats;
import dev.graft.tensor.WeightFiles;

/// Computes one output tensor, range by range. Belongs to one worker.
final class Evaluator {
    private final String tensor;
    private final DType dtype;
    private final Strips strips;
    private final Strips.Watch watch;
    private final Strips.Walks walks = new Strips.Walks();
    private final Floats floats = new Floats(Pass.STRIP);
    private final double[] strip = new double[Pass.STRIP];
    private long overflows;

    /// @param buffers reset by this call: their contents belonged to the tensor before
    Evaluator(Plan.OutputTensor tensor, Plan plan, WeightFiles files, TileBuffers buffers) {
        buffers.reset();
        this.tensor = tensor.name();
        this.dtype = tensor.expr().dtype();
        this.watch = new Strips.Watch(tensor.name(), plan.nonFinite());
        // The cast at the top is what fill does: once is enough.
        Expr expr = tensor.expr() instanceof Expr.Cast(_, Expr in) ? in : tensor.expr();
        this.strips = Strips.of(expr, new Strips.Surroundings(plan.arithmetic(), files, buffers, floats, watch, walks));
    }

    /// Takes the statistics that the methods want: walks over all inputs, none if no method wants any.
    void prepare() throws IOException {
        strips.prepare();
        walks.lastBegins();
    }

    /// Writes bytes `[begin, begin + into.remaining())` of the tensor, row-major and little-endian.
    ///
    /// @param begin a whole number of elements
    void fill(long begin, ByteBuffer into) throws IOException {
        int elementBytes = dtype.bits() / 8;
        long element = begin / elementBytes;
        for (int left = into.remaining() / elementBytes; left > 0;) {
            int count = Math.min(left, Pass.STRIP);
            strips.read(element, count, strip);
            if (dtype == DType.F16) {
                overflows += countBeyondF16(strip, count);
            }
            floats.encode(dtype, strip, into, count);
            element += count;
            left -= count;
        }
    }

    /// NaN and infinite numbers met in the inputs.
    long nonFinite() {
        return watch.nonFinite();
    }

    /// Finite numbers that became infinite in the output, because f16 ends at 65504.
    long overflows() {
        return overflows;
    }

    String tensor() {
        return tensor;
    }

    private static long countBeyondF16(double[] x, int count) {
        long beyond = 0;
        for (int i = 0; i < count; i++) {
            double magnitude = Math.abs(x[i]);
            if (magnitude >= 65520 && magnitude <= Double.MAX_VALUE) {
                beyond++;
            }
        }
        return beyond;
    }
}
