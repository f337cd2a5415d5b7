package dev.graft.app.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// The parameters with which a method made the layers: `t` and the like, as curves over the layers.
final class ParameterSection {
    private ParameterSection() {}

    static void write(Html html, Subject subject) {
        Map<String, List<Series>> parameters = Series.of(subject.origins());
        int ordinal = 0;
        for (Map.Entry<String, List<Series>> parameter : parameters.entrySet()) {
            ordinal++;
            html.leaf("h3", parameter.getKey());
            CurveFigure figure = new CurveFigure("curve-" + ordinal,
                    "%s over the layers of the result, for %d groups of tensors; the table below has the numbers"
                            .formatted(parameter.getKey(), parameter.getValue().size()),
                    parameter.getKey(), parameter.getValue());
            html.open("figure");
            Parts.scroll(html, "Curves of " + parameter.getKey());
            figure.draw(html);
            html.close().closeLine();
            html.open("details").leaf("summary", "Numbers of " + parameter.getKey());
            figure.table(html, parameter.getKey() + " by layer");
            html.closeLine();
        }
        outside(html, Series.outside(subject.origins()));
    }

    private static void outside(Html html, Map<String, Map<String, Double>> outside) {
        if (outside.isEmpty()) {
            return;
        }
        List<String> headings = new ArrayList<>(List.of("tensor", "parameter", ">value"));
        Parts.scroll(html, "Parameters outside of layers");
        Parts.head(html, "Parameters outside of layers", headings);
        outside.forEach((parameter, byTensor) -> byTensor.forEach((tensor, value) -> Parts.row(html, headings,
                List.of(LayerName.shortKind(tensor), parameter, Ticks.number(value)))));
        Parts.endTable(html);
        html.closeLine();
    }
}
