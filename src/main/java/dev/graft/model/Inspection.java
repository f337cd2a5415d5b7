package dev.graft.model;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

import org.jspecify.annotations.Nullable;

import dev.graft.diagnostic.Finding;
import dev.graft.diagnostic.UserError;
import dev.graft.model.StoredModel.Seat;
import dev.graft.tensor.DType;
import dev.graft.tensor.TensorEntry;

/// What can be said about a stored model without reading a weight.
///
/// @param parameters  elements of all tensors but buffers; a packed code of a quantised model counts as one
/// @param byRole      of these, by what they do; roles that no tensor has are left out
/// @param byDtype     of all tensors, buffers too
/// @param shards      in natural order
/// @param vocabulary  what three places say about it
/// @param head        where the scores of tokens come from
/// @param contextLength in tokens, by config.json; null if it does not say
/// @param findings    what is wrong, or worth knowing
public record Inspection(StoredModel model, long parameters, Map<TensorRole, Share> byRole, Map<DType, Share> byDtype,
        List<Shard> shards, Vocabulary vocabulary, Head head, @Nullable Long contextLength, List<Finding> findings) {

    /// A part of the tensors.
    public record Share(int tensors, long elements, long bytes) {
        static final Share NONE = new Share(0, 0, 0);

        Share plus(TensorEntry entry) {
            return new Share(tensors + 1, Math.addExact(elements, entry.elements()),
                    Math.addExact(bytes, entry.bytes()));
        }
    }

    /// A file with weights.
    ///
    /// @param tensors how many of the model's tensors are in it
    public record Shard(WeightFile file, int tensors) {}

    /// The number of tokens; null where nothing says it.
    ///
    /// @param rows       of the embedding
    /// @param configured `vocab_size` of config.json
    /// @param tokenizer  largest id that the tokenizer files name, and one
    public record Vocabulary(@Nullable Long rows, @Nullable Long configured, @Nullable Long tokenizer) {}

    /// Where the scores of tokens come from.
    public enum Head {
        /// A matrix of its own.
        OWN,
        /// The embedding serves once more.
        TIED,
        /// Nothing in these weights.
        NONE
    }

    public Inspection {
        shards = List.copyOf(shards);
        findings = List.copyOf(findings);
    }

    /// Reads the tokenizer files in addition to what the model has read.
    public static Inspection of(StoredModel model) throws IOException {
        List<Finding> findings = new ArrayList<>(model.findings());
        Map<String, Seat> seats = model.seats();
        Map<TensorRole, Share> byRole = new EnumMap<>(TensorRole.class);
        Map<DType, Share> byDtype = new EnumMap<>(DType.class);
        model.tensors().forEach((name, entry) -> {
            byDtype.merge(entry.dtype(), Share.NONE.plus(entry), (sum, _) -> sum.plus(entry));
            Seat seat = seats.get(name);
            if (seat != null) {
                byRole.merge(seat.role(), Share.NONE.plus(entry), (sum, _) -> sum.plus(entry));
            }
        });
        long parameters = byRole.values().stream().mapToLong(Share::elements).sum();
        return new Inspection(model, parameters, byRole, byDtype, shards(model.files(), model.tensors().values()),
                vocabulary(model, findings), head(model), contextLength(model, findings), Finding.sorted(findings));
    }

    private static List<Shard> shards(List<WeightFile> files, Collection<TensorEntry> tensors) {
        Map<Path, Integer> counts = new HashMap<>();
        tensors.forEach(entry -> counts.merge(entry.file(), 1, Integer::sum));
        return files.stream().map(file -> new Shard(file, counts.getOrDefault(file.path(), 0))).toList();
    }

    private static Vocabulary vocabulary(StoredModel model, List<Finding> findings) throws IOException {
        Architecture architecture = model.architecture();
        Long rows = architecture.embedding().flatMap(part -> architecture.find(part.template()))
                .map(entry -> entry.shape().rows()).orElse(null);
        OptionalLong tokenizer = OptionalLong.empty();
        try {
            tokenizer = model.tokenizerSize();
        } catch (UserError broken) {
            findings.addAll(broken.findings());
        }
        ModelConfig config = model.config();
        return new Vocabulary(rows, config == null ? null : boxed(config.vocabSize()), boxed(tokenizer));
    }

    /// A wrong value here makes no model useless, so [ModelConfig#read] lets it pass.
    private static @Nullable Long contextLength(StoredModel model, List<Finding> findings) {
        ModelConfig config = model.config();
        try {
            return config == null ? null : boxed(config.contextLength());
        } catch (UserError broken) {
            findings.addAll(broken.findings());
            return null;
        }
    }

    private static Head head(StoredModel model) {
        Architecture architecture = model.architecture();
        if (architecture.head().isPresent()) {
            return Head.OWN;
        }
        ModelConfig config = model.config();
        boolean mayBeTied = config == null || config.tieWordEmbeddings().orElse(true);
        return mayBeTied && architecture.embedding().isPresent() ? Head.TIED : Head.NONE;
    }

    private static @Nullable Long boxed(OptionalLong number) {
        return number.isPresent() ? number.getAsLong() : null;
    }
}
