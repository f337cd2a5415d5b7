package dev.graft.merge;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;

import dev.graft.diagnostic.Finding;
import dev.graft.diagnostic.Place;
import dev.graft.diagnostic.UserError;
import dev.graft.merge.PlanOptions.MissingRows;

/// How many rows the vocabulary of a result has, and what that means for models that have more or fewer.
///
/// The rows are those of the model that donates the tokenizer. Further rows of other models belong to ids that this
/// tokenizer cannot produce, and are left out; rows that another model lacks need a decision of the user.
final class RowRule {
    /// More tokens than these are counted, and not listed.
    private static final int LISTED = 10;

    private final VirtualModel donor;
    private final long ofDonor;
    private final long rows;
    private final MissingRows missing;
    private final Set<Finding> findings = new LinkedHashSet<>();

    /// An input of a tensor with vocabulary rows.
    record Input(VirtualModel model, Expr expr, Place place) {}

    /// @param inputs of all tensors that have as many rows in the donor as its vocabulary
    RowRule(VirtualModel donor, List<Input> inputs, MissingRows missing) {
        this.donor = donor;
        this.missing = missing;
        this.ofDonor = donor.vocabularyRows();
        long fewest = inputs.stream().mapToLong(input -> input.expr().shape().rows()).min().orElse(ofDonor);
        boolean isCut = missing == MissingRows.CUT && fewest < ofDonor;
        this.rows = isCut ? fewest : ofDonor;
        if (isCut) {
            findings.add(Finding.warning("truncated-rows", new Place.OfModel(donor.name(), null),
                    "the vocabulary is cut from %d to %d rows, and loses %s".formatted(ofDonor, fewest,
                            tokens(fewest, ofDonor)),
                    "the tokenizer still has them: a text that contains one cannot be run"));
        }
    }

    /// Rows of the vocabulary in the result; -1 if the donor has none.
    long rows() {
        return rows;
    }

    List<Finding> findings() {
        return List.copyOf(findings);
    }

    /// Combines inputs whose rows may differ in number. The result has as many as the donor's tensor, unless the
    /// vocabulary is cut: a second table of another length keeps its own (Gemma 3n has one).
    ///
    /// @param own     the donor's tensor of this name as the stage loads it, for rows that others lack
    /// @param combine makes one tensor of inputs of equal rows
    Expr fit(List<Input> inputs, Expr own, Function<List<Expr>, Expr> combine) {
        long wanted = own.shape().rows() == ofDonor ? rows : own.shape().rows();
        long common = wanted;
        for (Input input : inputs) {
            long has = input.expr().shape().rows();
            if (has > own.shape().rows()) {
                reportExtra(input, has, own.shape().rows());
            }
            if (has < wanted && missing == MissingRows.REFUSE) {
                reportMissing(input, has, wanted);
            }
            common = Math.min(common, has);
        }
        List<Expr> cut = new ArrayList<>();
        for (Input input : inputs) {
            cut.add(rowsOf(input.expr(), 0, common));
        }
        Expr combined = combine.apply(cut);
        return common == wanted
                ? combined
                : new Expr.Stack(List.of(combined, TensorRecipe.cast(combined.dtype(), rowsOf(own, common, wanted))));
    }

    private void reportExtra(Input input, long has, long wanted) {
        findings.add(Finding.note("extra-rows", input.place(),
                "'%s' has %d vocabulary rows, and the result has %d like '%s', whose tokenizer it takes: rows %s are left out"
                        .formatted(input.model().name(), has, wanted, donor.name(), ids(wanted, has)),
                ""));
    }

    private void reportMissing(Input input, long has, long wanted) {
        findings.add(Finding.error("missing-rows", input.place(),
                "'%s' has %d vocabulary rows, and the result needs %d like '%s', whose tokenizer it takes: %s missing"
                        .formatted(input.model().name(), has, wanted, donor.name(),
                                tokens(has, wanted) + (wanted - has == 1 ? " is" : " are")),
                "--missing-rows=base takes them from '%s', --unsafe-truncate-embeddings leaves them out of the result; or make the model with fewer rows the base_model"
                        .formatted(donor.name())));
    }

    private static Expr rowsOf(Expr expr, long start, long end) {
        return start == 0 && end == expr.shape().rows() ? expr : new Expr.Rows(start, end, expr);
    }

    /// Rows in words, with the texts of their tokens if these are few.
    private String tokens(long from, long to) {
        SortedMap<Long, String> texts = texts(from, to);
        String rows = (to - from == 1 ? "row " : "rows ") + ids(from, to);
        if (texts.size() > LISTED) {
            return rows + " with " + texts.size() + " tokens";
        }
        return texts.isEmpty()
                ? rows
                : rows + " (" + texts.values().stream().map(text -> "'" + text.strip() + "'")
                        .collect(Collectors.joining(", ")) + ")";
    }

    private SortedMap<Long, String> texts(long from, long to) {
        try {
            return donor.donor().tokensFrom(from).headMap(to);
        } catch (UserError broken) {
            return new TreeMap<>(); // it is reported with the tokenizer
        } catch (IOException disk) {
            throw new UncheckedIOException(disk); // on its way through functions that know of no files
        }
    }

    private static String ids(long from, long to) {
        return to - from == 1 ? String.valueOf(from) : from + " to " + (to - 1);
    }
}
