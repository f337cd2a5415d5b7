package dev.graft.app.report;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import dev.graft.diagnostic.Finding;
import dev.graft.diagnostic.Place;
import dev.graft.diagnostic.UserError;
import dev.graft.merge.Making;
import dev.graft.merge.ModelName;
import dev.graft.model.Models;
import dev.graft.model.StoredModel;
import dev.graft.recipe.Recipe;

/// Finds the donors of finished models on this machine, and says which it does not find.
final class DonorFinder {
    private final Models models;
    private final List<Finding> findings;
    private final Map<String, Donor> donors = new LinkedHashMap<>();

    DonorFinder(Models models, List<Finding> findings) {
        this.models = models;
        this.findings = findings;
    }

    /// Adds the donors of a model to those that are known; a name that two models share is one donor.
    ///
    /// @param recipe what the model's recipe calls them; null without one
    void add(Origins origins, @Nullable Recipe recipe) throws IOException {
        for (String name : origins.donors()) {
            if (!donors.containsKey(name)) {
                StoredModel model = find(name, recipe == null ? name : reference(name, recipe));
                if (model != null && origins.manifest() != null) {
                    reportOther(name, model, origins.manifest());
                }
                donors.put(name, new Donor(Donor.key(donors.size()), name, model));
            }
        }
    }

    /// By name, in the order in which they came.
    Map<String, Donor> donors() {
        return donors;
    }

    /// What the recipe says where the manifest has only the last part of a path.
    private static String reference(String name, Recipe recipe) {
        return recipe.stages().stream().flatMap(stage -> stage.references().stream())
                .map(reference -> reference.value().toString())
                .filter(reference -> ModelName.shown(reference).equals(name)).findFirst().orElse(name);
    }

    private @Nullable StoredModel find(String name, String reference) throws IOException {
        Place place = new Place.OfModel(name, null);
        try {
            StoredModel model = models.stored(reference);
            if (model.weightErrors().isEmpty()) {
                return model;
            }
            findings.add(
                    Finding.note("skipped-donor", place, "its weights are not complete, so nothing is compared with it",
                            "`graft inspect " + model.path() + "` says what is missing"));
        } catch (UserError missing) {
            findings.add(Finding.note("skipped-donor", place,
                    "it cannot be read here, so nothing is compared with it: " + missing.findings().getFirst().what(),
                    "name the folder that holds it by --models"));
        }
        return null;
    }

    /// A donor that was found by its name may be another version than the one that was merged.
    private void reportOther(String name, StoredModel model, Making manifest) {
        for (Making.Input input : manifest.inputs()) {
            for (Making.InputFile file : input.model().equals(name)
                    ? input.files()
                    : List.<Making.InputFile>of()) {
                boolean isThere = model.files().stream().anyMatch(
                        one -> one.bytes() == file.bytes() && one.headerSha256().equals(file.headerSha256()));
                if (!isThere) {
                    findings.add(Finding.warning("other-donor", new Place.OfModel(name, null),
                            "the files in %s are not those that were merged: there is no '%s' of %d bytes with that header"
                                    .formatted(model.path(), file.name(), file.bytes()),
                            "name the revision that was merged, or read the differences with care"));
                    return;
                }
            }
        }
    }
}
