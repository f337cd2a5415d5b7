package dev.graft.app.report;

import java.util.ArrayList;
import java.util.List;
import java.util.StringJoiner;

/// Values over layers: a line for each series, told apart by its dashes and marks as well as by its colour.
///
/// @param shown  what the drawing shows, in words
/// @param yTitle what the values are
record CurveFigure(String id, String shown, String yTitle, List<Series> series) {
    private static final double WIDTH = 640, LEFT = 52, RIGHT = 16, TOP = 20, PLOT = 200;
    /// More would be a knot; the table has them all.
    private static final int MOST = 8;

    void draw(Html html) {
        List<Series> drawn = series.size() > MOST ? series.subList(0, MOST) : series;
        int layers = series.stream().mapToInt(one -> one.values().size()).max().orElse(1);
        List<Double> ticks = ticks();
        double height = TOP + PLOT + 36 + 18 * drawn.size();
        Parts.drawing(html, id, WIDTH, height, shown, "wide");
        Parts.word(html, 4, 12, yTitle, "label");
        for (double tick : ticks) {
            Parts.line(html, LEFT, y(tick, ticks), WIDTH - RIGHT, y(tick, ticks), "grid");
            Parts.word(html, LEFT - 6, y(tick, ticks) + 4, Ticks.number(rounded(tick)), "tick end");
        }
        int step = Ticks.step(layers, 12);
        for (int layer = 0; layer < layers; layer += step) {
            Parts.word(html, x(layer, layers), TOP + PLOT + 16, String.valueOf(layer), "tick mid");
        }
        Parts.word(html, WIDTH - RIGHT, TOP + PLOT + 30, "layer of the result", "label end");
        for (int i = 0; i < drawn.size(); i++) {
            line(html, drawn.get(i), i, layers, ticks);
            key(html, drawn.get(i).name(), i);
        }
        html.closeLine();
    }

    private static double rounded(double tick) {
        return Math.rint(tick * 1e9) / 1e9;
    }

    private List<Double> ticks() {
        double low = Double.POSITIVE_INFINITY, high = Double.NEGATIVE_INFINITY;
        for (Series one : series) {
            for (double value : one.values()) {
                if (Double.isFinite(value)) {
                    low = Math.min(low, value);
                    high = Math.max(high, value);
                }
            }
        }
        boolean isShare = low >= 0 && high <= 1 && high > 0.2;
        return isShare ? Ticks.over(0, 1) : low > high ? Ticks.over(0, 1) : Ticks.over(Math.min(0, low), high);
    }

    private static double y(double value, List<Double> ticks) {
        double low = ticks.getFirst(), high = ticks.getLast();
        return TOP + PLOT * (1 - (value - low) / (high - low));
    }

    private static double x(int layer, int layers) {
        return layers == 1
                ? (LEFT + WIDTH - RIGHT) / 2
                : LEFT + 8 + layer * (WIDTH - LEFT - RIGHT - 16) / (layers - 1);
    }

    private static void line(Html html, Series one, int ordinal, int layers, List<Double> ticks) {
        StringJoiner path = new StringJoiner("");
        boolean isOn = false;
        List<Integer> marked = new ArrayList<>();
        int step = Math.max(1, Ticks.step(layers, 8));
        for (int layer = 0; layer < one.values().size(); layer++) {
            double value = one.values().get(layer);
            if (!Double.isFinite(value)) {
                isOn = false;
                continue;
            }
            path.add((isOn ? "L" : "M") + Html.number(x(layer, layers)) + "," + Html.number(y(value, ticks)));
            if ((layer + ordinal * step / 4) % step == 0 || !isOn) { // marks of equal lines do not hide each other
                marked.add(layer);
            }
            isOn = true;
        }
        html.open("path", "d", path.toString(), "class", "curve c" + ordinal).leaf("title", one.name()).closeLine();
        marked.forEach(layer -> mark(html, x(layer, layers), y(one.values().get(layer), ticks), ordinal));
    }

    /// Circle, square, triangle, diamond, and these once more, hollow.
    private static void mark(Html html, double x, double y, int ordinal) {
        String path = switch (ordinal % 4) {
            case 0 -> "M%s,%sm-4,0a4,4 0 1,0 8,0a4,4 0 1,0 -8,0Z";
            case 1 -> "M%s,%sm-3.5,-3.5h7v7h-7Z";
            case 2 -> "M%s,%sm0,-4.5l4.5,8h-9Z";
            default -> "M%s,%sm0,-5l5,5l-5,5l-5,-5Z";
        };
        html.open("path", "d", path.formatted(Html.number(x), Html.number(y)), "class",
                "mark m" + ordinal % MOST + (ordinal % MOST > 3 ? " hollow" : "")).close();
    }

    private static void key(Html html, String name, int ordinal) {
        double y = TOP + PLOT + 46 + 18 * ordinal;
        Parts.line(html, LEFT, y, LEFT + 40, y, "curve c" + ordinal);
        mark(html, LEFT + 20, y, ordinal);
        Parts.word(html, LEFT + 48, y + 4, Parts.shortened(name, 88), "label");
    }

    /// The values themselves: a row per layer.
    void table(Html html, String caption) {
        List<String> headings = new ArrayList<>(List.of(">layer"));
        series.forEach(one -> headings.add(">" + one.name()));
        Parts.scroll(html, caption);
        Parts.head(html, caption, headings);
        int layers = series.stream().mapToInt(one -> one.values().size()).max().orElse(0);
        for (int layer = 0; layer < layers; layer++) {
            List<String> cells = new ArrayList<>(List.of(String.valueOf(layer)));
            for (Series one : series) {
                double value = layer < one.values().size() ? one.values().get(layer) : Double.NaN;
                cells.add(Double.isNaN(value) ? "–" : Ticks.number(value));
            }
            Parts.row(html, headings, cells);
        }
        Parts.endTable(html);
        html.closeLine();
    }
}
