package dev.graft.card;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

import dev.graft.merge.Making;

/// How to make the model again, and how to know that it is the same.
///
/// @param version      of graft
/// @param mode         of arithmetic
/// @param recipeSha256 of mergekit_config.yml
/// @param digest       of the manifest; null before the merge has ended
/// @param command      that makes it again
record Provenance(String version, String mode, String recipeSha256, @Nullable String digest, String command) {
    private static final Pattern COMMAND = Pattern.compile("graft merge mergekit_config\\.yml \\S+(.*)");

    static Provenance of(Making making, String command) {
        return new Provenance(making.by(), making.mode(), making.recipeSha256(), making.digest(), command);
    }

    /// @param options as a shell reads them
    static String command(String directory, List<String> options) {
        String out = directory.matches("[A-Za-z0-9._][A-Za-z0-9._-]*") ? directory : "out";
        return String.join(" ", "graft merge mergekit_config.yml " + out, String.join(" ", options)).strip();
    }

    /// The options of the command that an older section has; null if it has none.
    static @Nullable List<String> options(List<String> section) {
        for (String line : section) {
            Matcher command = COMMAND.matcher(line.strip());
            if (command.matches()) {
                return command.group(1).isBlank() ? List.of() : List.of(command.group(1).strip());
            }
        }
        return null;
    }

    List<String> lines() {
        List<String> lines = new ArrayList<>(List.of(
                "Made by graft %s, in %s, of `mergekit_config.yml` (SHA-256 `%s`).".formatted(version, arithmetic(),
                        recipeSha256)));
        if (digest != null) {
            lines.add(
                    "The manifest lists the digest of every tensor and the expression that made it; its own SHA-256 is");
            lines.add("`%s`.".formatted(digest));
        }
        lines.addAll(List.of("", "With the models in the Hugging Face cache, or below a directory named by `--models`,",
                "this makes the same bytes again, and says the same digest:", ""));
        lines.addAll(Markdown.block("sh", command));
        return lines;
    }

    private String arithmetic() {
        return mode.equals("precise") ? "double precision rounded once" : "the arithmetic `" + mode + "`";
    }
}
