package dev.graft.app.report;

import org.jspecify.annotations.Nullable;

import dev.graft.model.StoredModel;

/// A model that weights were taken from.
///
/// @param key   a letter by which the figures know it, the same in all of them
/// @param name  as the manifest says it
/// @param model null if it was not found here, or cannot be read
record Donor(String key, String name, @Nullable StoredModel model) {

    /// Colours are few: the letter tells donors apart, the colour only helps.
    static final int HUES = 8;

    static String key(int ordinal) {
        return ordinal < 26 ? String.valueOf((char) ('A' + ordinal)) : "D" + (ordinal + 1);
    }
}
