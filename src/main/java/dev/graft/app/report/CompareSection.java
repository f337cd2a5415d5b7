package dev.graft.app.report;

import java.util.ArrayList;
import java.util.List;

/// Two to five finished models side by side.
record CompareSection(List<Subject> subjects, Legend legend, List<Versus> versus) {
    void write(Html html) {
        int longest = subjects.stream().mapToInt(Subject::layers).max().orElse(1);
        for (Subject subject : subjects) {
            html.open("figure").leaf("figcaption", subject.key() + " " + subject.name() + ": " + inWords(subject));
            Parts.scroll(html, "Layers of " + subject.name());
            StripFigure.draw(html, subject, legend, longest);
            html.close().closeLine();
        }
        distances(html);
        List<Series> curves = versus.stream()
                .filter(pair -> pair.byLayer().stream().anyMatch(Double::isFinite))
                .map(pair -> new Series(pair.a().name() + " and " + pair.b().name(), pair.byLayer())).toList();
        if (!curves.isEmpty()) {
            CurveFigure figure = new CurveFigure("versus",
                    "Relative L2 between the models by layer; the table below has the numbers", "relative L2", curves);
            html.open("figure");
            Parts.scroll(html, "Relative L2 between the models by layer");
            figure.draw(html);
            html.close().leaf("figcaption",
                    "Layers of the same number are compared, whatever they were made of.").closeLine();
            html.open("details").leaf("summary", "Numbers by layer");
            figure.table(html, "Relative L2 by layer");
            html.closeLine();
        }
    }

    private static String inWords(Subject subject) {
        List<String> ranges = new ArrayList<>();
        subject.flows().forEach(flow -> ranges.add("layers %s of %s".formatted(flow.layersOfDonor(), flow.donor())));
        return ranges.isEmpty()
                ? "nothing says what it was made of"
                : ranges.size() > 6 ? ranges.size() + " runs of layers" : String.join("; ", ranges);
    }

    private void distances(Html html) {
        List<String> headings = new ArrayList<>(List.of(""));
        subjects.forEach(subject -> headings.add(subject.key() + " " + subject.name()));
        String caption = "How far the models are apart, over all tensors of both";
        Parts.scroll(html, caption);
        Parts.head(html, caption, headings);
        for (Subject row : subjects) {
            List<String> cells = new ArrayList<>(List.of(row.key() + " " + row.name()));
            for (Subject column : subjects) {
                cells.add(row == column ? "–" : between(row, column));
            }
            Parts.row(html, headings, cells);
        }
        Parts.endTable(html);
        html.closeLine();
    }

    private String between(Subject row, Subject column) {
        return versus.stream().filter(pair -> (pair.a() == row && pair.b() == column)
                || (pair.a() == column && pair.b() == row)).map(Versus::inWords).findFirst().orElse("–");
    }
}
