package dev.graft.app.gate;

import java.nio.file.Path;

import dev.graft.model.StoredModel;

/// A model that the merge was made of, found on this machine.
///
/// @param name as the manifest has it
record Donor(String name, Path directory, StoredModel model) {}
