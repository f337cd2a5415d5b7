package dev.graft.merge;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

import dev.graft.diagnostic.Finding;
import dev.graft.diagnostic.Place;
import dev.graft.diagnostic.UserError;

/// Whether a model directory is what its manifest says, or at least whole where it has none.
///
/// @param dir      what was looked at
/// @param tensors  how many were looked at
/// @param bytes    of these
/// @param digest   SHA-256 of the manifest, which covers all tensors if nothing was found; null without a manifest
/// @param findings what is wrong, in the order to show it
public record Verify(Path dir, int tensors, long bytes, @Nullable String digest, List<Finding> findings) {
    private static final String AGAIN = "copy the directory again from where it is whole, or merge again";

    public Verify {
        findings = List.copyOf(findings);
    }

    /// As [#of(Path,int,Progress)] with the standard number of threads.
    public static Verify of(Path dir) throws IOException {
        return of(dir, MergeOptions.STANDARD.threads(), Progress.SILENT);
    }

    /// Compares headers with files, the index with headers, the config with the layers, and, where there is a manifest,
    /// every tensor with its digest. Without a manifest no weight is read.
    ///
    /// @throws UserError with `missing-file` if there is no such directory
    public static Verify of(Path dir, int threads, Progress progress) throws IOException {
        if (!Files.isDirectory(dir)) {
            throw new UserError(Finding.error("missing-file", new Place.InFile(dir.toString()),
                    Files.exists(dir) ? "is a file, not a directory" : "there is no such directory",
                    "name the directory of a model"));
        }
        List<Finding> findings = new ArrayList<>();
        Path manifest = dir.resolve(Manifest.FILE);
        if (Files.exists(dir.resolve(Journal.FILE))) {
            findings.add(Finding.error("unfinished", new Place.InFile(dir.toString()), "is an unfinished merge",
                    "run the merge again, it goes on where it stopped"));
            return new Verify(dir, 0, 0, null, findings);
        }
        boolean hasManifest = Files.exists(manifest);
        List<Manifest.Tensor> listed = List.of();
        if (hasManifest) {
            try {
                listed = Manifest.read(manifest);
            } catch (UserError broken) {
                findings.addAll(broken.findings());
            }
        } else {
            findings.add(Finding.note("no-manifest", new Place.InFile(dir.toString()),
                    "has no " + Manifest.FILE + ": headers and index are looked at, and no weight is compared", ""));
        }
        WeightHeaders headers = WeightHeaders.read(dir, listed, findings);
        headers.compareWithIndex(findings);
        headers.compareWithConfig(findings);
        long bytes = headers.entries().stream().mapToLong(entry -> entry.bytes()).sum();
        if (!listed.isEmpty()) {
            bytes = TensorDigests.compare(headers.compareWithManifest(listed, findings), threads, progress, findings);
        }
        if (headers.entries().isEmpty() && !Finding.anyError(findings)) {
            findings.add(Finding.error("missing-file", new Place.InFile(dir.toString()),
                    "holds no safetensors file", "name the directory of a model"));
        }
        return new Verify(dir, headers.entries().size(), bytes, hasManifest ? digest(manifest) : null,
                Finding.sorted(findings));
    }

    private static String digest(Path manifest) throws IOException {
        return Sha256.of(Files.readAllBytes(manifest));
    }

    /// Whether nothing speaks against the model.
    public boolean isSound() {
        return !Finding.anyError(findings);
    }

    static Finding wrong(String id, Place where, String what) {
        return Finding.error(id, where, what, AGAIN);
    }

    /// The names of the safetensors files in a directory.
    static List<String> weightFiles(Path dir) throws IOException {
        try (Stream<Path> files = Files.list(dir)) {
            return files.map(file -> file.getFileName().toString()).filter(name -> name.endsWith(".safetensors"))
                    .sorted()
                    .toList();
        }
    }
}
