package dev.graft.merge;

import java.util.Objects;

import org.jspecify.annotations.Nullable;

import dev.graft.merge.DistanceSums.Part;
import dev.graft.tensor.DType;
import dev.graft.tensor.TensorEntry;

/// Two tensors of one shape while they are compared, in parts that several threads may share. Which part is compared
/// when and by whom changes no number: each has sums of its own, and these are added in their order.
final class TensorPair {
    /// Elements of a part. A promise: other parts would give other last bits.
    static final long PART = 1 << 22;

    /// How elements are compared.
    enum Way {
        /// By their values as doubles.
        VALUES,
        /// By their bits.
        BITS
    }

    private final TensorEntry a;
    private final TensorEntry b;
    private final long firstA;
    private final long firstB;
    private final long elements;
    private final Way way;
    private final @Nullable Part[] parts; // null: not compared yet
    private final boolean[] isEqual; // byte for byte, and not summed
    private volatile boolean isDifferent; // whether any part is
    private double scale = 1;

    private TensorPair(TensorMatch match, Way way) {
        this.a = match.a();
        this.b = match.b();
        this.firstA = match.firstA();
        this.firstB = match.firstB();
        this.elements = match.elements();
        this.way = way;
        int count = Math.toIntExact(Math.ceilDiv(elements, PART));
        this.parts = new @Nullable Part[count];
        this.isEqual = new boolean[count];
        this.isDifferent = a.dtype() != b.dtype();
    }

    /// Null if the types cannot be compared.
    static @Nullable TensorPair of(TensorMatch match) {
        DType a = match.a().dtype(), b = match.b().dtype();
        if (hasValues(a) && hasValues(b)) {
            return new TensorPair(match, Way.VALUES);
        }
        return a == b ? new TensorPair(match, Way.BITS) : null;
    }

    private static boolean hasValues(DType dtype) {
        return dtype.isFloat() || (dtype.isCoded() && dtype.bits() == 8);
    }

    TensorEntry a() {
        return a;
    }

    TensorEntry b() {
        return b;
    }

    /// Where the compared elements begin in A.
    long firstA() {
        return firstA;
    }

    /// Where they begin in B.
    long firstB() {
        return firstB;
    }

    /// How many are compared.
    long elements() {
        return elements;
    }

    Way way() {
        return way;
    }

    int parts() {
        return parts.length;
    }

    /// What the elements are multiplied by before they are squared.
    double scale() {
        return scale;
    }

    boolean isDifferent() {
        return isDifferent;
    }

    boolean isDone(int part) {
        return parts[part] != null;
    }

    void foundEqual(int part) {
        isEqual[part] = true;
        parts[part] = Part.NONE;
    }

    void found(int part, Part sums) {
        isDifferent = true;
        parts[part] = sums;
    }

    /// Opens the parts again that need another look, once all are done: those that were equal and are part of a tensor
    /// that is not, since its norm counts them; and all if the squares left the range of a double.
    void reopen() {
        if (!isDifferent || way == Way.BITS) {
            return;
        }
        double needed = neededScale(total());
        for (int part = 0; part < parts.length; part++) {
            if (isEqual[part] || needed != scale) {
                isEqual[part] = false;
                parts[part] = null;
            }
        }
        scale = needed;
    }

    /// Only an f64 goes so far that its square is infinite or 0.
    private double neededScale(Part total) {
        boolean hasAllParts = true;
        for (boolean equal : isEqual) {
            hasAllParts &= !equal;
        }
        if (scale != 1 || !hasAllParts) {
            return scale; // once is enough
        }
        double squares = total.aa() + total.bb() + total.dd();
        return squares >= 0x1p1000 ? 0x1p-600 : squares < 0x1p-900 && total.max() > 0 ? 0x1p600 : 1;
    }

    private Part total() {
        Part total = Part.NONE;
        for (Part part : parts) {
            total = total.plus(Objects.requireNonNull(part));
        }
        return total;
    }

    TensorDiff.Verdict verdict() {
        if (!isDifferent) {
            return new TensorDiff.Identical();
        }
        Part total = total();
        return way == Way.BITS
                ? new TensorDiff.Unequal(total.unequal())
                : new TensorDiff.Apart(Distance.of(total, scale));
    }
}
