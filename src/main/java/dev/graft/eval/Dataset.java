package dev.graft.eval;

import java.util.List;

/// One split: its rows in stored order, and the files they came from.
///
/// @param files one, or the pieces of a Parquet split
public record Dataset(List<DataFile> files, List<Document> rows) {
    public Dataset {
        files = List.copyOf(files);
        rows = List.copyOf(rows);
    }

    /// @param path   as the user reaches it
    /// @param sha256 of its bytes, hexadecimal
    public record DataFile(String path, String sha256) {}
}
