package dev.graft.app.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.StringJoiner;

import org.jspecify.annotations.Nullable;

import dev.graft.diagnostic.Finding;
import dev.graft.diagnostic.Sizes;
import dev.graft.model.Architecture.Module;
import dev.graft.model.Inspection;
import dev.graft.model.Inspection.Shard;
import dev.graft.model.Inspection.Share;
import dev.graft.model.ModelConfig;
import dev.graft.model.StoredModel;
import dev.graft.model.TensorRole;
import dev.graft.tensor.DType;
import dev.graft.tensor.TensorEntry;

/// An [Inspection] as a person reads it.
final class InspectionText {
    private InspectionText() {}

    /// What it is, its parts by role, its files.
    static List<String> blocks(Inspection inspection) {
        List<String> blocks = new ArrayList<>();
        blocks.add(facts(inspection));
        if (!inspection.byRole().isEmpty()) {
            blocks.add(roles(inspection));
        }
        if (!inspection.shards().isEmpty()) {
            Table files = new Table("file", ">tensors", ">size");
            for (Shard shard : inspection.shards()) {
                files.row(shard.file().path().getFileName(), shard.tensors(), Sizes.bytes(shard.file().bytes()));
            }
            blocks.add(files.toString());
        }
        return blocks;
    }

    private static String facts(Inspection inspection) {
        StoredModel model = inspection.model();
        List<String> lines = new ArrayList<>();
        lines.add(Finding.printable(model.path().toString()));
        ModelConfig config = model.config();
        if (config != null) {
            String classes = String.join(", ", config.architectures());
            fact(lines, "architecture", (classes.isEmpty() ? "no class named" : classes)
                    + config.modelType().map(type -> ", " + type).orElse(""));
            if (config.isQuantized()) {
                fact(lines, "quantised", "the weights are codes, which cannot be merged");
            }
        }
        for (Module module : model.architecture().modules()) {
            if (module.layers() > 0) {
                boolean isOnly = module.name().equals("default");
                fact(lines, isOnly ? "layers" : module.name(),
                        module.layers() + (isOnly ? "" : module.layers() == 1 ? " layer" : " layers"));
            }
        }
        fact(lines, "parameters", grouped(inspection.parameters()));
        StringJoiner dtypes = new StringJoiner(", ");
        inspection.byDtype().forEach((DType dtype, Share share) -> dtypes
                .add("%s %s in %s".formatted(dtype, Sizes.bytes(share.bytes()), tensors(share.tensors()))));
        fact(lines, "types", dtypes.toString());
        fact(lines, "vocabulary", vocabulary(inspection.vocabulary()));
        fact(lines, "head", switch (inspection.head()) {
            case OWN -> "its own";
            case TIED -> "tied to the embedding";
            case NONE -> "none in these weights";
        });
        Long contextLength = inspection.contextLength();
        fact(lines, "context", contextLength == null ? "" : contextLength + " tokens");
        int skipped = model.architecture().skipped().size();
        fact(lines, "buffers", skipped == 0 ? "" : tensors(skipped) + " that a merge leaves out");
        return String.join("\n", lines);
    }

    private static void fact(List<String> lines, String name, String value) {
        if (!value.isEmpty()) {
            lines.add(Finding.printable("  %-13s %s".formatted(name, value)).replace("\n", "\\n"));
        }
    }

    private static String vocabulary(Inspection.Vocabulary vocabulary) {
        StringJoiner parts = new StringJoiner(", ");
        add(parts, vocabulary.rows(), " rows");
        add(parts, vocabulary.configured(), " by config.json");
        add(parts, vocabulary.tokenizer(), " tokens in the tokenizer");
        return parts.toString();
    }

    private static void add(StringJoiner parts, @Nullable Long count, String what) {
        if (count != null) {
            parts.add(count + what);
        }
    }

    private static String tensors(int count) {
        return count + (count == 1 ? " tensor" : " tensors");
    }

    private static String roles(Inspection inspection) {
        Table roles = new Table("role", ">tensors", ">parameters", ">share", ">size");
        for (Map.Entry<TensorRole, Share> role : inspection.byRole().entrySet()) {
            Share share = role.getValue();
            double percent = inspection.parameters() == 0 ? 0 : 100.0 * share.elements() / inspection.parameters();
            roles.row(role.getKey().word(), share.tensors(), grouped(share.elements()),
                    String.format(Locale.ROOT, "%.2f%%", percent), Sizes.bytes(share.bytes()));
        }
        return roles.toString();
    }

    private static String grouped(long number) {
        return String.format(Locale.ROOT, "%,d", number);
    }

    /// A row for each tensor, by name.
    static String tensors(StoredModel model) {
        Table table = new Table("tensor", "type", "shape", ">bytes", "file");
        for (TensorEntry entry : model.tensors().values()) {
            table.row(entry.name(), entry.dtype(), entry.shape(), entry.bytes(), entry.file().getFileName());
        }
        return table.toString();
    }
}
