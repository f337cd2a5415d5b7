package dev.graft.eval;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/// The rows of a file, for tests of other packages.
public final class Rows {
    private Rows() {}

    public static List<Document> of(Path file) throws IOException {
        return Datasets.in(file.getParent(), null).read(List.of(file)).rows();
    }
}
