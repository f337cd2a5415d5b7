package dev.graft.app.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import dev.graft.merge.MadeOf;
import dev.graft.merge.TensorMatch;
import dev.graft.model.StoredModel;
import dev.graft.tensor.TensorEntry;

/// The rows of a tensor of the result that were made of rows of a donor's tensor.
///
/// @param match what to compare, the donor's tensor first; null if the shapes do not go together
record Overlap(String donor, @Nullable TensorMatch match) {

    /// From where to where, while the expression is walked through.
    ///
    /// @param result first row of the result
    /// @param donor  first row of the donor's tensor
    /// @param count  rows; -1 for all that there are
    private record Window(long result, long donor, long count) {}

    /// Of all donors that were found.
    static List<Overlap> of(MadeOf made, TensorEntry result, Map<String, Donor> donors) {
        List<Overlap> overlaps = new ArrayList<>();
        collect(made, new Window(0, 0, -1), result, donors, overlaps);
        return overlaps;
    }

    private static void collect(MadeOf made, Window window, TensorEntry result, Map<String, Donor> donors,
            List<Overlap> into) {
        switch (made) {
            case MadeOf.Stored stored -> {
                TensorEntry tensor = find(stored, donors);
                if (tensor != null) {
                    into.add(new Overlap(stored.model(), match(tensor, window, result)));
                }
            }
            case MadeOf.Cast(_, MadeOf in) -> collect(in, window, result, donors, into);
            case MadeOf.Rows(long start, long end, MadeOf in) -> {
                long count = window.count < 0 ? end - start : Math.min(window.count, end - start);
                collect(in, new Window(window.result, window.donor + start, count), result, donors, into);
            }
            case MadeOf.Combined(_, _, List<MadeOf.Input> inputs) ->
                inputs.forEach(input -> collect(input.in(), window, result, donors, into));
            case MadeOf.Same(List<MadeOf> inputs) ->
                inputs.forEach(input -> collect(input, window, result, donors, into));
            case MadeOf.Stack(List<MadeOf> parts) -> {
                long row = window.result;
                for (MadeOf part : window.donor == 0 ? parts : List.<MadeOf>of()) {
                    collect(part, new Window(row, 0, -1), result, donors, into);
                    long rows = rows(part, donors);
                    if (rows < 0) {
                        return; // nobody knows where the next part begins
                    }
                    row += rows;
                }
            }
        }
    }

    private static @Nullable TensorEntry find(MadeOf.Stored stored, Map<String, Donor> donors) {
        Donor donor = donors.get(stored.model());
        StoredModel model = donor == null ? null : donor.model();
        return model == null ? null : model.tensors().get(stored.tensor());
    }

    /// How many rows it has; -1 if nothing here says it.
    private static long rows(MadeOf made, Map<String, Donor> donors) {
        return switch (made) {
            case MadeOf.Stored stored -> {
                TensorEntry tensor = find(stored, donors);
                yield tensor == null ? -1 : tensor.shape().rows();
            }
            case MadeOf.Cast(_, MadeOf in) -> rows(in, donors);
            case MadeOf.Rows(long start, long end, _) -> end - start;
            case MadeOf.Combined(_, _, List<MadeOf.Input> inputs) ->
                inputs.stream().mapToLong(input -> rows(input.in(), donors)).max().orElse(-1);
            case MadeOf.Same(List<MadeOf> inputs) -> rows(inputs.getFirst(), donors);
            case MadeOf.Stack(List<MadeOf> parts) -> {
                long sum = 0;
                for (MadeOf part : parts) {
                    long rows = rows(part, donors);
                    if (rows < 0) {
                        yield -1;
                    }
                    sum += rows;
                }
                yield sum;
            }
        };
    }

    private static @Nullable TensorMatch match(TensorEntry donor, Window window, TensorEntry result) {
        if (donor.shape().equals(result.shape()) && window.equals(new Window(0, 0, -1))) {
            return TensorMatch.whole(donor, result);
        }
        if (donor.shape().rank() == 0 || donor.shape().rank() != result.shape().rank()
                || !donor.shape().withRows(1).equals(result.shape().withRows(1)) || donor.dtype().bits() < 8
                || result.dtype().bits() < 8) {
            return null;
        }
        long rows = window.count < 0 ? donor.shape().rows() - window.donor : window.count;
        if (rows < 0 || window.donor < 0 || window.donor > donor.shape().rows() - rows
                || window.result > result.shape().rows() - rows) {
            return null;
        }
        long perRow = result.shape().rowElements();
        return new TensorMatch(donor, window.donor * perRow, result, window.result * perRow, rows * perRow);
    }
}
