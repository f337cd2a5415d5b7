package dev.graft.app.gate;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import dev.graft.diagnostic.Finding;
import dev.graft.diagnostic.UserError;
import dev.graft.model.Models;
import dev.graft.model.StoredModel;

/// The donors of a merge, as far as they are here.
///
/// @param missing of each that is not, its name and why
record Donors(List<Donor> found, List<String> missing) {

    /// @param known directories of donors by the manifest's name, where the caller has them; the others are looked for
    static Donors find(Origins origins, Map<String, Path> known, Models models) throws IOException {
        List<Donor> found = new ArrayList<>();
        List<String> missing = new ArrayList<>();
        for (Map.Entry<String, String> donor : origins.donors().entrySet()) {
            String name = donor.getKey();
            try {
                Path directory = known.containsKey(name)
                        ? known.get(name)
                        : models.directory(donor.getValue().isEmpty() ? name : name + "@" + donor.getValue());
                StoredModel model = StoredModel.read(directory);
                List<Finding> errors = model.weightErrors();
                if (errors.isEmpty()) {
                    found.add(new Donor(name, directory, model));
                } else {
                    missing.add(name + " (" + errors.getFirst().what() + ")");
                }
            } catch (UserError absent) {
                missing.add(name + " (" + absent.findings().getFirst().what() + ")");
            }
        }
        return new Donors(List.copyOf(found), List.copyOf(missing));
    }

    Optional<Donor> named(String name) {
        return found.stream().filter(donor -> donor.name().equals(name)).findFirst();
    }
}
