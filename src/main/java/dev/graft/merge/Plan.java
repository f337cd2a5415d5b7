package dev.graft.merge;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

import dev.graft.diagnostic.Finding;
import dev.graft.merge.method.Arithmetic;
import dev.graft.model.Models;
import dev.graft.recipe.Recipe;
import dev.graft.tensor.TensorEntry;

/// Everything about a merge that can be known from the recipe and the headers: what will be read, computed and written.
///
/// @param arithmetic  whose roundings
/// @param nonFinite   what to do about NaN and infinite numbers
/// @param seed        of the random methods
/// @param recipeText  what `mergekit_config.yml` will hold
/// @param tensors     of the result, in the order of the model: embeddings, layers, norm, head
/// @param inputs      files that hold weights that are read
/// @param texts       small files of the result by name: config.json
/// @param copies      files copied from the donor of config and tokenizer, by their name in the result
/// @param stages      in the order of the document, the result last
/// @param layers      one row per output layer of the result
/// @param findings    all there is to say, in the order to show it; with an error among them nothing can be run
public record Plan(Arithmetic arithmetic, NonFinite nonFinite, long seed, String recipeText, List<OutputTensor> tensors,
        List<InputFile> inputs, Map<String, String> texts, Map<String, Path> copies, List<StageSummary> stages,
        List<LayerRow> layers, List<Finding> findings) {

    /// What to do about NaN and infinite numbers in the inputs.
    public enum NonFinite {
        /// Stop and name the tensor. What is copied and not computed is never looked at.
        FAIL,
        /// Compute with them, and say how many there were.
        PROPAGATE,
        /// Take them for zeros, and say how many there were.
        ZERO
    }

    /// A tensor of the result.
    public record OutputTensor(String name, Expr expr) {
        long bytes() {
            return TensorEntry.bytes(expr.dtype(), expr.shape());
        }
    }

    /// A file with weights.
    ///
    /// @param model        as the recipe names it
    /// @param path         where it is on this machine; never written anywhere
    /// @param bytes        its length
    /// @param headerSha256 digest of what describes its tensors: a safetensors header, or the pickle of a state dict
    public record InputFile(String model, @Nullable String revision, Path path, long bytes, String headerSha256) {}

    /// A stage, or the only recipe of a document.
    ///
    /// @param name  null for the unnamed one
    /// @param dtype of its weights, as config.json names it
    public record StageSummary(@Nullable String name, String method, int layers, String dtype) {}

    /// Where an output layer comes from.
    ///
    /// @param inputs     for each model of the slice the chain from stage to checkpoint
    /// @param parameters by name: the value for each tensor of the layer, by the tensor's name
    public record LayerRow(int layer, List<LayerInput> inputs, Map<String, Map<String, Double>> parameters) {}

    /// A layer of a model that feeds an output layer.
    ///
    /// @param stage the stage in between; null if the model is read directly
    public record LayerInput(@Nullable String stage, String model, int layer) {}

    /// Reads headers and small files, no weight.
    public static Plan of(Recipe recipe, Models models) throws IOException {
        return of(recipe, models, PlanOptions.STANDARD);
    }

    /// Reads headers and small files, no weight.
    ///
    /// @throws dev.graft.diagnostic.UserError only if the wanted stage does not exist; all else is among the findings
    public static Plan of(Recipe recipe, Models models, PlanOptions options) throws IOException {
        return new Planner(models, options).plan(recipe);
    }

    public boolean hasErrors() {
        return Finding.anyError(findings);
    }

    /// Bytes of weights that are read, once for each time that a tensor is used. A second walk for a method's statistics
    /// finds them in memory and is not counted.
    public long readBytes() {
        return tensors.stream().flatMap(tensor -> tensor.expr().sources()).mapToLong(source -> source.tensor().bytes())
                .sum();
    }

    /// Bytes of all tensors of the result.
    public long writeBytes() {
        return tensors.stream().mapToLong(OutputTensor::bytes).sum();
    }

    /// Of these, the bytes of tensors that are computed; the others are copied as they are stored.
    public long computedBytes() {
        return tensors.stream().filter(tensor -> !TensorBytes.isCopied(tensor.expr())).mapToLong(OutputTensor::bytes)
                .sum();
    }

    /// Tensors of which one tensor of the result is made, and no other.
    Set<TensorEntry> readOnce() {
        Set<TensorEntry> once = new HashSet<>(), more = new HashSet<>();
        tensors.stream().flatMap(tensor -> tensor.expr().sources()).map(Expr.Source::tensor)
                .forEach(tensor -> (once.add(tensor) ? once : more).add(tensor));
        once.removeAll(more);
        return once;
    }

    /// All that a merge reads: weights, and what is copied from the donor of config and tokenizer.
    List<Path> files() {
        return Stream.concat(inputs.stream().map(InputFile::path), copies.values().stream()).toList();
    }
}
