package dev.graft.card;

import java.util.List;

import org.jspecify.annotations.Nullable;

import dev.graft.recipe.Recipe;

/// What is known of a model and belongs into its card. What is null is not known, and its section is left as it is.
///
/// @param isRenamed   whether the user says the name this very moment, so that an older title gives way
/// @param license     null to leave it out
/// @param description in Markdown
/// @param prompt      text template with `{prompt}`
record Facts(String name, boolean isRenamed, @Nullable String license, @Nullable String description,
        List<DonorCard> donors,
        Lineage lineage, @Nullable String prompt, @Nullable Recipe recipe, @Nullable CardScores evaluation,
        @Nullable Provenance provenance) {}
