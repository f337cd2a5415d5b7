package dev.graft.card;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

import org.jspecify.annotations.Nullable;

import dev.graft.diagnostic.Finding;
import dev.graft.merge.Making;
import dev.graft.merge.Plan;
import dev.graft.model.Models;
import dev.graft.recipe.CardText;
import dev.graft.recipe.Recipe;
import dev.graft.recipe.Stage;

/// The card of a model that is about to be made. It depends on the plan, not on the bytes: its text is known before the
/// merge begins.
public final class MergeCard {
    private MergeCard() {}

    /// What the user says about the result.
    ///
    /// @param directory name of the directory it is written to: the last resort for a name
    /// @param options   of the command that makes it again, as a shell reads them
    public record Naming(@Nullable String name, @Nullable String license, String directory, List<String> options) {
        public Naming {
            options = List.copyOf(options);
        }
    }

    /// Of the donors' licences only what contradicts itself is a finding here; what is not known is the business of
    /// [FinishedCard], before the model is published.
    public static Draft of(Recipe recipe, Plan plan, Models models, Naming naming) throws IOException {
        FrontMatter source = FrontMatter.of(recipe.card());
        List<DonorCard> donors = donors(plan, models);
        String name = name(recipe, plan, naming, source);
        LicenceCheck licence = new LicenceCheck(donors,
                naming.license() == null ? source.license().orElse(null) : naming.license(), name);
        Lineage lineage = Lineage.of(donors, models);
        Provenance provenance = new Provenance(Making.version(), plan.arithmetic().manifestName(),
                Making.digest(plan.recipeText()), null, Provenance.command(naming.directory(), naming.options()));
        CardWriter writer = new CardWriter(new Facts(name, true, licence.result(), null, donors, lineage,
                prompt(recipe, plan), recipe, null, provenance), "README.md");
        CardFile empty = CardFile.empty("README.md");
        String text = empty.with(writer.metadata(empty.front()), writer.body(empty.body())).text();
        List<Finding> findings = new ArrayList<>(licence.conflicts());
        findings.addAll(writer.findings());
        return new Draft(text, findings);
    }

    private static List<DonorCard> donors(Plan plan, Models models) throws IOException {
        Map<String, DonorCard> donors = new LinkedHashMap<>();
        for (Plan.InputFile file : plan.inputs()) {
            if (!donors.containsKey(file.model())) {
                donors.put(file.model(), DonorCard.find(file.model(), file.revision(), models));
            }
        }
        return List.copyOf(donors.values());
    }

    private static String name(Recipe recipe, Plan plan, Naming naming, FrontMatter source) {
        if (naming.name() != null) {
            return naming.name();
        }
        String made = plan.stages().getLast().name();
        Stage result = recipe.result(null);
        boolean isResult = made == null || (result.name() != null && made.equals(result.name().value()));
        String otherwise = made == null ? naming.directory() : made;
        return isResult ? source.modelName().orElse(otherwise) : otherwise; // a card names its result, not its stages
    }

    /// That of the card with the recipe, else that of the tokenizer that the result will have.
    private static @Nullable String prompt(Recipe recipe, Plan plan) throws IOException {
        CardText card = recipe.card();
        Optional<String> written = card == null ? Optional.empty() : card.promptTemplate();
        Path tokenizer = plan.copies().get("tokenizer_config.json");
        return written.isPresent() || tokenizer == null
                ? written.orElse(null)
                : PromptText.of(Objects.requireNonNull(tokenizer.getParent())).orElse(null);
    }
}
