package dev.graft.app.report;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/// The layer map as a drawing: the layers of the result on the left, those of the donors on the right, stages in between, and
/// a band from each run of layers to where it comes from. Drawn with layer 0 on top.
final class FlowFigure {
    private static final double WIDTH = 360, TOP = 26, HEIGHT = 400, BAR = 26, GAP = 10;
    private static final double RESULT = 34, STAGES = 160, DONORS = 276;
    private static final int CURVE = 40;

    private final Legend legend;
    private final List<Flow> flows;
    private final int layers;
    private final boolean hasStages;
    private final Map<String, Double> donorTops = new LinkedHashMap<>();
    private final Map<String, Integer> donorLayers = new LinkedHashMap<>();
    private double donorUnit;

    private FlowFigure(Subject subject, Legend legend) {
        this.legend = legend;
        this.flows = subject.flows();
        this.layers = Math.max(1, subject.layers());
        this.hasStages = flows.stream().anyMatch(flow -> flow.stage() != null);
        layOutDonors();
    }

    static void draw(Html html, Subject subject, Legend legend) {
        new FlowFigure(subject, legend).draw(html, "map-" + subject.key(), subject.name());
    }

    private void layOutDonors() {
        for (Flow flow : flows) {
            Donor donor = legend.donors().get(flow.donor());
            int known = donor == null || donor.model() == null ? 0 : layersOf(donor);
            donorLayers.merge(flow.donor(), Math.max(known, flow.from() + flow.layers()), Math::max);
        }
        int sum = donorLayers.values().stream().mapToInt(Integer::intValue).sum();
        double gap = donorLayers.size() > 12 ? 2 : GAP;
        donorUnit = Math.max(0.1, (HEIGHT - gap * (donorLayers.size() - 1)) / Math.max(1, sum));
        double top = TOP;
        for (Map.Entry<String, Integer> donor : donorLayers.entrySet()) {
            donorTops.put(donor.getKey(), top);
            top += donor.getValue() * donorUnit + gap;
        }
    }

    private static int layersOf(Donor donor) {
        return donor.model() == null
                ? 0
                : donor.model().tensors().keySet().stream().flatMap(name -> LayerName.of(name).stream())
                        .mapToInt(name -> name.layer() + 1).max().orElse(0);
    }

    private void draw(Html html, String id, String name) {
        Parts.drawing(html, id, WIDTH, TOP + HEIGHT + 14,
                "Layer map of %s: %d layers, from %d donors. The table below says the same in words.".formatted(name,
                        layers, donorLayers.size()),
                "map");
        Parts.word(html, RESULT, 14, "result", "label");
        Parts.word(html, DONORS, 14, "donors", "label");
        if (hasStages) {
            Parts.word(html, STAGES, 14, "stages", "label");
        }
        Map<Flow, Double> stageTops = stageTops();
        for (Flow flow : flows) {
            bands(html, flow, stageTops.get(flow));
        }
        result(html);
        stages(html, stageTops);
        donors(html);
        html.closeLine();
    }

    private double y(double layer) {
        return TOP + layer * HEIGHT / layers;
    }

    /// Stage by stage, and in each its runs in the order of the result.
    private Map<Flow, Double> stageTops() {
        Map<String, List<Flow>> byStage = new LinkedHashMap<>();
        flows.stream().filter(flow -> flow.stage() != null)
                .forEach(flow -> byStage.computeIfAbsent(String.valueOf(flow.stage()), _ -> new ArrayList<>())
                        .add(flow));
        double unit = stageUnit(byStage.size());
        Map<Flow, Double> tops = new LinkedHashMap<>();
        double top = TOP;
        for (List<Flow> ofStage : byStage.values()) {
            for (Flow flow : ofStage) {
                tops.put(flow, top);
                top += flow.layers() * unit;
            }
            top += GAP;
        }
        return tops;
    }

    private double stageUnit(int stages) {
        int through = flows.stream().filter(flow -> flow.stage() != null).mapToInt(Flow::layers).sum();
        return Math.max(0.1, (HEIGHT - GAP * (stages - 1)) / Math.max(1, through));
    }

