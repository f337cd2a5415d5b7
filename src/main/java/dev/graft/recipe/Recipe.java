package dev.graft.recipe;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

import dev.graft.diagnostic.DidYouMean;
import dev.graft.diagnostic.Finding;
import dev.graft.diagnostic.Located;
import dev.graft.diagnostic.Place;
import dev.graft.diagnostic.UserError;
import dev.graft.model.ModelRef;
import dev.graft.tensor.DType;

/// What to merge and how, in one or several stages, as a YAML file or a model card says it. Immutable.
public final class Recipe {
    private final String file;
    private final String text;
    private final @Nullable CardText card;
    private final List<Stage> stages;
    private final List<Located<String>> names;
    private final List<Finding> findings;

    Recipe(String file, String text, @Nullable CardText card, List<Stage> stages, List<Located<String>> names,
            List<Finding> findings) {
        this.file = file;
        this.text = text;
        this.card = card;
        this.stages = List.copyOf(stages);
        this.names = List.copyOf(names);
        this.findings = List.copyOf(findings);
    }

    /// Reads a YAML file or a card.
    ///
    /// @throws UserError if there is no recipe in it, or nothing of one can be understood
    public static Recipe read(Path path) throws IOException {
        return parse(path.toString(), CardText.text(path));
    }

    /// @param fileName for places; says that the text is a card if it ends in `.md`
    /// @throws UserError if there is no recipe in it, or nothing of one can be understood
    public static Recipe parse(String fileName, String text) {
        return new RecipeReader(fileName).read(text);
    }

    /// As the user named it.
    public String file() {
        return file;
    }

    /// The recipe as text: a YAML file unchanged; of a card the recipe blocks as they are, each with the name that its
    /// label gave it, as documents of one file.
    public String text() {
        return text;
    }

    /// The card that holds the recipe; null for a YAML file.
    public @Nullable CardText card() {
        return card;
    }

    /// In the order of the document, at least one. A document without a method is not here, only among [#names].
    public List<Stage> stages() {
        return stages;
    }

    /// The names of all stages, also of those that could not be read: a reference to one of these is not wrong.
    public List<Located<String>> names() {
        return names;
    }

    /// Everything that is to say about the text alone, in the order to show it.
    public List<Finding> findings() {
        return findings;
    }

    public Optional<Stage> stage(String name) {
        return stages.stream().filter(stage -> isNamed(stage, name)).findFirst();
    }

    /// The stage that makes the result.
    ///
    /// @param name null for the unnamed stage, or the last one if all are named
    /// @throws UserError `undefined-stage` if there is none of this name
    public Stage result(@Nullable String name) {
        if (name == null) {
            return stages.stream().filter(stage -> stage.name() == null).findFirst().orElseGet(stages::getLast);
        }
        return stage(name).orElseThrow(() -> new UserError(Finding.error("undefined-stage", new Place.InFile(file),
                "there is no stage " + Quote.of(name), stageRemedy(name))));
    }

    private String stageRemedy(String name) {
        List<String> all = names.stream().map(Located::value).toList();
        if (all.isEmpty()) {
            return "the recipe has no named stages: leave the name out";
        }
        return DidYouMean.nearest(name, all).map(near -> "did you mean '" + near + "'? ").orElse("")
                + "There are: " + String.join(", ", all);
    }

    /// The recipe with another model in place of one. Only what names a model changes: not names of stages, filters,
    /// or the text. A warning `unused-alias` if nothing does.
    ///
    /// @param from path of a reference, exactly as written, without revision and adapter
    public Recipe withAlias(String from, String to) {
        ModelRef.of(to); // not blank
        boolean isUsed = references().anyMatch(reference -> reference.path().equals(from));
        List<Stage> others = stages.stream()
                .map(stage -> stage.withReferences(
                        reference -> reference.path().equals(from) ? reference.withPath(to) : reference))
                .toList();
        List<Finding> all = new ArrayList<>(findings);
        if (!isUsed) {
            List<String> paths = references().map(ModelRef::path).distinct().toList();
            all.add(Finding.warning("unused-alias", Place.NOWHERE, "no model is called " + Quote.of(from),
                    DidYouMean.nearest(from, paths).map(near -> "did you mean '" + near + "'?")
                            .orElse("the recipe uses " + String.join(", ", paths.stream().limit(10).toList()))));
        }
        return new Recipe(file, text, card, others, names, Finding.sorted(all));
    }

    private Stream<ModelRef> references() {
        return stages.stream().flatMap(stage -> stage.references().stream()).map(Located::value);
    }

    /// The recipe whose result is saved in this type, whatever it says itself.
    public Recipe withOutDtype(DType dtype) {
        return withOutDtype(dtype, null);
    }

    /// The same for the stage that [#result] gives for this name.
    public Recipe withOutDtype(DType dtype, @Nullable String stageName) {
        Stage result = result(stageName);
        List<Stage> others = stages.stream()
                .map(stage -> stage == result ? stage.withOutDtype(dtype) : stage)
                .toList();
        return new Recipe(file, text, card, others, names, findings);
    }

    private static boolean isNamed(Stage stage, String name) {
        return stage.name() != null && stage.name().value().equals(name);
    }
}
