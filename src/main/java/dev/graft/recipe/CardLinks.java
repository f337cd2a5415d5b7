package dev.graft.recipe;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

import dev.graft.diagnostic.Finding;
import dev.graft.recipe.CardText.Link;

/// Compares a card's links with the models of its recipes: authors link to one variant and merge another.
final class CardLinks {

    /// Each link is compared with each model, so a hostile card must not bring a million of both.
    private static final int MOST_COMPARED = 1000;

    /// First parts of an address that are no owners of models.
    private static final Set<String> NO_OWNER = Set.of("spaces", "datasets", "docs", "collections", "papers", "blog",
            "models", "organizations", "join", "posts", "learn", "tasks", "api");
    private static final Pattern HUB_ID = Pattern.compile("[\\w-][\\w.-]*/[\\w-][\\w.-]*");

    private CardLinks() {}

    /// A note for each link to a model that is not merged, but looks much like one that is.
    ///
    /// @param stages all of the card; names of stages are no hub ids
    static List<Finding> notes(List<Link> links, List<Stage> stages) {
        List<HubId> merged = stages.stream()
                .flatMap(stage -> stage.references().stream())
                .map(reference -> reference.value().path())
                .distinct()
                .flatMap(path -> HubId.of(path).stream())
                .limit(MOST_COMPARED)
                .toList();
        return links.stream().limit(MOST_COMPARED).flatMap(link -> note(link, merged).stream()).toList();
    }

    private static Optional<Finding> note(Link link, List<HubId> merged) {
        Optional<HubId> target = target(link.url());
        if (target.isEmpty() || merged.stream().anyMatch(target.get()::isSame)) {
            return Optional.empty();
        }
        return merged.stream()
                .filter(model -> model.isNamedBy(link.text()) || model.isNear(target.get()))
                .findFirst()
                .map(model -> Finding.note("card-link", link.place(),
                        "the card links to %s, but its recipe merges %s".formatted(target.get(), model),
                        "nothing, if the recipe is right; if the link is: --alias '%s=%s'".formatted(model,
                                target.get())));
    }

    private static Optional<HubId> target(String url) {
        String path = url.replaceFirst("^https?://huggingface\\.co/", "").replaceFirst("[?#].*$", "");
        List<String> parts = Arrays.stream(path.split("/")).limit(3).toList();
        boolean isModel = parts.size() >= 2 && !NO_OWNER.contains(parts.getFirst());
        return isModel ? HubId.of(parts.get(0) + "/" + parts.get(1)) : Optional.empty();
    }

    private record HubId(String owner, String name) {

        static Optional<HubId> of(String path) {
            if (path.length() > 200 || !HUB_ID.matcher(path).matches()) {
                return Optional.empty();
            }
            int slash = path.indexOf('/');
            return Optional.of(new HubId(path.substring(0, slash), path.substring(slash + 1)));
        }

        /// The hub does not tell upper from lower case.
        boolean isSame(HubId other) {
            return toString().equalsIgnoreCase(other.toString());
        }

        boolean isNear(HubId other) {
            String a = name.toLowerCase(Locale.ROOT);
            String b = other.name.toLowerCase(Locale.ROOT);
            return owner.equalsIgnoreCase(other.owner) && (a.contains(b) || b.contains(a));
        }

        boolean isNamedBy(String text) {
            return text.equals(name) || text.contains(toString());
        }

        @Override
        public String toString() {
            return owner + "/" + name;
        }
    }
}
