package dev.graft.app.gate;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

import dev.graft.diagnostic.Finding;
import dev.graft.diagnostic.UserError;
import dev.graft.engine.LocalModel;
import dev.graft.model.Inspection;

/// config.json, weights and manifest speak of the same model, and graft can run it.
final class FilesCheck {
    static final String ID = "files";

    /// Warnings for a donor; nobody should publish them.
    private static final Set<String> DISAGREEMENTS = Set.of("layer-count", "vocab-size");

    private FilesCheck() {}

    static Check of(Inspection inspection, Origins origins) throws IOException {
        Set<String> complaints = new LinkedHashSet<>();
        inspection.findings().stream().filter(finding -> finding.isError() || DISAGREEMENTS.contains(finding.id()))
                .forEach(finding -> complaints.add(finding.what()));
        if (inspection.head() == Inspection.Head.NONE) {
            complaints.add("nothing turns hidden states into scores: there is no head, and config.json does not let"
                    + " the embedding serve as one");
        }
        compareWithManifest(origins, inspection.model().tensors().keySet(), complaints);
        try (LocalModel _ = LocalModel.load(inspection.model().path())) {
            // Only whether it can be run; its weights are not read here.
        } catch (UserError refused) {
            refused.findings().stream().filter(Finding::isError).filter(finding -> !isAboutGraft(finding))
                    .forEach(finding -> complaints.add(finding.what()));
        }
        return Check.of(ID, new ArrayList<>(complaints),
                "config.json, %d tensors and the manifest agree".formatted(inspection.model().tensors().size()));
    }

    /// What graft does not run may be fit to publish all the same.
    private static boolean isAboutGraft(Finding finding) {
        return List.of("unsupported-model", "quantized").contains(finding.id());
    }

    private static void compareWithManifest(Origins origins, Collection<String> tensors, Set<String> complaints) {
        if (origins.tensors().isEmpty()) {
            return;
        }
        origins.tensors().keySet().stream().filter(name -> !tensors.contains(name))
                .forEach(name -> complaints.add("the manifest lists " + name + ", and no file has it"));
        tensors.stream().filter(name -> !origins.tensors().containsKey(name))
                .forEach(name -> complaints.add(name + " is there, and the manifest does not list it"));
    }
}