    private void bands(Html html, Flow flow, @Nullable Double stageTop) {
        double top = y(flow.first()), bottom = y(flow.first() + flow.layers());
        double donorTop = donorTops.getOrDefault(flow.donor(), TOP) + flow.from() * donorUnit;
        double donorBottom = donorTop + flow.layers() * donorUnit;
        String classes = "band " + legend.hue(flow.donor());
        String shown = "layers %s of the result: layers %s of %s%s".formatted(flow.layersOfResult(),
                flow.layersOfDonor(), flow.donor(), flow.stage() == null ? "" : ", through " + flow.stage());
        if (stageTop == null) {
            band(html, new double[] {RESULT + BAR, top, bottom, DONORS, donorTop, donorBottom}, classes, shown);
            return;
        }
        double unit = stageUnit((int) flows.stream().map(Flow::stage).distinct().count());
        double stageBottom = stageTop + flow.layers() * unit;
        band(html, new double[] {RESULT + BAR, top, bottom, STAGES, stageTop, stageBottom}, classes, shown);
        band(html, new double[] {STAGES + BAR, stageTop, stageBottom, DONORS, donorTop, donorBottom}, classes, shown);
    }

    /// @param ends x, top and bottom at the left, then at the right
    private static void band(Html html, double[] ends, String classes, String shown) {
        String path = "M%s,%sC%s,%s %s,%s %s,%sL%s,%sC%s,%s %s,%s %s,%sZ".formatted(
                Html.number(ends[0]), Html.number(ends[1]), Html.number(ends[0] + CURVE), Html.number(ends[1]),
                Html.number(ends[3] - CURVE), Html.number(ends[4]), Html.number(ends[3]), Html.number(ends[4]),
                Html.number(ends[3]), Html.number(ends[5]), Html.number(ends[3] - CURVE), Html.number(ends[5]),
                Html.number(ends[0] + CURVE), Html.number(ends[2]), Html.number(ends[0]), Html.number(ends[2]));
        html.open("path", "d", path, "class", classes).leaf("title", shown).closeLine();
    }

    private void result(Html html) {
        Parts.box(html, RESULT, TOP, BAR, HEIGHT, "bar");
        int step = Ticks.step(layers, 8);
        for (int layer = 0; layer < layers; layer += step) {
            Parts.line(html, RESULT - 4, y(layer), RESULT, y(layer), "tick");
            Parts.word(html, RESULT - 6, y(layer) + 8, String.valueOf(layer), "tick end");
        }
    }

    private void stages(Html html, Map<Flow, Double> tops) {
        double unit = stageUnit((int) flows.stream().map(Flow::stage).distinct().count());
        Map<String, double[]> spans = new LinkedHashMap<>();
        tops.forEach((flow, top) -> {
            double bottom = top + flow.layers() * unit;
            spans.merge(String.valueOf(flow.stage()), new double[] {top, bottom},
                    (a, b) -> new double[] {Math.min(a[0], b[0]), Math.max(a[1], b[1])});
        });
        spans.forEach((stage, span) -> {
            Parts.box(html, STAGES, span[0], BAR, span[1] - span[0], "bar");
            Parts.word(html, STAGES + BAR / 2, (span[0] + span[1]) / 2 + 4, legend.stageKey(stage), "key mid");
        });
    }

    private void donors(Html html) {
        donorTops.forEach((name, top) -> {
            double height = donorLayers.getOrDefault(name, 1) * donorUnit;
            Parts.box(html, DONORS, top, BAR, height, "bar unused");
            for (Flow flow : flows) {
                if (flow.donor().equals(name)) {
                    Parts.box(html, DONORS, top + flow.from() * donorUnit, BAR, flow.layers() * donorUnit,
                            "bar " + legend.hue(name));
                }
            }
            double middle = top + height / 2 + 4;
            Parts.word(html, DONORS + BAR / 2, middle, legend.key(name), "key mid");
            if (height >= 10) {
                Parts.word(html, DONORS + BAR + 6, middle, used(name), "tick");
            }
        });
    }

    private String used(String donor) {
        List<String> ranges = flows.stream().filter(flow -> flow.donor().equals(donor)).map(Flow::layersOfDonor)
                .distinct().toList();
        return ranges.size() == 1 ? ranges.getFirst() : ranges.size() + " runs";
    }
}
