package dev.graft.app.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/// A heat map: a row for each kind of tensor, a column for each layer of the result.
///
/// @param most   the distance of the strongest shade, the same for all donors
/// @param layers of the result
record HeatFigure(String id, String donor, Contrast.Donated donated, Measure measure, double most, int layers) {
    /// Shades between nothing and most.
    static final int SHADES = 8;
    private static final double WIDTH = 640, LEFT = 168, ROW = 15, TOP = 18;

    void draw(Html html) {
        int outside = donated.outside().size();
        double height = TOP + ROW * (donated.layers().size() + outside) + (outside > 0 ? 8 : 0) + 4;
        Parts.drawing(html, id, WIDTH, height,
                "%s of the result and %s, by kind of tensor and layer; the table below has the numbers"
                        .formatted(measure.title(), donor),
                "wide heat");
        int step = Ticks.step(layers, 12);
        for (int layer = 0; layer < layers && !donated.layers().isEmpty(); layer += step) {
            Parts.word(html, LEFT + (layer + 0.5) * cell(), 12, String.valueOf(layer), "tick mid");
        }
        double y = TOP;
        for (Map.Entry<String, Map<Integer, Closeness>> kind : donated.layers().entrySet()) {
            Parts.word(html, LEFT - 6, y + 11, Parts.shortened(kind.getKey(), 27), "tick end");
            for (Map.Entry<Integer, Closeness> layer : kind.getValue().entrySet()) {
                cell(html, LEFT + layer.getKey() * cell(), y, cell(), layer.getValue(),
                        "layer " + layer.getKey() + ", " + kind.getKey());
            }
            y += ROW;
        }
        y += donated.layers().isEmpty() ? 0 : 8;
        for (Map.Entry<String, Closeness> tensor : donated.outside().entrySet()) {
            Parts.word(html, LEFT - 6, y + 11, Parts.shortened(LayerName.shortKind(tensor.getKey()), 27), "tick end");
            cell(html, LEFT, y, 40, tensor.getValue(), tensor.getKey());
            Parts.word(html, LEFT + 46, y + 11, inWords(tensor.getValue()), "tick");
            y += ROW;
        }
        html.closeLine();
    }

    private double cell() {
        return (WIDTH - LEFT - 4) / Math.max(1, layers);
    }

    private void cell(Html html, double x, double y, double width, Closeness close, String what) {
        double gap = width > 4 ? 1 : 0;
        html.open("g").leaf("title", what + ": " + inWords(close));
        Parts.box(html, x, y, width - gap, ROW - 1, shade(measure.distance(close), most));
        if (close.isIdentical()) { // a line, so that it needs no colour
            Parts.line(html, x + (width - gap) * 0.25, y + 7, x + (width - gap) * 0.75, y + 7, "same");
        } else if (!close.isMeasured()) {
            Parts.word(html, x + (width - gap) / 2, y + 11, "×", "tick mid");
        }
        html.closeLine();
    }

    /// The class of a cell: h0 to h8.
    static String shade(double distance, double most) {
        if (Double.isNaN(distance)) {
            return "none";
        }
        long shade = most == 0 ? 0 : (long) Math.ceil(SHADES * Math.min(distance, most) / most - 1e-9);
        return "h" + Math.clamp(shade, 0, SHADES);
    }

    private String inWords(Closeness close) {
        if (close.isIdentical()) {
            return "identical";
        }
        if (!close.isMeasured()) {
            return "cannot be compared";
        }
        return measure.title() + " " + measure.of(close)
                + (close.nonFinite() > 0 ? ", " + close.nonFinite() + " numbers are not finite" : "")
                + (close.incomparable() > 0 ? ", part of it cannot be compared" : "");
    }

    /// What the shades mean.
    static void legend(Html html, String id, Measure measure, double most) {
        double width = 70;
        Parts.drawing(html, id, WIDTH, 34,
                "Shades: from %s, the faintest, to %s, the strongest; a dash marks identical tensors"
                        .formatted(measure.value(0), measure.value(most)),
                "wide");
        for (int shade = 0; shade <= SHADES; shade++) {
            Parts.box(html, 4 + shade * width, 2, width - 2, 12, "h" + shade);
            String text = (shade == 0 ? "" : measure == Measure.COSINE ? "≥ " : "≤ ")
                    + measure.value(most * shade / SHADES);
            Parts.word(html, 4 + shade * width, 28, text, "tick");
        }
        Parts.line(html, 4 + width * 0.25, 8, 4 + width * 0.75, 8, "same");
        html.closeLine();
    }

    /// The numbers, a row per layer.
    static void table(Html html, String donor, Contrast.Donated donated, int layers) {
        List<String> kinds = List.copyOf(donated.layers().keySet());
        List<String> headings = new ArrayList<>(List.of(">layer"));
        kinds.forEach(kind -> headings.add(">" + kind));
        String caption = "Relative L2 and cosine of the result and " + donor;
        Parts.scroll(html, caption);
        Parts.head(html, caption, headings);
        for (int layer = 0; layer < layers; layer++) {
            int row = layer;
            if (donated.layers().values().stream().noneMatch(byLayer -> byLayer.containsKey(row))) {
                continue;
            }
            List<String> cells = new ArrayList<>(List.of(String.valueOf(layer)));
            kinds.forEach(kind -> cells.add(numbers(donated.layers().getOrDefault(kind, Map.of()).get(row))));
            Parts.row(html, headings, cells);
        }
        donated.outside().forEach((tensor, close) -> html.open("tr").leaf("th", tensor, "scope", "row")
                .leaf("td", numbers(close), "colspan", String.valueOf(Math.max(1, kinds.size()))).closeLine());
        Parts.endTable(html);
        html.closeLine();
    }

    private static String numbers(@Nullable Closeness close) {
        return close == null
                ? ""
                : close.isIdentical()
                        ? "identical"
                        : close.isMeasured()
                                ? Measure.RELATIVE_L2.of(close) + " / " + Measure.COSINE.of(close)
                                : "other shape";
    }
}
