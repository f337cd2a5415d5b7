package dev.graft.merge;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;

import dev.graft.diagnostic.Finding;
import dev.graft.diagnostic.Place;
import dev.graft.merge.PlanOptions.MissingRows;

/// How many rows the vocabulary of a result has, and what that means for models that have more or fewer.
///
/// The rows are those of the model that donates the tokenizer. Further rows of other models belong to ids that this
/// tokenizer cannot produce, and are left out; rows that another model lacks need a decision of the user.
final class RowRule {
    private final VirtualModel donor;
    private final long rows;
    private final MissingRows missing;
    private final Set<Finding> findings = new LinkedHashSet<>();

    /// An input of a tensor with vocabulary rows.
    record Input(VirtualModel model, Expr expr, Place place) {}

    /// @param inputs of all tensors with vocabulary rows that the result will have
    RowRule(VirtualModel donor, List<Input> inputs, MissingRows missing) {
        this.donor = donor;
        this.missing = missing;
        long fewest = inputs.stream().mapToLong(input -> input.expr().shape().rows()).min().orElse(-1);
        long ofDonor = donor.vocabularyRows();
        if (missing == MissingRows.CUT && fewest < ofDonor) {
            this.rows = fewest;
            findings.add(Finding.warning("truncated-rows", new Place.OfModel(donor.name(), null),
                    "the vocabulary is cut from %d to %d rows: tokens %s are lost".formatted(ofDonor, fewest,
                            ids(fewest, ofDonor)),
                    "the tokenizer still has them, and a text that contains one cannot be run"));
        } else {
            this.rows = ofDonor;
        }
    }

    /// Rows of every tensor with a vocabulary axis; -1 if there is none.
    long rows() {
        return rows;
    }

    List<Finding> findings() {
        return List.copyOf(findings);
    }

    /// Combines inputs whose rows may differ in number.
    ///
    /// @param ofDonor  the donor's tensor of this name, for rows that others lack; may be one of the inputs
    /// @param combine  makes one tensor of inputs of equal rows
    Expr fit(List<Input> inputs, Expr ofDonor, Function<List<Expr>, Expr> combine) {
        long common = rows;
        List<Expr> cut = new ArrayList<>();
        for (Input input : inputs) {
            long has = input.expr().shape().rows();
            if (has > rows && missing != MissingRows.CUT) {
                findings.add(Finding.note("extra-rows", input.place(),
                        "'%s' has %d vocabulary rows, and the tokenizer of the result, that of '%s', reaches %d: tokens %s are left out"
                                .formatted(
                                        input.model().name(), has, donor.name(), rows, ids(rows, has)),
                        ""));
            }
            if (has < rows && missing == MissingRows.REFUSE) {
                findings.add(Finding.error("missing-rows", input.place(),
                        "'%s' has %d vocabulary rows, and the result, with the tokenizer of '%s', needs %d: tokens %s are missing"
                                .formatted(
                                        input.model().name(), has, donor.name(), rows, ids(has, rows)),
                        "--missing-rows=base takes them from '%s', --unsafe-truncate-embeddings leaves them out of the result, or make the model with fewer rows the base_model"
                                .formatted(donor.name())));
            }
            common = Math.min(common, has);
        }
        for (Input input : inputs) {
            cut.add(rowsOf(input.expr(), 0, common));
        }
        Expr combined = combine.apply(cut);
        return common == rows || missing != MissingRows.FROM_BASE
                ? combined
                : new Expr.Stack(List.of(combined, new Expr.Cast(combined.dtype(), rowsOf(ofDonor, common, rows))));
    }

    private static Expr rowsOf(Expr expr, long start, long end) {
        return start == 0 && end == expr.shape().rows() ? expr : new Expr.Rows(start, end, expr);
    }

    private static String ids(long from, long to) {
        return to - from == 1 ? String.valueOf(from) : from + " to " + (to - 1);
    }
}
