package dev.graft.app.report;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import dev.graft.merge.Plan;

/// Where the layers come from: who the donors and stages are, the map, and the map in words.
record LayerSection(Subject subject, Legend legend) {
    void write(Html html) {
        donors(html);
        if (subject.origins().stages().size() > 1) {
            stages(html);
        }
        if (subject.flows().isEmpty()) {
            html.leaf("p", "Nothing of it belongs to a layer.");
            return;
        }
        html.open("figure");
        FlowFigure.draw(html, subject, legend);
        html.leaf("figcaption",
                "Read from left to right: the layers of the result, and the donors' layers that they are made of. Hollow parts of donors are not used.")
                .closeLine();
        table(html);
    }

    private void donors(Html html) {
        List<String> headings = List.of("", "donor", "here");
        Parts.scroll(html, "Donors");
        Parts.head(html, "Donors", headings);
        for (String name : subject.origins().donors()) {
            Donor donor = legend.donors().get(name);
            html.open("tr").open("th", "scope", "row").leaf("span", legend.key(name), "class",
                    "chip " + legend.hue(name)).close();
            html.leaf("td", name).leaf("td", donor == null || donor.model() == null ? "not found: skipped" : "read")
                    .closeLine();
        }
        Parts.endTable(html);
        html.closeLine();
    }

    private void stages(Html html) {
        List<String> headings = List.of("", "stage", "method", ">layers", "type");
        Parts.scroll(html, "Stages");
        Parts.head(html, "Stages", headings);
        for (Plan.StageSummary stage : subject.origins().stages()) {
            String name = stage.name();
            Parts.row(html, headings, List.of(name == null ? "" : legend.stageKey(name),
                    name == null ? "(result)" : name, stage.method(), String.valueOf(stage.layers()), stage.dtype()));
        }
        Parts.endTable(html);
        html.closeLine();
    }

    private void table(Html html) {
        boolean hasStages = subject.flows().stream().anyMatch(flow -> flow.stage() != null);
        List<String> headings = new ArrayList<>(List.of("layers", "donor", ">its layers"));
        if (hasStages) {
            headings.add(1, "stage");
        }
        Parts.scroll(html, "Layer map in words");
        Parts.head(html, "Layer map in words", headings);
        for (Flow flow : subject.flows()) {
            List<String> cells = new ArrayList<>(
                    List.of(flow.layersOfResult(), legend.titled(flow.donor()), flow.layersOfDonor()));
            if (hasStages) {
                String stage = flow.stage();
                cells.add(1, stage == null ? "" : legend.stageKey(stage) + " " + stage);
            }
            Parts.row(html, headings, cells);
        }
        Map<String, List<String>> outside = outside();
        outside.forEach((tensor, donors) -> {
            List<String> cells = new ArrayList<>(List.of(tensor, String.join(", ", donors), ""));
            if (hasStages) {
                cells.add(1, "");
            }
            Parts.row(html, headings, cells);
        });
        Parts.endTable(html);
        html.closeLine();
    }

    private Map<String, List<String>> outside() {
        String family = LayerName.mainFamily(subject.origins().tensors().keySet());
        Map<String, List<String>> outside = new LinkedHashMap<>();
        subject.origins().tensors().forEach((tensor, made) -> {
            if (LayerName.of(tensor).filter(name -> name.family().equals(family)).isEmpty()) {
                outside.put(LayerName.shortKind(tensor),
                        made.sources().map(stored -> legend.titled(stored.model())).distinct().toList());
            }
        });
        return outside;
    }
}
