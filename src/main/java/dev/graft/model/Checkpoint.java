package dev.graft.model;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import dev.graft.diagnostic.Finding;
import dev.graft.tensor.TensorEntry;

/// The weights of a model directory by their headers.
///
/// @param tensors  by the name on disk, in natural order, each in the file that the index gives it
/// @param findings all that is wrong with files, headers and index
record Checkpoint(List<WeightFile> files, Map<String, TensorEntry> tensors, List<Finding> findings) {
    Checkpoint {
        files = List.copyOf(files);
        tensors = Collections.unmodifiableMap(new LinkedHashMap<>(tensors));
        findings = List.copyOf(findings);
    }
}
