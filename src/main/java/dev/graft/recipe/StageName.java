package dev.graft.recipe;

import java.util.List;

/// What a stage may be called.
final class StageName {
    private StageName() {}

    /// A stage that is kept gets a directory of its name, which must not lead out of the directory for stages.
    static boolean isUsable(String name) {
        return !name.isEmpty() && name.length() <= 200 && name.equals(name.strip())
                && name.chars().noneMatch(Character::isISOControl)
                && List.of(name.split("[/\\\\]", -1)).stream()
                        .noneMatch(part -> part.isEmpty() || part.equals(".") || part.equals(".."));
    }

    /// The line that gives a document this name.
    static String yaml(String name) {
        boolean isPlain = name.matches("[A-Za-z][A-Za-z0-9._-]*") && Yaml11.isText(name);
        return "name: " + (isPlain ? name : "'" + name.replace("'", "''") + "'");
    }
}
