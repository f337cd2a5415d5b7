package dev.graft.merge;

import java.util.regex.Pattern;

/// What a model is called where others will read it.
public final class ModelName {
    /// What no hub id has: a path of this machine.
    private static final Pattern PATH = Pattern
            .compile("[./~\\\\].*|[A-Za-z]:[/\\\\].*|[^/\\\\]*[/\\\\][^/\\\\]*[/\\\\].*");

    private ModelName() {}

    /// A hub id as it is; of a path of this machine only the last part, so that the same merge gives the same bytes
    /// elsewhere and says nothing about the place where it was made.
    public static String shown(String model) {
        if (!PATH.matcher(model).matches()) {
            return model;
        }
        String name = model.replaceAll("[/\\\\]+$", "");
        return name.substring(Math.max(name.lastIndexOf('/'), name.lastIndexOf('\\')) + 1);
    }
}
