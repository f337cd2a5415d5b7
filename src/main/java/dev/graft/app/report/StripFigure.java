package dev.graft.app.report;

import java.util.List;

/// The layers of a model as a strip, with the donor of each run of layers: small enough to put several below each other.
final class StripFigure {
    private static final double WIDTH = 640, ROW = 20, TOP = 16;

    private StripFigure() {}

    /// @param longest layers of the longest model on the page, so that strips can be compared
    static void draw(Html html, Subject subject, Legend legend, int longest) {
        List<Flow> flows = subject.flows();
        List<List<LayerSource>> layers = subject.origins().layers();
        int rows = Math.max(1, layers.stream().mapToInt(List::size).max().orElse(1));
        double unit = (WIDTH - 8) / Math.max(1, longest);
        Parts.drawing(html, "strip-" + subject.key(), WIDTH, TOP + rows * ROW + 4,
                "The %d layers of %s and their donors".formatted(subject.layers(), subject.name()), "wide");
        int step = Ticks.step(longest, 12);
        for (int layer = 0; layer < subject.layers(); layer += step) {
            Parts.word(html, 4 + (layer + 0.5) * unit, 11, String.valueOf(layer), "tick mid");
        }
        if (flows.isEmpty()) {
            Parts.box(html, 4, TOP, subject.layers() * unit, ROW - 2, "bar unused");
        }
        for (Flow flow : flows) {
            double y = TOP + ROW * row(layers.get(flow.first()), flow), width = flow.layers() * unit;
            html.open("g").leaf("title", "layers %s: layers %s of %s".formatted(flow.layersOfResult(),
                    flow.layersOfDonor(), flow.donor()));
            Parts.box(html, 4 + flow.first() * unit, y, width, ROW - 2, "bar " + legend.hue(flow.donor()));
            String full = legend.key(flow.donor()) + " " + flow.layersOfDonor();
            String text = full.length() * 7 < width ? full : legend.key(flow.donor());
            if (text.length() * 7 < width + 3) {
                Parts.word(html, 4 + flow.first() * unit + width / 2, y + 13, text, "key mid");
            }
            html.closeLine();
        }
        html.closeLine();
    }

    private static int row(List<LayerSource> sources, Flow flow) {
        for (int row = 0; row < sources.size(); row++) {
            if (sources.get(row).donor().equals(flow.donor()) && sources.get(row).layer() == flow.from()) {
                return row;
            }
        }
        return 0;
    }
}
