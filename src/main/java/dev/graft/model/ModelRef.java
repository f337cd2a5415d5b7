package dev.graft.model;

import org.jspecify.annotations.Nullable;

/// How a recipe names a model: `path[@revision][+lora[@revision]]`, or the map form that says the same.
///
/// @param path         hub id (`owner/name`), path of a directory, or name of a stage
/// @param revision     branch, tag or commit of a hub model
/// @param lora         an adapter to apply, as written after the `+`
/// @param architecture replaces the `architectures` entry of config.json
public record ModelRef(String path, @Nullable String revision, @Nullable String lora, @Nullable String architecture) {

    public ModelRef {
        if (path.isBlank()) {
            throw new IllegalArgumentException("a model reference is empty; write a hub id, a path or a stage name");
        }
        if (revision != null && revision.isBlank()) {
            throw new IllegalArgumentException(
                    "'" + path + "@' names no revision; write one after the @, or leave the @ out");
        }
        if (lora != null && lora.isBlank()) {
            throw new IllegalArgumentException(
                    "'" + path + "+' names no adapter; write one after the +, or leave the + out");
        }
    }

    public static ModelRef of(String path) {
        return new ModelRef(path, null, null, null);
    }

    /// Reads the text form.
    ///
    /// @throws IllegalArgumentException if it has more than one `+`, or more than one `@` in a part, or an empty part
    public static ModelRef parse(String text) {
        String[] parts = text.split("\\+", -1);
        if (parts.length > 2) {
            throw new IllegalArgumentException(
                    "'%s' has more than one +; a path that contains one needs the map form {model: {path: …}}"
                            .formatted(text));
        }
        String[] model = parts[0].split("@", -1);
        if (model.length > 2 || (parts.length == 2 && parts[1].split("@", -1).length > 2)) {
            throw new IllegalArgumentException(
                    "'%s' has more than one @; a path that contains one needs the map form {model: {path: …}}"
                            .formatted(text));
        }
        return new ModelRef(model[0], model.length == 2 ? model[1] : null, parts.length == 2 ? parts[1] : null, null);
    }

    public ModelRef withPath(String other) {
        return new ModelRef(other, revision, lora, architecture);
    }

    /// The text form.
    @Override
    public String toString() {
        return path + (revision == null ? "" : "@" + revision) + (lora == null ? "" : "+" + lora);
    }
}
