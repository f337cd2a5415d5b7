package dev.graft.card;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

import dev.graft.diagnostic.Located;
import dev.graft.diagnostic.UserError;
import dev.graft.recipe.Recipe;

/// The recipe as a card shows it: each document verbatim in a block of its own, under its name.
final class RecipeBlocks {
    private static final Pattern SEPARATOR = Pattern.compile("---\\s*");

    private RecipeBlocks() {}

    static List<String> lines(Recipe recipe) {
        List<String> lines = new ArrayList<>();
        for (String document : documents(recipe)) {
            if (!lines.isEmpty()) {
                lines.add("");
            }
            name(document).ifPresent(name -> lines.addAll(List.of("**" + Markdown.text(name) + "**", "")));
            lines.addAll(Markdown.block("yaml", document));
        }
        return lines;
    }

    /// One text for each document; all in one if they cannot be told apart, line for line.
    private static List<String> documents(Recipe recipe) {
        List<String> documents = new ArrayList<>();
        List<String> open = new ArrayList<>();
        for (String line : recipe.text().lines().toList()) {
            if (SEPARATOR.matcher(line).matches()) { // never inside of a value: a document ends there
                add(open, documents);
                open.clear();
            } else {
                open.add(line);
            }
        }
        add(open, documents);
        boolean isTold = documents.size() == recipe.stages().size()
                && documents.stream().allMatch(document -> reads(document).isPresent());
        return isTold ? documents : List.of(recipe.text());
    }

    private static void add(List<String> lines, List<String> documents) {
        if (lines.stream().anyMatch(line -> !line.isBlank())) {
            documents.add(String.join("\n", lines));
        }
    }

    private static Optional<String> name(String document) {
        return reads(document).flatMap(recipe -> recipe.stages().size() == 1
                ? recipe.names().stream().findFirst().map(Located::value)
                : Optional.empty());
    }

    private static Optional<Recipe> reads(String document) {
        try {
            return Optional.of(Recipe.parse("recipe.yml", document));
        } catch (UserError cannotStandAlone) { // an alias of an anchor elsewhere, a comment
            return Optional.empty();
        }
    }
}
