package dev.graft.model;

import java.nio.file.Path;

/// A file with weights of a model.
///
/// @param name         within the model's directory
/// @param bytes        its length
/// @param headerSha256 digest of what describes its tensors: a safetensors header, or the pickle of a state dict
public record WeightFile(Path path, String name, long bytes, String headerSha256) {}
