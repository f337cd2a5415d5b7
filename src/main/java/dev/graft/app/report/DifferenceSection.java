package dev.graft.app.report;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/// How far the result is from each donor: totals, heat maps, numbers.
record DifferenceSection(Subject subject, Legend legend, Contrast contrast) {
    void write(Html html) {
        List<String> skipped = subject.origins().donors().stream()
                .filter(donor -> !contrast.byDonor().containsKey(donor)).toList();
        if (!skipped.isEmpty()) {
            html.leaf("p", "Skipped, because they were not found: " + String.join(", ", skipped));
        }
        if (contrast.byDonor().isEmpty()) {
            return;
        }
        html.leaf("p",
                "Each tensor of the result is compared with the donors' tensors that it was made of. Relative L2 is |result − donor| / |donor|: 0 for equal tensors. The cosine is of the angle between them: 1 for equal directions.");
        totals(html);
        html.open("div", "class", "metrics").text("\n");
        for (Measure measure : Measure.values()) { // before the figures, whose display they decide
            String id = "show-" + measure.id();
            if (measure == Measure.RELATIVE_L2) {
                html.open("input", "type", "radio", "name", "measure", "id", id, "checked", "");
            } else {
                html.open("input", "type", "radio", "name", "measure", "id", id);
            }
            html.leaf("label", measure.title(), "for", id).text("\n");
        }
        for (Measure measure : Measure.values()) {
            html.open("div", "class", "of-" + measure.id()).text("\n");
            maps(html, measure);
            html.closeLine();
        }
        html.closeLine();
        contrast.byDonor().forEach((donor, donated) -> {
            html.open("details").leaf("summary", "Numbers for " + legend.titled(donor) + ": relative L2 / cosine");
            HeatFigure.table(html, donor, donated, subject.layers());
            html.closeLine();
        });
    }

    private void totals(Html html) {
        List<String> headings = List.of("donor", ">tensors", ">identical", ">relative L2", ">cosine");
        String caption = "All tensors that were made of a donor";
        Parts.scroll(html, caption);
        Parts.head(html, caption, headings);
        contrast.byDonor().forEach((donor, donated) -> {
            Closeness all = donated.all();
            Parts.row(html, headings, List.of(legend.titled(donor), String.valueOf(all.tensors()),
                    String.valueOf(all.identical()), Measure.RELATIVE_L2.of(all), Measure.COSINE.of(all)));
        });
        Parts.endTable(html);
        html.closeLine();
    }

    private void maps(Html html, Measure measure) {
        double most = contrast.byDonor().values().stream()
                .flatMap(donated -> Stream.concat(donated.outside().values().stream(),
                        donated.layers().values().stream().map(Map::values).flatMap(Collection::stream)))
                .mapToDouble(measure::distance).filter(Double::isFinite).max().orElse(0);
        html.open("figure");
        Parts.scroll(html, measure.title() + ": what the shades mean");
        HeatFigure.legend(html, "legend-" + measure.id(), measure, most);
        html.close().leaf("figcaption", "What the shades mean, in all maps of " + measure.title()
                + ". A dash marks identical tensors, a cross those that cannot be compared; where nothing is, nothing comes from this donor.")
                .closeLine();
        contrast.byDonor().forEach((donor, donated) -> {
            html.open("figure").leaf("figcaption", legend.titled(donor));
            Parts.scroll(html, measure.title() + " to " + donor);
            new HeatFigure("heat-" + measure.id() + "-" + legend.key(donor), donor, donated, measure, most,
                    Math.max(1, subject.layers())).draw(html);
            html.close().closeLine();
        });
    }
}
