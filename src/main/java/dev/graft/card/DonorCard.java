package dev.graft.card;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

import dev.graft.diagnostic.UserError;
import dev.graft.merge.ModelName;
import dev.graft.model.ModelRef;
import dev.graft.model.Models;
import dev.graft.recipe.CardText;

/// A model that another was made of, and its card where there is one.
///
/// @param name     as others may read it: without a path of this machine
/// @param revision null if none is known
/// @param isLocal  whether it was named by its directory, so that it is no model of the hub, whatever its name looks like
/// @param hasCard  whether one was found that can be read
/// @param front    its metadata; empty without a card
record DonorCard(String name, @Nullable String revision, boolean isLocal, boolean hasCard, FrontMatter front) {
    /// A merge of more models than that is a card that is up to something.
    private static final int MAX_PARENTS = 100;

    private static final Pattern HUB_ID = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]*/[A-Za-z0-9][A-Za-z0-9._-]*");

    /// @param model a reference as a recipe writes it, or an id in a card
    static DonorCard find(String model, @Nullable String revision, Models models) throws IOException {
        String path = withoutRevision(model);
        Path directory = directory(model, models);
        boolean isLocal = directory != null && Files.isDirectory(Path.of(path));
        CardText card = directory == null ? null : card(directory);
        return new DonorCard(ModelName.shown(model), revision, isLocal, card != null, FrontMatter.of(card));
    }

    private static @Nullable Path directory(String model, Models models) throws IOException {
        try {
            return models.findDirectory(ModelRef.parse(model)).orElse(null);
        } catch (IllegalArgumentException noReference) { // an id in somebody's card can be anything
            return null;
        }
    }

    private static @Nullable CardText card(Path directory) throws IOException {
        Path file = directory.resolve("README.md");
        if (!Files.isRegularFile(file)) {
            return null;
        }
        try {
            return CardText.read(file);
        } catch (UserError unreadable) {
            return null; // a donor with a broken card is a donor without one
        }
    }

    private static String withoutRevision(String model) {
        return model.contains("@") ? model.substring(0, model.indexOf('@')) : model;
    }

    Optional<String> hubId() {
        String id = withoutRevision(name);
        return isLocal || !HUB_ID.matcher(id).matches() ? Optional.empty() : Optional.of(id);
    }

    /// The id, or the name where there is none.
    String id() {
        return hubId().orElse(name);
    }

    /// In Markdown.
    String link() {
        return hubId().map(DonorCard::linked).orElse(Markdown.text(name));
    }

    static String linked(String id) {
        return HUB_ID.matcher(id).matches()
                ? "[%s](https://huggingface.co/%s)".formatted(id, id)
                : Markdown.text(id);
    }

    /// What its card says that it was made of or from.
    List<String> parents() {
        return front.texts("base_model").stream().limit(MAX_PARENTS).toList();
    }

    /// Whether its card says that it is a merge.
    boolean isMerge() {
        List<String> tags = front.texts("tags");
        return front.text("base_model_relation").filter("merge"::equals).isPresent() || tags.contains("merge")
                || tags.contains("mergekit");
    }

    Optional<Licence> licence() {
        return front.license().map(Licence::of);
    }
}
