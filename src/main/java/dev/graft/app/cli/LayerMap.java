package dev.graft.app.cli;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

import dev.graft.diagnostic.Finding;
import dev.graft.merge.Plan;
import dev.graft.merge.Plan.LayerInput;
import dev.graft.merge.Plan.LayerRow;

/// The map of a merge as text: which output layers come from which layers of which models. Where the table is too wide for
/// the screen, its rows are folded.
///
///     stage                      method       layers  dtype
///     loyal-piano-cybertron-11B  passthrough      48  bfloat16
///
///     0       8       16      24      32      40
///     AAAAAAAAAAAAAAAAAAAAAAAACCCCCCCCCCCCCCCCCCCCCCCC
///
///     layers  stage                      model                         its layers  parameters
///       0-23  loyal-piano-cybertron-11B  A fblgit/una-cybertron-7b-v2        0-23  t 0.75 to 0.505 self_attn
final class LayerMap {
    private final Plan plan;
    private final List<List<LayerRow>> runs;
    private final List<String> models;
    private final Look look;

    private LayerMap(Plan plan, boolean isLong, Look look) {
        this.plan = plan;
        this.runs = runs(plan.layers(), isLong);
        this.models = LayerStrip.models(plan.layers());
        this.look = look;
    }

    /// @param isLong one line per layer, instead of one per run of layers with the same origin
    static String of(Plan plan, boolean isLong, Look look) {
        return new LayerMap(plan, isLong, look).text();
    }

    private String text() {
        Table stages = new Table("stage", "method", ">layers", "dtype");
        for (Plan.StageSummary stage : plan.stages()) {
            stages.row(stage.name() == null ? "(result)" : stage.name(), stage.method(), stage.layers(), stage.dtype());
        }
        boolean hasStages = plan.layers().stream().flatMap(row -> row.inputs().stream())
                .anyMatch(input -> input.stage() != null);
        Table layers = hasStages
                ? new Table(">layers", "stage", "model", ">its layers", "parameters")
                : new Table(">layers", "model", ">its layers", "parameters");
        for (List<LayerRow> run : runs) {
            add(layers, run, hasStages);
        }
        layers.painted(hasStages ? 2 : 1, this::inked);
        String strip = models.size() < 2 ? "" : LayerStrip.of(plan.layers(), look) + "\n\n";
        return stages + "\n\n" + strip + (layers.width() > look.columns() ? folded() : layers) + "\n";
    }

    /// `A owner/name`: the letter is that of the strip.
    private String titled(String model) {
        return models.size() < 2 ? model : LayerStrip.letter(models.indexOf(model)) + " " + model;
    }

    private String inked(String titled) {
        int model = models.stream().map(this::titled).toList().indexOf(titled);
        return model < 0 ? titled : look.ink(titled, model);
    }

    /// A paragraph for each run of layers.
    private String folded() {
        List<String> lines = new ArrayList<>();
        for (List<LayerRow> run : runs) {
            LayerRow first = run.getFirst(), last = run.getLast();
            lines.add((run.size() == 1 ? "layer " : "layers ") + range(first.layer(), last.layer()));
            for (int i = 0; i < first.inputs().size(); i++) {
                LayerInput input = first.inputs().get(i);
                String model = Finding.printable(titled(input.model()));
                lines.add("  " + look.ink(model, models.indexOf(input.model())) + "  "
                        + range(input.layer(), last.inputs().get(i).layer()));
                if (input.stage() != null) {
                    lines.add("    in " + Finding.printable(input.stage()));
                }
            }
            parameters(first, last).forEach(parameter -> lines.addAll(wrapped(Finding.printable(parameter))));
        }
        return String.join("\n", lines);
    }

    /// Broken between words, the further lines further in.
    private List<String> wrapped(String text) {
        List<String> lines = new ArrayList<>();
        StringBuilder line = new StringBuilder("  ");
        for (String word : text.split(" ")) {
            if (line.toString().isBlank() || line.length() + 1 + word.length() <= look.columns()) {
                line.append(line.toString().isBlank() ? "" : " ").append(word);
            } else {
                lines.add(line.toString());
                line = new StringBuilder("    ").append(word);
            }
        }
        lines.add(line.toString());
        return lines;
    }

    /// Rows that belong together: the same models, each one layer further.
    private static List<List<LayerRow>> runs(List<LayerRow> rows, boolean isLong) {
        List<List<LayerRow>> runs = new ArrayList<>();
        for (LayerRow row : rows) {
            LayerRow last = runs.isEmpty() ? null : runs.getLast().getLast();
            if (last == null || isLong || !follows(last.inputs(), row.inputs())) {
                runs.add(new ArrayList<>());
            }
            runs.getLast().add(row);
        }
        return runs;
    }

    private static boolean follows(List<LayerInput> before, List<LayerInput> after) {
        return after.equals(
                before.stream().map(input -> new LayerInput(input.stage(), input.model(), input.layer() + 1)).toList());
    }

    private void add(Table table, List<LayerRow> run, boolean hasStages) {
        LayerRow first = run.getFirst(), last = run.getLast();
        List<String> parameters = parameters(first, last);
        int lines = Math.max(first.inputs().size(), parameters.size());
        for (int line = 0; line < lines; line++) {
            String layers = line == 0 ? range(first.layer(), last.layer()) : "";
            boolean isInput = line < first.inputs().size();
            LayerInput input = isInput ? first.inputs().get(line) : new LayerInput("", "", 0);
            String itsLayers = isInput ? range(input.layer(), last.inputs().get(line).layer()) : "";
            String model = isInput ? titled(input.model()) : "";
            String parameter = line < parameters.size() ? parameters.get(line) : "";
            if (hasStages) {
                table.row(layers, input.stage() == null ? "" : input.stage(), model, itsLayers, parameter);
            } else {
                table.row(layers, model, itsLayers, parameter);
            }
        }
    }

    private static String range(int first, int last) {
        return first == last ? String.valueOf(first) : first + "-" + last;
    }

    /// One line per value: `t 0.75 to 0.505 self_attn`, with the kinds of tensors that have it.
    private static List<String> parameters(LayerRow first, LayerRow last) {
        List<String> lines = new ArrayList<>();
        first.parameters().forEach((name, atFirst) -> {
            List<Double> atLast = List.copyOf(last.parameters().getOrDefault(name, Map.of()).values());
            Map<String, Set<String>> kinds = new LinkedHashMap<>(); // by value
            int i = 0;
            for (Map.Entry<String, Double> tensor : atFirst.entrySet()) {
                double end = i < atLast.size() ? atLast.get(i) : tensor.getValue();
                i++;
                String value = tensor.getValue() == end
                        ? number(end)
                        : number(tensor.getValue()) + " to " + number(end);
                kinds.computeIfAbsent(value, _ -> new LinkedHashSet<>()).add(kind(tensor.getKey()));
            }
            kinds.forEach((value, tensors) -> lines.add(name + " " + value
                    + (kinds.size() == 1 ? "" : " " + tensors.stream().collect(Collectors.joining(", ")))));
        });
        return lines;
    }

    /// What a tensor belongs to: the first word behind the layer's number.
    private static String kind(String tensor) {
        String behind = tensor.replaceFirst("^.*?\\.\\d+\\.", "");
        int dot = behind.indexOf('.');
        return dot < 0 ? behind : behind.substring(0, dot);
    }

    private static String number(double value) {
        return value == Math.rint(value) && Math.abs(value) < 1e6
                ? String.valueOf((long) value)
                : String.format(Locale.ROOT, "%.4g", value).replaceFirst("\\.?0+$", "");
    }
}
