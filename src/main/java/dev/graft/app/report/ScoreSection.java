package dev.graft.app.report;

import java.util.List;

/// What the models have scored.
record ScoreSection(List<Scores> scores, Legend legend) {
    void write(Html html) {
        ScoreFigure figure = new ScoreFigure(scores, legend);
        if (!ScoreFigure.tasks(scores).isEmpty()) {
            html.open("figure");
            figure.draw(html);
            html.leaf("figcaption", "Percent of the documents. The thin lines reach one standard error to both sides.")
                    .closeLine();
            figure.summary(html);
        }
        html.open("details").leaf("summary", "All numbers");
        figure.table(html);
        html.closeLine();
    }
}
