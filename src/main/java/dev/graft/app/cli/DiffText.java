package dev.graft.app.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;

import org.jspecify.annotations.Nullable;

import dev.graft.merge.Diff;
import dev.graft.merge.DiffSummary;
import dev.graft.merge.Distance;
import dev.graft.merge.TensorDiff;
import dev.graft.tensor.TensorEntry;

/// A [Diff] as a person reads it.
final class DiffText {
    private DiffText() {}

    /// The headline, those that differ most, and summaries.
    ///
    /// @param limit how many tensors to list at most
    static String mostDifferent(Diff diff, int limit) {
        List<TensorDiff> different = diff.tensors().stream().filter(tensor -> !tensor.isIdentical()).toList();
        if (different.isEmpty()) {
            return headline(diff);
        }
        int left = different.size() - limit;
        return of(diff, different.stream().limit(limit).toList(),
                left > 0 ? "\n… and %d more that differ; --all lists every tensor".formatted(left) : "");
    }

    /// The same with every tensor.
    static String all(Diff diff) {
        return of(diff, diff.tensors(), "");
    }

    private static String of(Diff diff, List<TensorDiff> listed, String rest) {
        Table tensors = new Table("tensor", ">relative L2", ">max |a-b|", ">cosine", ">differ", "");
        listed.forEach(tensor -> row(tensors, tensor));
        return String.join("\n\n", headline(diff), tensors + rest, summary("role", diff.byRole()),
                summary("layer", diff.byLayer()));
    }

    private static String headline(Diff diff) {
        return "%d of %d tensors are identical".formatted(diff.identical(), diff.tensors().size());
    }

    private static void row(Table table, TensorDiff tensor) {
        switch (tensor.verdict()) {
            case TensorDiff.OnlyInA _ -> row(table, tensor, "only in A: " + of(tensor.a()));
            case TensorDiff.OnlyInB _ -> row(table, tensor, "only in B: " + of(tensor.b()));
            case TensorDiff.OtherShape _,TensorDiff.OtherKind _ ->
                row(table, tensor, of(tensor.a()) + " in A, " + of(tensor.b()) + " in B");
            case TensorDiff.Unequal(long unequal) -> table.row(tensor.name(), "", "", "", unequal, of(tensor.a()));
            case TensorDiff.Apart(Distance distance) -> table.row(tensor.name(), number(distance.relativeL2()),
                    number(distance.maxAbs()), distance.cosine().isPresent()
                            ? String.format(Locale.ROOT, "%.6f", distance.cosine().getAsDouble())
                            : "-",
                    distance.unequal(), remark(tensor, distance));
            case TensorDiff.Identical _ -> row(table, tensor, "identical");
        }
    }

    private static void row(Table table, TensorDiff tensor, String remark) {
        table.row(tensor.name(), "", "", "", "", remark);
    }

    private static String of(@Nullable TensorEntry entry) {
        TensorEntry there = Objects.requireNonNull(entry);
        return there.dtype() + " " + there.shape();
    }

    private static String remark(TensorDiff tensor, Distance distance) {
        List<String> remarks = new ArrayList<>();
        TensorEntry a = Objects.requireNonNull(tensor.a()), b = Objects.requireNonNull(tensor.b());
        if (a.dtype() != b.dtype()) {
            remarks.add(a.dtype() + " in A, " + b.dtype() + " in B"
                    + (distance.unequal() == 0 ? ", same values" : ""));
        } else if (distance.unequal() == 0) {
            remarks.add("same values, other bits");
        }
        if (distance.nonFiniteA().count() > 0) {
            remarks.add(distance.nonFiniteA() + " in A");
        }
        if (distance.nonFiniteB().count() > 0) {
            remarks.add(distance.nonFiniteB() + " in B");
        }
        return String.join("; ", remarks);
    }

    private static String summary(String group, List<DiffSummary> summaries) {
        Table table = new Table(group, ">tensors", ">identical", ">relative L2", ">max |a-b|", "");
        for (DiffSummary row : summaries) {
            boolean isMeasured = row.measured() > 0;
            table.row(row.group(), row.tensors(), row.identical(), isMeasured ? number(row.relativeL2()) : "",
                    isMeasured ? number(row.maxAbs()) : "",
                    row.nonFinite() == 0 ? "" : row.nonFinite() + " not finite");
        }
        return table.toString();
    }

    private static String number(double x) {
        return Double.isInfinite(x) ? "inf" : x == 0 ? "0" : String.format(Locale.ROOT, "%.3g", x);
    }
}
