package dev.graft.merge;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

import dev.graft.model.Architecture;
import dev.graft.model.ModelConfig;
import dev.graft.model.ModelDir;
import dev.graft.tensor.TensorEntry;

/// What a recipe takes layers from: a directory, or a stage that was never written. A recipe is a function from such
/// models to another one.
sealed interface VirtualModel {
    /// As the recipe names it.
    String name();

    ModelConfig config();

    /// The directory whose tokenizer and other small files it carries.
    ModelDir donor();

    List<Architecture.Module> modules();

    /// How a tensor is made.
    ///
    /// @param canonicalName as [Architecture.Part#name] gives it
    /// @return null if the model has none of this name
    @Nullable
    Expr tensor(String canonicalName);

    /// Where a layer of a module comes from, down to directories.
    List<Plan.LayerInput> origin(String module, int layer);

    /// How many stored tensors one of its tensors is made of, at most.
    long fanIn();

    /// How many stages lie between it and directories, at most.
    int depth();

    /// The module of this name, null if it has none.
    default Architecture.@Nullable Module module(String name) {
        return modules().stream().filter(module -> module.name().equals(name)).findFirst().orElse(null);
    }

    /// Rows of the vocabulary, as the first tensor that has such rows shows them; -1 without one.
    default long vocabularyRows() {
        for (Architecture.Module module : modules()) {
            for (Architecture.Part part : module.parts()) {
                Expr expr = part.vocabularyAxis() ? tensor(part.name(0)) : null;
                if (expr != null) {
                    return expr.shape().rows();
                }
            }
        }
        return -1;
    }

    /// A directory of checkpoint files.
    record Checkpoint(String name, ModelDir donor) implements VirtualModel {
        @Override
        public ModelConfig config() {
            return donor.config();
        }

        @Override
        public List<Architecture.Module> modules() {
            return donor.architecture().modules();
        }

        @Override
        public @Nullable Expr tensor(String canonicalName) {
            TensorEntry entry = donor.architecture().find(canonicalName).orElse(null);
            return entry == null ? null : new Expr.Source(name, entry);
        }

        @Override
        public List<Plan.LayerInput> origin(String module, int layer) {
            return List.of(new Plan.LayerInput(null, name, layer));
        }

        @Override
        public long fanIn() {
            return 1;
        }

        @Override
        public int depth() {
            return 0;
        }
    }

    /// The result of a stage. No record: it is a key of maps, and to compare all of its expressions would take longer
    /// than to plan them.
    final class Merged implements VirtualModel {
        private final String name;
        private final ResultConfig result;
        private final ModelDir donor;
        private final Map<String, Expr> tensors;
        private final Map<String, Expr> byCommonName = new HashMap<>();
        private final Map<String, List<Plan.LayerRow>> rows;
        private final long fanIn;
        private final int depth;

        /// @param tensors by canonical name, in the order of the model
        /// @param rows    by module: one for each of its layers
        Merged(String name, ResultConfig result, ModelDir donor, Map<String, Expr> tensors,
                Map<String, List<Plan.LayerRow>> rows, long fanIn, int depth) {
            this.name = name;
            this.result = result;
            this.donor = donor;
            this.tensors = tensors;
            this.rows = rows;
            this.fanIn = fanIn;
            this.depth = depth;
            tensors.forEach((canonical, expr) -> byCommonName.put(Architecture.commonName(canonical), expr));
        }

        @Override
        public String name() {
            return name;
        }

        @Override
        public ModelConfig config() {
            return result.config();
        }

        @Override
        public ModelDir donor() {
            return donor;
        }

        @Override
        public List<Architecture.Module> modules() {
            return result.modules();
        }

        /// By canonical name, in the order of the model.
        Map<String, Expr> tensors() {
            return tensors;
        }

        @Override
        public @Nullable Expr tensor(String canonicalName) {
            Expr exact = tensors.get(canonicalName);
            return exact == null ? byCommonName.get(Architecture.commonName(canonicalName)) : exact;
        }

        /// The layers that people mean when they speak of the layers of a model: those that make its text.
        List<Plan.LayerRow> layers() {
            return Stream.of("default", "text_decoder", "decoder").filter(rows::containsKey).findFirst()
                    .or(() -> rows.keySet().stream().findFirst()).map(rows::get).orElse(List.of());
        }

        /// A model that two of its inputs share comes once: else a tower of stages would list it a thousand times.
        @Override
        public List<Plan.LayerInput> origin(String module, int layer) {
            return rows.getOrDefault(module, List.of()).get(layer).inputs().stream()
                    .map(input -> new Plan.LayerInput(name, input.model(), input.layer())).distinct().toList();
        }

        @Override
        public long fanIn() {
            return fanIn;
        }

        @Override
        public int depth() {
            return depth;
        }
    }
}
