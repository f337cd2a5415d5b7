package dev.graft.merge.method;

import dev.graft.tensor.DType;
import dev.graft.tensor.Rounding;

/// Slerp with mergekit's own roundings: float arithmetic throughout, whatever the tensors' type, one rounding at the end.
///
/// Two walks look before the third writes: the angle is taken between vectors that were already divided by their
/// lengths, and those quotients are rounded. The sum behind the angle is the one thing that depends on the reference's
/// threads; it is taken in double here, which is within an ulp or two of what any number of its threads gives.
final class SlerpLikeTorch {
    private SlerpLikeTorch() {}

    static Pass start(Operands operands, double t, int base, int other) {
        if (operands.dtype() == DType.F64) {
            // The reference stays in double then, where only the order of its sums is left to differ.
            return new Slerp().start(new Operands(operands.inputs(), operands.base(), operands.dtype(),
                    operands.params(), Arithmetic.PRECISE));
        }
        return new Lengths(new Job(operands, t, base, other), new TorchNorm(), new TorchNorm(), new Gram(2));
    }

    private record Job(Operands operands, double t, int base, int other) {
        boolean isOld() {
            return operands.arithmetic() == Arithmetic.BIT_COMPAT_0_1_4;
        }
    }

    /// Mergekit 0.1.5 has torch take the norms, older releases had BLAS do it, which a sum in double imitates best.
    private record Lengths(Job job, TorchNorm baseNorm, TorchNorm otherNorm, Gram gram) implements Pass.Look {
        @Override
        public void see(double[][] x, int count) {
            if (job.isOld()) {
                gram.add(x, count);
            } else {
                baseNorm.add(x[job.base], count);
                otherNorm.add(x[job.other], count);
            }
        }

        @Override
        public Pass then() {
            float ofBase = job.isOld() ? (float) gram.norm(job.base) : baseNorm.norm();
            float ofOther = job.isOld() ? (float) gram.norm(job.other) : otherNorm.norm();
            return new Angle(job, length(ofBase), length(ofOther));
        }

        private static float length(float norm) {
            return norm > (float) Slerp.NO_LENGTH ? norm : 1;
        }
    }

    private static final class Angle implements Pass.Look {
        private final Job job;
        private final float baseLength, otherLength;
        private double chunkSum;
        private long chunkElements;
        private float dot;

        Angle(Job job, float baseLength, float otherLength) {
            this.job = job;
            this.baseLength = baseLength;
            this.otherLength = otherLength;
        }

        @Override
        public void see(double[][] x, int count) {
            double[] a = x[job.base], c = x[job.other];
            for (int i = 0; i < count; i++) {
                chunkSum += ((float) a[i] / baseLength) * ((float) c[i] / otherLength);
            }
            chunkElements += count;
            if (chunkElements == TorchNorm.CHUNK && !job.isOld()) {
                closeChunk();
            }
        }

        private void closeChunk() {
            dot += (float) chunkSum;
            chunkSum = 0;
            chunkElements = 0;
        }

        @Override
        public Pass then() {
            closeChunk();
            float cos = job.isOld() ? dot : Math.clamp(dot, -1f, 1f);
            float ofBase, ofOther;
            float t = (float) job.t, rest = job.isOld() ? (float) (1 - job.t) : 1 - t;
            if (Math.abs(cos) > (float) Slerp.COLINEAR) {
                ofBase = rest;
                ofOther = t;
            } else {
                float theta = (float) StrictMath.acos(cos), sin = sin(theta), part = theta * t;
                ofBase = sin(job.isOld() ? theta - part : rest * theta) / sin;
                ofOther = sin(part) / sin;
            }
            DType dtype = job.operands.dtype();
            int base = job.base, other = job.other;
            return (Pass.Write) (x, out, count) -> {
                double[] a = x[base], c = x[other];
                for (int i = 0; i < count; i++) {
                    out[i] = Rounding.to(dtype, ofBase * (float) a[i] + ofOther * (float) c[i]);
                }
            };
        }

        private static float sin(float angle) {
            return (float) StrictMath.sin(angle);
        }
    }
}
