package dev.graft.merge.method;

import java.util.List;

import dev.graft.merge.method.Signature.BaseUse;
import dev.graft.tensor.Rounding;

/// The one input as it is, or scaled: `out = scale · x`.
///
/// Without a scale nothing is decoded: the planner turns it into a copy of bytes.
public final class Passthrough implements MergeMethod {
    public static final Parameter SCALE = Parameter.optionalPerInput("scale",
            "factor; without it the bytes are copied");

    private static final Signature SIGNATURE = new Signature("passthrough", 1, 1, BaseUse.IGNORED, List.of(SCALE),
            "takes the tensors of one model as they are; stacks layers of several", "");

    @Override
    public Signature signature() {
        return SIGNATURE;
    }

    @Override
    public Pass start(Operands operands) {
        double scale = operands.params().has(SCALE, 0) ? operands.params().get(SCALE, 0) : 1;
        return switch (operands.arithmetic()) {
            case PRECISE -> (Pass.Write) (x, out, count) -> {
                for (int i = 0; i < count; i++) {
                    out[i] = scale * x[0][i];
                }
            };
            case BIT_COMPAT_0_1_5, BIT_COMPAT_0_1_4 -> scaledLikeTorch(operands, scale);
        };
    }

    /// The reference holds the scale as a float, unless the tensor has doubles.
    private static Pass.Write scaledLikeTorch(Operands operands, double scale) {
        return switch (operands.dtype()) {
            case F64 -> (x, out, count) -> {
                for (int i = 0; i < count; i++) {
                    out[i] = scale * x[0][i];
                }
            };
            default -> (x, out, count) -> {
                for (int i = 0; i < count; i++) {
                    out[i] = Rounding.to(operands.dtype(), (float) x[0][i] * (float) scale);
                }
            };
        };
    }
}
