package dev.graft.app.report;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

import dev.graft.diagnostic.UserError;
import dev.graft.eval.Protocol;
import dev.graft.eval.PublishedScores;

/// What the cards of donors say that they scored, in the `model-index` of their metadata.
final class PublishedResults {
    /// Where a results file has the filter of an answer.
    private static final String PUBLISHED = ",published";

    private PublishedResults() {}

    /// Of the donors that are here and have such numbers.
    ///
    /// @param given results that the user names: a donor with some of its own needs no others
    static List<Scores> of(Collection<Donor> donors, List<Scores> given) throws IOException {
        List<Scores> all = new ArrayList<>();
        for (Donor donor : donors) {
            if (donor.model() != null && given.stream().noneMatch(one -> one.label().equals(donor.name()))) {
                read(donor.name(), donor.model().path().resolve("README.md")).ifPresent(all::add);
            }
        }
        return all;
    }

    private static Optional<Scores> read(String label, Path card) throws IOException {
        if (!Files.isRegularFile(card)) {
            return Optional.empty();
        }
        try {
            return Optional.of(new Scores(label, PublishedScores.read(card).scores().stream()
                    .map(PublishedResults::score).toList(), Double.NaN));
        } catch (UserError noNumbers) {
            return Optional.empty(); // most cards have none, and a broken card is not the reader's to mend
        }
    }

    /// Cards have the leaderboard's metrics, in percent and without an error.
    private static Score score(PublishedScores.Score published) {
        return new Score(published.benchmark().task(),
                published.benchmark().metric(Protocol.OPEN_LLM_V1) + PUBLISHED, published.percent() / 100, Double.NaN,
                published.shots(), false);
    }

    static boolean isPublished(Score score) {
        return score.metric().endsWith(PUBLISHED);
    }
}
