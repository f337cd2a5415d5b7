package dev.graft.tokenizer;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Locale;
import java.util.Optional;

import ai.djl.huggingface.tokenizers.jni.TokenizersLibrary;
import org.jspecify.annotations.Nullable;

import dev.graft.diagnostic.Finding;
import dev.graft.diagnostic.Place;
import dev.graft.diagnostic.UserError;

/// The tokenizers library in Rust, by the JNI functions of ai.djl.huggingface:tokenizers.
///
/// Of that jar, nothing else runs: its own loader looks for CUDA and downloads, and its Java classes call home. So the
/// native library is unpacked and loaded here. docs/decisions/008-tokenizers-binding.md
final class NativeLibrary {
    private static final String VERSION = "0.21.0-0.38.0";

    /// What was wrong with loading it; empty if it is there. Loading happens once, when the first tokenizer.json is read.
    private static final Optional<Finding> PROBLEM = load();

    private NativeLibrary() {}

    /// @throws UserError with `native-library` if it does not run on this machine
    static TokenizersLibrary functions() {
        PROBLEM.ifPresent(problem -> {
            throw new UserError(problem);
        });
        return TokenizersLibrary.LIB;
    }

    private static Optional<Finding> load() {
        try {
            String resource = resource(System.getProperty("os.name", ""), System.getProperty("os.arch", ""));
            Path folder = cache(System.getenv("GRAFT_CACHE"), System.getenv("XDG_CACHE_HOME"),
                    System.getProperty("user.home"));
            System.load(unpacked(resource, folder).toAbsolutePath().toString());
            return Optional.empty();
        } catch (UserError unsupported) {
            return Optional.of(unsupported.findings().getFirst());
        } catch (IOException | UncheckedIOException | UnsatisfiedLinkError broken) {
            return Optional.of(problem("cannot be loaded: " + broken.getMessage()));
        }
    }

    /// Where the library for a machine is in the jar.
    ///
    /// @throws UserError if there is none
    static String resource(String os, String arch) {
        String system = os.toLowerCase(Locale.ROOT);
        String machine = switch (arch) {
            case "amd64", "x86_64" -> "x86_64";
            case "aarch64", "arm64" -> "aarch64";
            default -> arch;
        };
        String family = system.startsWith("mac") ? "osx" : system.startsWith("windows") ? "win" : system;
        String platform = family + "-" + machine;
        String name = switch (platform) {
            case "linux-x86_64", "linux-aarch64" -> "libtokenizers.so";
            case "osx-aarch64" -> "libtokenizers.dylib";
            case "win-x86_64" -> "tokenizers.dll";
            default -> throw new UserError(problem("does not exist for %s on %s".formatted(os, arch)));
        };
        return "native/lib/%s/cpu/%s".formatted(platform, name);
    }

    /// The folder that the launcher keeps its cache in, too.
    static @Nullable Path cache(@Nullable String graft, @Nullable String xdg, @Nullable String home) {
        if (graft != null && !graft.isEmpty()) {
            return Path.of(graft);
        }
        if (xdg != null && !xdg.isEmpty()) {
            return Path.of(xdg, "graft");
        }
        return home == null || home.isEmpty() || home.equals("?") ? null : Path.of(home, ".cache", "graft");
    }

    /// The library as a file: that of an earlier run, or a new one. Written aside and renamed, so that nobody loads half
    /// a library.
    static Path unpacked(String resource, @Nullable Path cache) throws IOException {
        URL source = TokenizersLibrary.class.getClassLoader().getResource(resource);
        if (source == null) {
            throw new IOException(resource + " is not on the class path");
        }
        if (cache != null) {
            String name = resource.substring(resource.lastIndexOf('/') + 1);
            Path file = cache.resolve("tokenizers-" + VERSION).resolve(name);
            try {
                if (!Files.isRegularFile(file) || Files.size(file) != source.openConnection().getContentLengthLong()) {
                    Files.createDirectories(file.getParent());
                    Path part = Files.createTempFile(file.getParent(), name, ".part");
                    copy(source, part);
                    Files.move(part, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
                }
                return file;
            } catch (IOException readOnly) {
                return temporary(source);
            }
        }
        return temporary(source);
    }

    private static Path temporary(URL source) throws IOException {
        Path file = Files.createTempFile("graft-tokenizers", ".lib");
        file.toFile().deleteOnExit();
        copy(source, file);
        return file;
    }

    private static void copy(URL source, Path file) throws IOException {
        try (InputStream in = source.openStream()) {
            Files.copy(in, file, StandardCopyOption.REPLACE_EXISTING);
        }
    }

    private static Finding problem(String what) {
        return Finding.error("native-library", Place.NOWHERE, "the library that runs tokenizer.json " + what,
                "it needs Linux (x86-64 or aarch64, glibc 2.34 or newer), macOS on Apple silicon or Windows on x86-64; "
                        + "a model directory with tokenizer.model and no tokenizer.json does without it");
    }
}
