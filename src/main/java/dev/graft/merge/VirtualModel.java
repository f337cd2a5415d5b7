package dev.graft.merge;

import java.util.List;
import java.util.Map;

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

    /// Where a layer comes from, down to directories.
    List<Plan.LayerInput> origin(int layer);

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
        public List<Plan.LayerInput> origin(int layer) {
            return List.of(new Plan.LayerInput(null, name, layer));
        }
    }

    /// The result of a stage.
    ///
    /// @param tensors by canonical name, in the order of the model
    /// @param origins of each layer of the `default` module
    record Merged(String name, ModelConfig config, ModelDir donor, List<Architecture.Module> modules,
            Map<String, Expr> tensors,
            List<Plan.LayerRow> rows) implements VirtualModel {
        @Override
        public @Nullable Expr tensor(String canonicalName) {
            return tensors.get(canonicalName);
        }

        @Override
        public List<Plan.LayerInput> origin(int layer) {
            return rows.get(layer).inputs().stream()
                    .map(input -> new Plan.LayerInput(name, input.model(), input.layer())).toList();
        }
    }
}
