package dev.graft.model;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.SortedMap;

import org.jspecify.annotations.Nullable;

import dev.graft.diagnostic.Finding;
import dev.graft.diagnostic.UserError;
import dev.graft.tensor.TensorEntry;

/// A model on disk by its headers: config.json, which tensors are in which file, what they are for, and what goes
/// along with them. No weight is read and no file stays open.
public final class ModelDir {
    private final ModelRef ref;
    private final Path path;
    private final @Nullable String revision;
    private final ModelConfig config;
    private final ModelHeaders headers;
    private final List<Finding> findings;

    ModelDir(ModelRef ref, Path path, @Nullable String revision, ModelConfig config, ModelHeaders headers,
            List<Finding> findings) {
        this.ref = ref;
        this.path = path;
        this.revision = revision;
        this.config = config;
        this.headers = headers;
        this.findings = List.copyOf(findings);
    }

    /// The model in this directory.
    ///
    /// @throws UserError if it has no readable config.json or no weights; all else becomes [#findings]
    public static ModelDir read(Path directory) throws IOException {
        ModelHeaders headers = ModelHeaders.read(directory);
        return new ModelDir(ModelRef.of(directory.toString()), directory, null, headers.config(), headers,
                headers.findings());
    }

    /// As the recipe names it.
    public ModelRef ref() {
        return ref;
    }

    /// The directory, named as the user would name it.
    public Path path() {
        return path;
    }

    /// The directory without links and detours: two references to one model have the same.
    public Path canonicalPath() {
        return headers.canonicalPath();
    }

    /// The commit, if the directory belongs to a Hugging Face cache; null if nothing says it.
    public @Nullable String revision() {
        return revision;
    }

    /// With the `architectures` entry of the reference, if that names another.
    public ModelConfig config() {
        return config;
    }

    /// All tensors by the name on disk, in natural order.
    public Map<String, TensorEntry> tensors() {
        return headers.checkpoint().tensors();
    }

    /// The files that hold the weights, in natural order.
    public List<WeightFile> files() {
        return headers.checkpoint().files();
    }

    /// All that is wrong with index, headers and config.json, or worth knowing.
    public List<Finding> findings() {
        return findings;
    }

    public Architecture architecture() {
        return headers.architecture();
    }

    /// What a result takes along from this model, by name in natural order: tokenizer, chat template, generation
    /// settings, licence, code; no weights, no index, no README, no config.json.
    public Map<String, Path> carriedFiles() throws IOException {
        return DirectoryFiles.carried(path).files();
    }

    /// Files that [#carriedFiles] leaves out because of their size or because they are links to elsewhere.
    public List<Finding> filesLeftOut() throws IOException {
        return DirectoryFiles.carried(path).findings();
    }

    public boolean hasTokenizer() throws IOException {
        return DirectoryFiles.hasTokenizer(path);
    }

    /// The largest token id that the tokenizer files name, and one; empty if they name none.
    ///
    /// @throws UserError with `bad-tokenizer` if one of them is broken
    public OptionalLong tokenizerSize() throws IOException {
        return TokenIds.size(path);
    }

    /// The tokens with ids from `first`, such as those that a shorter embedding loses.
    ///
    /// @throws UserError with `bad-tokenizer` if a tokenizer file is broken
    public SortedMap<Long, String> tokensFrom(long first) throws IOException {
        return TokenIds.from(path, first);
    }

    @Override
    public String toString() {
        return ref.toString();
    }
}
