package dev.graft.merge.method;

import java.util.List;

/// All merge methods there are.
public final class Methods {
    /// In the order to show them.
    public static final List<MergeMethod> ALL = List.of();

    private Methods() {}
}
