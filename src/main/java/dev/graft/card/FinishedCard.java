package dev.graft.card;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

import dev.graft.diagnostic.Finding;
import dev.graft.diagnostic.Located;
import dev.graft.diagnostic.Place;
import dev.graft.diagnostic.UserError;
import dev.graft.eval.RunScores;
import dev.graft.merge.Making;
import dev.graft.model.ModelRef;
import dev.graft.model.Models;
import dev.graft.recipe.CardText;
import dev.graft.recipe.Recipe;

/// The card of a model that is there, brought up to date: from its manifest, its recipe, the cards of its donors, results
/// of an evaluation, and what the user says. What somebody wrote into the card stays.
public final class FinishedCard {
    /// Of the directory.
    public static final String FILE = "README.md";

    private static final Pattern ALIAS = Pattern.compile("--alias '([^'=]+)=([^']+)'");

    private final Path directory;
    private final Models models;
    private final Wishes wishes;
    private final CardFile old;
    private final Optional<Making> making;
    private final @Nullable List<String> oldOptions;
    private final @Nullable Recipe recipe;

    /// What the user says; null leaves it to the files.
    ///
    /// @param description in Markdown
    /// @param aliases     of the recipe's names, as in the merge
    /// @param results     of an evaluation of this model
    public record Wishes(@Nullable String name, @Nullable String license, @Nullable String description,
            Map<String, String> aliases, @Nullable RunScores results) {}

    private FinishedCard(Path directory, Models models, Wishes wishes) throws IOException {
        this.directory = directory;
        this.models = models;
        this.wishes = wishes;
        this.old = existing(directory);
        this.making = Making.read(directory);
        this.oldOptions = old.body().find(Section.PROVENANCE).map(part -> Provenance.options(part.content()))
                .orElse(null);
        this.recipe = recipe(Making.recipeFile(directory));
    }

    /// @throws UserError `missing-file` if there is no such directory, `bad-manifest`, or `yaml-syntax` and
    ///         `card-metadata` if the old card cannot be changed
    public static Draft of(Path directory, Models models, Wishes wishes) throws IOException {
        if (!Files.isDirectory(directory)) {
            throw new UserError(Finding.error("missing-file", new Place.InFile(directory.toString()),
                    Files.exists(directory) ? "is a file, not a directory" : "there is no such directory",
                    "name the directory of a model"));
        }
        return new FinishedCard(directory, models, wishes).draft();
    }

    private static CardFile existing(Path directory) throws IOException {
        Path file = directory.resolve(FILE);
        return Files.exists(file) ? CardFile.of(CardText.read(file)) : CardFile.empty(file.toString());
    }

    private Draft draft() throws IOException {
        List<DonorCard> donors = donors();
        String name = name();
        LicenceCheck licence = new LicenceCheck(donors,
                wishes.license() == null ? old.front().license().orElse(null) : wishes.license(), name);
        Lineage lineage = Lineage.of(donors, models);
        CardScores evaluation = wishes.results() == null ? null : new CardScores(wishes.results(), directory);
        Facts facts = new Facts(name, wishes.name() != null, licence.result(), wishes.description(), donors, lineage,
                prompt(), recipe,
                evaluation, provenance());
        CardWriter writer = new CardWriter(facts, directory.resolve(FILE).toString());
        String text = old.with(writer.metadata(old.front()), writer.body(old.body())).text();
        List<Finding> findings = new ArrayList<>(licence.conflicts());
        findings.addAll(licence.unknown());
        findings.addAll(lineage.findings());
        findings.addAll(missingAliases());
        findings.addAll(writer.findings());
        return new Draft(text, findings);
    }

    private String name() {
        String title = old.body().isOurs() ? old.body().title() : null;
        Path last = Objects.requireNonNullElse(directory.toAbsolutePath().normalize().getFileName(), directory);
        return Optional.ofNullable(wishes.name()).or(old.front()::modelName)
                .or(() -> Optional.ofNullable(title).map(Markdown::plain))
                .or(() -> Optional.ofNullable(recipe).map(read -> read.result(null).name()).map(Located::value))
                .orElse(last.toString());
    }

