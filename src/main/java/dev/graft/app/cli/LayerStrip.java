package dev.graft.app.cli;

import java.util.ArrayList;
import java.util.List;

import dev.graft.merge.Plan.LayerInput;
import dev.graft.merge.Plan.LayerRow;

/// The layers of a result as a strip of letters, one for each model, and a line for each input:
///
///     0       8       16      24      32      40
///     AAAAAAAAAAAAAAAAAAAAAAAACCCCCCCCCCCCCCCCCCCCCCCC
///     BBBBBBBBBBBBBBBBBBBBBBBBDDDDDDDDDDDDDDDDDDDDDDDD
final class LayerStrip {
    /// More inputs would fill the screen; the table has them.
    private static final int MOST_LINES = 8;
    private static final int MARKED = 8;
    private static final int NOTHING = -1, SEVERAL = -2; // in place of a model's number

    private LayerStrip() {}

    /// Models in the order in which they come up.
    static List<String> models(List<LayerRow> rows) {
        return rows.stream().flatMap(row -> row.inputs().stream()).map(LayerInput::model).distinct().toList();
    }

    /// The letter of the n-th model.
    static String letter(int ordinal) {
        return ordinal < 26 ? String.valueOf((char) ('A' + ordinal)) : "*";
    }

    static String of(List<LayerRow> rows, Look look) {
        int perCell = Math.max(1, Math.ceilDiv(rows.size(), Math.max(8, look.columns() - 2)));
        List<String> models = models(rows);
        int inputs = rows.stream().mapToInt(row -> row.inputs().size()).max().orElse(0);
        List<String> lines = new ArrayList<>(List.of(scale(rows.size(), perCell)));
        for (int input = 0; input < Math.min(inputs, MOST_LINES); input++) {
            List<Integer> cells = new ArrayList<>();
            for (int layer = 0; layer < rows.size(); layer += perCell) {
                cells.add(cell(rows.subList(layer, Math.min(rows.size(), layer + perCell)), input, models));
            }
            lines.add(line(cells, look));
        }
        return String.join("\n", lines);
    }

    /// Number of the model that all these layers have as that input.
    private static int cell(List<LayerRow> rows, int input, List<String> models) {
        int[] ordinals = rows.stream().mapToInt(row -> input < row.inputs().size()
                ? models.indexOf(row.inputs().get(input).model())
                : NOTHING).distinct().toArray();
        return ordinals.length == 1 ? ordinals[0] : SEVERAL;
    }

    private static String line(List<Integer> cells, Look look) {
        StringBuilder line = new StringBuilder();
        for (int from = 0, to; from < cells.size(); from = to) {
            int cell = cells.get(from);
            for (to = from + 1; to < cells.size() && cells.get(to) == cell;) {
                to++;
            }
            line.append(switch (cell) {
                case NOTHING -> " ".repeat(to - from);
                case SEVERAL -> "·".repeat(to - from);
                default -> look.block(letter(cell).repeat(to - from), cell);
            });
        }
        return line.toString().stripTrailing();
    }

    private static String scale(int layers, int perCell) {
        StringBuilder scale = new StringBuilder();
        for (int layer = 0; layer < layers; layer += MARKED * perCell) {
            String mark = String.valueOf(layer);
            scale.append(mark).append(" ".repeat(Math.max(1, MARKED - mark.length())));
        }
        return scale.toString().stripTrailing();
    }
}
