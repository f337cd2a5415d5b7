package dev.graft.merge;

import org.jspecify.annotations.Nullable;

import dev.graft.merge.method.Arithmetic;

/// What a user may say about a merge beside the recipe.
///
/// @param stage      the stage to make; null for the result of the document
/// @param arithmetic whose roundings
/// @param nonFinite  what to do about NaN and infinite numbers
/// @param rows       what to do where a model lacks rows of the vocabulary
/// @param seed       of the random methods
public record PlanOptions(@Nullable String stage, Arithmetic arithmetic, Plan.NonFinite nonFinite, MissingRows rows,
        long seed) {

    /// What to do where a model has fewer rows than the model that donates the tokenizer.
    public enum MissingRows {
        /// Report it, with the remedies.
        REFUSE,
        /// Merge the rows that all have, take the others from the donor of the tokenizer.
        FROM_BASE,
        /// Leave the rows out of the result that not all have.
        CUT
    }

    /// The result of the document, precise, and nothing odd accepted.
    public static final PlanOptions STANDARD = new PlanOptions(null, Arithmetic.PRECISE, Plan.NonFinite.FAIL,
            MissingRows.REFUSE, 0);

    public PlanOptions withStage(@Nullable String other) {
        return new PlanOptions(other, arithmetic, nonFinite, rows, seed);
    }

    public PlanOptions withArithmetic(Arithmetic other) {
        return new PlanOptions(stage, other, nonFinite, rows, seed);
    }

    public PlanOptions withNonFinite(Plan.NonFinite other) {
        return new PlanOptions(stage, arithmetic, other, rows, seed);
    }

    public PlanOptions withRows(MissingRows other) {
        return new PlanOptions(stage, arithmetic, nonFinite, other, seed);
    }

    public PlanOptions withSeed(long other) {
        return new PlanOptions(stage, arithmetic, nonFinite, rows, other);
    }
}
