package dev.graft.app.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

import dev.graft.diagnostic.Sizes;
import dev.graft.merge.Making;
import dev.graft.model.ModelConfig;
import dev.graft.model.StoredModel;
import dev.graft.model.WeightFile;

/// What the models are, in numbers.
final class SummarySection {
    private SummarySection() {}

    /// One sentence or two.
    static String inWords(Subject subject) {
        Origins origins = subject.origins();
        String size = "%s parameters in %d layers, %s".formatted(count(parameters(subject.model())),
                subject.layers(), Sizes.bytes(bytes(subject.model())));
        String unread = origins.unread() == 0
                ? ""
                : " Of %d tensors nobody can read in its manifest what they were made of.".formatted(origins.unread());
        if (!origins.areKnown()) {
            return size + "." + unread;
        }
        long copies = origins.copies();
        Making manifest = origins.manifest();
        return "%s. Of %d tensors, %d were computed and %d copied, from %d donors%s.%s".formatted(size,
                origins.tensors().size(), origins.tensors().size() - copies, copies, origins.donors().size(),
                origins.stages().size() > 1 ? " through " + (origins.stages().size() - 1) + " stages" : "",
                manifest == null ? "" : " Made by graft %s, mode %s.".formatted(manifest.by(), manifest.mode()))
                + unread;
    }

    /// The models, then their donors.
    static void sizes(Html html, List<Subject> subjects, Legend legend) {
        List<String> headings = List.of("model", ">parameters", ">layers", ">bytes", "types", ">vocabulary", ">files",
                "architecture");
        Parts.scroll(html, "Sizes");
        Parts.head(html, "Sizes of weights", headings);
        for (Subject subject : subjects) {
            Parts.row(html, headings, row(subject.name(), subject.model()));
        }
        for (Donor donor : legend.donors().values()) {
            if (donor.model() != null) {
                Parts.row(html, headings, row(donor.key() + " " + donor.name(), donor.model()));
            }
        }
        Parts.endTable(html);
        html.closeLine();
    }

    private static List<String> row(String name, StoredModel model) {
        List<String> cells = new ArrayList<>();
        cells.add(name);
        cells.add(count(parameters(model)));
        cells.add(String
                .valueOf(model.architecture().modules().stream().mapToInt(module -> module.layers()).max().orElse(0)));
        cells.add(Sizes.bytes(bytes(model)));
        cells.add(model.tensors().values().stream().map(tensor -> tensor.dtype().name()).distinct().sorted()
                .collect(Collectors.joining(", ")));
        cells.add(model.architecture().embedding().flatMap(part -> model.architecture().find(part.template()))
                .map(entry -> String.valueOf(entry.shape().rows())).orElse("–"));
        cells.add(String.valueOf(model.files().size()));
        ModelConfig config = model.config();
        cells.add(config == null ? "–" : String.join(", ", config.architectures()));
        return cells;
    }

    /// Elements of all tensors but buffers.
    private static long parameters(StoredModel model) {
        Set<String> seated = model.seats().keySet();
        return model.tensors().entrySet().stream().filter(tensor -> seated.contains(tensor.getKey()))
                .mapToLong(tensor -> tensor.getValue().elements()).sum();
    }

    private static long bytes(StoredModel model) {
        return model.files().stream().mapToLong(WeightFile::bytes).sum();
    }

    /// `10.7 B`, as people count parameters.
    static String count(long parameters) {
        return parameters < 10_000
                ? String.valueOf(parameters)
                : parameters < 1_000_000
                        ? String.format(Locale.ROOT, "%.1f k", parameters / 1e3)
                        : parameters < 1_000_000_000
                                ? String.format(Locale.ROOT, "%.2f M", parameters / 1e6)
                                : String.format(Locale.ROOT, "%.2f B", parameters / 1e9);
    }
}
