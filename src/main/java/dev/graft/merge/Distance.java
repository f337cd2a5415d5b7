package dev.graft.merge;

import java.util.OptionalDouble;

/// How far two tensors of floats are apart. Numbers that are not finite are counted, and are in no sum: where one of a
/// pair is, both are left out.
///
/// @param unequal          elements whose values differ; NaN equals NaN here
/// @param unequalNonFinite those of them where one of the two is not finite
/// @param maxAbs           max |a - b|
/// @param normA            |a|
/// @param normB            |b|
/// @param norm             |a - b|
/// @param dot              ⟨a, b⟩ / (|a| |b|), not yet limited to [-1, 1]; NaN if one of them is 0
public record Distance(long unequal, long unequalNonFinite, double maxAbs, double normA, double normB, double norm,
        double dot, NonFinite nonFiniteA, NonFinite nonFiniteB) {

    /// Of a tensor's elements.
    public record NonFinite(long nan, long infinite) {
        static final NonFinite NONE = new NonFinite(0, 0);

        NonFinite plus(NonFinite more) {
            return more.equals(NONE) ? this : new NonFinite(nan + more.nan, infinite + more.infinite);
        }

        public long count() {
            return nan + infinite;
        }

        @Override
        public String toString() {
            return nan == 0
                    ? infinite + " infinite"
                    : infinite == 0
                            ? nan + " NaN"
                            : nan + " NaN, " + infinite
                                    + " infinite";
        }
    }

    /// @param scale what the elements were multiplied by, a power of 2
    static Distance of(DistanceSums.Part sums, double scale) {
        double normA = Math.sqrt(sums.aa()), normB = Math.sqrt(sums.bb());
        double dot = normA == 0 || normB == 0 ? Double.NaN : sums.ab() / normA / normB;
        return new Distance(sums.unequal(), sums.unequalAside(), sums.max() / scale, normA / scale, normB / scale,
                Math.sqrt(sums.dd()) / scale, dot, sums.a(), sums.b());
    }

    /// |a - b| / |a|; infinite if only |a| is 0.
    public double relativeL2() {
        return relativeL2(norm, normA);
    }

    static double relativeL2(double norm, double normA) {
        return norm == 0 ? 0 : norm / normA;
    }

    /// Of the angle between them; empty if one of them is 0.
    public OptionalDouble cosine() {
        return Double.isNaN(dot) ? OptionalDouble.empty() : OptionalDouble.of(Math.clamp(dot, -1.0, 1.0));
    }
}
