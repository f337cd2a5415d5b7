package dev.graft.app.report;

import java.util.List;

/// What the models have scored.
record ScoreSection(List<Scores> scores, Legend legend) {
    void write(Html html) {
        ScoreFigure figure = new ScoreFigure(scores, legend);
        if (!ScoreFigure.tasks(scores).isEmpty()) {
            html.open("figure");
            figure.draw(html);
            boolean arePublished = scores.stream().flatMap(one -> one.scores().stream())
                    .anyMatch(PublishedResults::isPublished);
            html.leaf("figcaption", "Percent of the documents. The thin lines reach one standard error to both sides."
                    + (arePublished ? " Numbers of donors without such a line are from their model cards." : ""))
                    .closeLine();
            figure.summary(html);
        }
        html.open("details").leaf("summary", "All numbers");
        figure.table(html);
        html.closeLine();
    }
}