    /// A recipe that graft cannot read has been used by somebody else's tool, and is left out.
    private @Nullable Recipe recipe(Optional<Path> file) throws IOException {
        if (file.isEmpty()) {
            return null;
        }
        try {
            Recipe read = Recipe.read(file.get());
            for (Map.Entry<String, String> alias : aliases().entrySet()) {
                read = read.withAlias(alias.getKey(), alias.getValue());
            }
            return read;
        } catch (UserError unreadable) {
            return null;
        }
    }

    /// Those that the user gives, and those that the command of the old card has.
    private Map<String, String> aliases() {
        Map<String, String> aliases = new LinkedHashMap<>();
        for (String option : oldOptions == null ? List.<String>of() : oldOptions) {
            Matcher alias = ALIAS.matcher(option);
            while (alias.find()) {
                aliases.put(alias.group(1), alias.group(2));
            }
        }
        aliases.putAll(wishes.aliases());
        return aliases;
    }

    /// As the manifest has them, else as the recipe, else as the card.
    private List<DonorCard> donors() throws IOException {
        List<DonorCard> donors = new ArrayList<>();
        if (making.isPresent()) {
            for (Making.Input input : making.get().inputs()) {
                donors.add(DonorCard.find(input.model(), input.revision(), models));
            }
            return donors;
        }
        Set<String> named = recipe == null ? new LinkedHashSet<>(old.front().texts("base_model")) : references(recipe);
        for (String model : named) {
            donors.add(DonorCard.find(model, null, models));
        }
        return donors;
    }

    private static Set<String> references(Recipe recipe) {
        Set<String> stages = new LinkedHashSet<>(recipe.names().stream().map(Located::value).toList());
        Set<String> models = new LinkedHashSet<>();
        recipe.stages().stream().flatMap(stage -> stage.references().stream()).map(Located::value)
                .filter(reference -> !stages.contains(reference.path())).map(ModelRef::toString).forEach(models::add);
        return models;
    }

    /// Names in the recipe that only an `--alias` of the merge made mean something: no file says which, and without it the
    /// command in the card cannot work.
    private List<Finding> missingAliases() {
        if (recipe == null || making.isEmpty()) {
            return List.of();
        }
        Set<String> known = new LinkedHashSet<>(recipe.names().stream().map(Located::value).toList());
        making.get().inputs().forEach(input -> known.add(input.model()));
        return recipe.stages().stream().flatMap(stage -> stage.references().stream())
                .filter(reference -> !reference.value().path().contains("/"))
                .filter(reference -> known.add(reference.value().toString())) // each once
                .map(reference -> Finding.warning("missing-alias", reference.place(),
                        "'%s' is neither a stage nor a model that was merged, so the command in the card does not work"
                                .formatted(reference.value().path()),
                        "give the --alias that the merge had"))
                .toList();
    }

    private @Nullable String prompt() throws IOException {
        return old.body().find(Section.PROMPT).isPresent() ? null : PromptText.of(directory).orElse(null);
    }

    private @Nullable Provenance provenance() {
        return making.map(made -> Provenance.of(made, Provenance.command(
                String.valueOf(directory.toAbsolutePath().normalize().getFileName()),
                oldOptions == null || !wishes.aliases().isEmpty() ? options(made) : oldOptions))).orElse(null);
    }

    private List<String> options(Making made) {
        List<String> options = new ArrayList<>();
        aliases().forEach((from, to) -> options.add("--alias '%s=%s'".formatted(from, to)));
        if (!made.mode().equals("precise")) {
            options.add(made.mode().replaceFirst("^bit-compat-", "--bit-compat="));
        }
        if (made.seed() > 0) {
            options.add("--seed " + made.seed());
        }
        return options;
    }
}
