package dev.graft.model;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

import org.jspecify.annotations.Nullable;

import dev.graft.diagnostic.DidYouMean;
import dev.graft.diagnostic.Finding;
import dev.graft.diagnostic.Located;
import dev.graft.diagnostic.Place;
import dev.graft.diagnostic.UserError;

/// Finds model directories: first a directory of that name, then the roots in their order. Opens no connection.
///
/// A root holds models as `owner/name`, or as a Hugging Face cache does.
public final class Models {
    private final List<HubRoot> roots;
    private final Map<Path, ModelHeaders> read = new HashMap<>(); // by canonical path; guarded by itself

    private Models(List<HubRoot> roots) {
        this.roots = List.copyOf(roots);
    }

    public static Models in(Path... roots) {
        return in(List.of(roots));
    }

    public static Models in(List<Path> roots) {
        return new Models(roots.stream().map(HubRoot::new).toList());
    }

    /// The same with one more root, after the others.
    public Models withCache(Path hubCache) {
        List<HubRoot> more = new ArrayList<>(roots);
        more.add(new HubRoot(hubCache));
        return new Models(more);
    }

    /// Where the Hugging Face libraries keep what they download: `HF_HUB_CACHE`, else `HF_HOME/hub`, else
    /// `huggingface/hub` in the user's cache folder.
    public static List<Path> hubCaches(Map<String, String> environment) {
        for (String key : List.of("HF_HUB_CACHE", "HUGGINGFACE_HUB_CACHE")) {
            if (isSet(environment.get(key))) {
                return List.of(Path.of(environment.getOrDefault(key, "")));
            }
        }
        if (isSet(environment.get("HF_HOME"))) {
            return List.of(Path.of(environment.getOrDefault("HF_HOME", ""), "hub"));
        }
        if (isSet(environment.get("XDG_CACHE_HOME"))) {
            return List.of(Path.of(environment.getOrDefault("XDG_CACHE_HOME", ""), "huggingface", "hub"));
        }
        for (String key : List.of("HOME", "USERPROFILE")) {
            if (isSet(environment.get(key))) {
                return List.of(Path.of(environment.getOrDefault(key, ""), ".cache", "huggingface", "hub"));
            }
        }
        return List.of();
    }

    private static boolean isSet(@Nullable String value) {
        return value != null && !value.isBlank();
    }

    /// Whether there is a directory for this reference.
    public boolean has(ModelRef ref) throws IOException {
        return find(ref).isPresent();
    }

    /// The directory of a model, empty if no root has it. Reads nothing in it.
    public Optional<Path> findDirectory(ModelRef ref) throws IOException {
        return find(ref).map(HubRoot.Found::directory);
    }

    /// Reads the headers of the model; a second reference to the same directory reads nothing again.
    ///
    /// @throws UserError with `missing-model` at the place of the reference if no root has it, or with what keeps the
    ///         directory from being read at all
    public ModelDir resolve(Located<ModelRef> located) throws IOException {
        ModelRef ref = located.value();
        HubRoot.Found found = find(ref).orElse(null);
        if (found == null) {
            throw new UserError(missing(ref, located.place()));
        }
        ModelHeaders headers = headers(found.directory());
        List<Finding> findings = new ArrayList<>(headers.findings());
        if (ref.revision() != null && found.commit() == null) {
            findings.add(Finding.note("unchecked-revision", located.place(),
                    "nothing in %s says which revision it is; '%s' was taken for granted"
                            .formatted(found.directory(), ref.revision()),
                    "leave the @ out, or keep the model in a Hugging Face cache, which knows revisions"));
        }
        ModelConfig config = ref.architecture() == null
                ? headers.config()
                : headers.config().withArchitecture(ref.architecture());
        return new ModelDir(ref, found.directory(), found.commit(), config, headers, findings);
    }

    /// What a person has named to look at: a file with weights, a directory, or a model that a root has.
    ///
    /// @throws UserError with `missing-model` if there is no such thing, with `bad-value` if it is no reference
    public StoredModel stored(String named) throws IOException {
        if (FileName.isPath(named) && Files.exists(Path.of(named))) {
            return StoredModel.read(Path.of(named)); // also if the name has a @ or a +, as no reference may
        }
        return StoredModel.read(found(named));
    }

    /// The directory of a model that a person has named to run. Nothing in it is read.
    ///
    /// @throws UserError with `missing-model` if there is none, with `bad-value` if it is a file or no reference
    public Path directory(String named) throws IOException {
        if (FileName.isPath(named) && Files.exists(Path.of(named))) {
            if (!Files.isDirectory(Path.of(named))) {
                throw new UserError(Finding.error("bad-value", new Place.InFile(named),
                        "this is a file, and a model is a directory with config.json, weights and tokenizer",
                        "name the directory"));
            }
            return Path.of(named);
        }
        return found(named);
    }

    private Path found(String named) throws IOException {
        ModelRef ref = Place.NOWHERE.locate(() -> ModelRef.parse(named));
        if (ref.lora() != null) {
            throw new UserError(Finding.error("bad-value", Place.NOWHERE,
                    "'%s' names two models, a base and an adapter".formatted(named), "name one of them"));
        }
        HubRoot.Found found = find(ref).orElse(null);
        if (found == null) {
            throw new UserError(missing(ref, Place.NOWHERE));
        }
        return found.directory();
    }

    private ModelHeaders headers(Path directory) throws IOException {
        Path canonical = directory.toRealPath();
        synchronized (read) {
            ModelHeaders known = read.get(canonical);
            if (known == null) {
                known = ModelHeaders.read(directory);
                read.put(canonical, known);
            }
            return known;
        }
    }

    private Optional<HubRoot.Found> find(ModelRef ref) throws IOException {
        if (!FileName.isPath(ref.path())) {
            return Optional.empty();
        }
        Path local = Path.of(ref.path());
        if (Files.isDirectory(local)) {
            return Optional.of(new HubRoot.Found(local, HubRoot.commitOf(local)));
        }
        for (HubRoot root : roots) {
            Optional<HubRoot.Found> found = root.find(ref);
            if (found.isPresent()) {
                return found;
            }
        }
        return Optional.empty();
    }

    private Finding missing(ModelRef ref, Place place) throws IOException {
        Collection<String> known = new TreeSet<>();
        Collection<String> revisions = new TreeSet<>();
        for (HubRoot root : roots) {
            known.addAll(root.ids());
            revisions.addAll(root.revisions(ref.path()));
        }
        if (!revisions.isEmpty()) {
            return Finding.error("missing-model", place,
                    "the cache has '%s', but not its revision '%s'".formatted(ref.path(),
                            ref.revision() == null ? "main" : ref.revision()),
                    "it has " + String.join(", ", revisions) + "; write one of them after an @, or download the other");
        }
        String where = roots.isEmpty()
                ? "there is no such directory, and no --models was given"
                : "it is no directory here, and not in "
                        + String.join(", ", roots.stream().map(HubRoot::toString).toList());
        String remedy = DidYouMean.nearest(ref.path(), known).map(near -> "write '" + near + "', if that was meant")
                .orElse(ref.path().matches("[^/.~]+/[^/]+")
                        ? "download it (`hf download %s`), or name by --models the folder that holds '%s'"
                                .formatted(ref.path(), ref.path())
                        : ref.path().startsWith("~")
                                ? "write the path in full: in a recipe ~ does not stand for your home"
                                : "correct the path, or name by --models the folder that holds the model");
        return Finding.error("missing-model", place, "the model '%s' was not found: %s".formatted(ref.path(), where),
                remedy);
    }
}
