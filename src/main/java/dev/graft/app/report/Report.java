package dev.graft.app.report;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import dev.graft.diagnostic.Finding;
import dev.graft.diagnostic.Place;
import dev.graft.diagnostic.UserError;
import dev.graft.merge.Diff;
import dev.graft.merge.Progress;
import dev.graft.model.Models;
import dev.graft.model.StoredModel;
import dev.graft.recipe.Recipe;

/// What one or several finished models are, as one page of HTML that asks for nothing from anywhere.
///
/// @param html        the page; equal inputs give equal pages, whatever the number of threads
/// @param findings    what was skipped, or should be known
/// @param donors      how many donors were read
/// @param comparisons how many tensors were compared with one that they were made of
public record Report(String html, List<Finding> findings, int donors, int comparisons) {
    /// Side by side on one page, beyond that nobody sees anything.
    public static final int MOST_MODELS = 5;

    /// In the first lines of every page, and of no other file: what an earlier report wrote may be replaced.
    public static final String MARK = Page.MARK;

    /// Recipes beyond that are not shown in full.
    private static final int RECIPE_CHARACTERS = 100_000;

    public Report {
        findings = List.copyOf(findings);
    }

    /// What to report on.
    ///
    /// @param models  directories, the one that it is mainly about first
    /// @param aliases what the recipe's names mean
    /// @param results files with evaluation results, in the order to show them
    public record Request(List<Path> models, Map<String, String> aliases, List<ResultsFile> results) {
        public Request {
            models = List.copyOf(models);
            results = List.copyOf(results);
        }
    }

    /// Results of a model.
    ///
    /// @param label whose they are; null for the first model
    /// @param path  as [Scores#read] takes it
    public record ResultsFile(@Nullable String label, Path path) {}

    /// Reads headers, then the weights of the models and of the donors that are found, in memory that does not depend on
    /// their size.
    ///
    /// @param donors where donors are looked for
    /// @throws UserError if one of the models is none, or is not complete, or results cannot be read
    public static Report of(Request request, Models donors, int threads, Progress progress) throws IOException {
        List<Finding> findings = new ArrayList<>();
        OriginsReader reader = new OriginsReader(donors, request.aliases(), findings);
        DonorFinder finder = new DonorFinder(donors, findings);
        List<Subject> subjects = new ArrayList<>();
        for (Path directory : request.models()) {
            Subject subject = subject(directory, String.valueOf(subjects.size() + 1), reader);
            finder.add(subject.origins(), reader.recipe(directory));
            subjects.add(subject);
        }
        List<Scores> scores = new ArrayList<>();
        for (ResultsFile file : request.results()) {
            scores.add(Scores.read(file.label() == null ? subjects.getFirst().name() : file.label(), file.path()));
        }
        scores.addAll(PublishedResults.of(finder.donors().values(), scores));
        Contrast contrast = Contrast.of(subjects.getFirst(), finder.donors(), threads, progress);
        List<Versus> versus = versus(subjects, threads, progress);
        List<Finding> sorted = Finding.sorted(findings);
        String html = new Page(subjects, Legend.of(finder.donors(), subjects), contrast, versus,
                Scores.byLabel(scores), sorted).html();
        int read = (int) finder.donors().values().stream().filter(donor -> donor.model() != null).count();
        return new Report(html, sorted, read, contrast.matches());
    }

    private static Subject subject(Path directory, String key, OriginsReader reader) throws IOException {
        if (!Files.isDirectory(directory)) {
            throw new UserError(Finding.error("missing-model", new Place.InFile(directory.toString()),
                    "there is no such directory", "name the OUT of a finished merge"));
        }
        StoredModel model = StoredModel.read(directory);
        if (!model.weightErrors().isEmpty()) {
            throw new UserError(model.weightErrors());
        }
        return new Subject(key, String.valueOf(directory.toAbsolutePath().normalize().getFileName()), model,
                reader.read(directory), recipeText(reader.recipe(directory)));
    }

    private static String recipeText(@Nullable Recipe recipe) {
        String text = recipe == null ? "" : recipe.text();
        return text.length() <= RECIPE_CHARACTERS ? text : text.substring(0, RECIPE_CHARACTERS) + "\n…";
    }

    private static List<Versus> versus(List<Subject> subjects, int threads, Progress progress) throws IOException {
        List<Versus> versus = new ArrayList<>();
        for (int a = 0; a < subjects.size(); a++) {
            for (int b = a + 1; b < subjects.size(); b++) {
                versus.add(Versus.of(subjects.get(a), subjects.get(b),
                        Diff.of(subjects.get(a).model(), subjects.get(b).model(), threads, progress)));
            }
        }
        return versus;
    }
}
