package dev.graft.merge.method;

/// Whose roundings a merge has.
public enum Arithmetic {
    /// Exact as far as possible: computed in double, rounded once to the output's type.
    PRECISE("precise"),
    /// The roundings of mergekit 0.1.5.
    BIT_COMPAT_0_1_5("bit-compat-0.1.5"),
    /// The roundings of mergekit up to 0.1.4, with which the published merges of 2023 to 2025 were made.
    BIT_COMPAT_0_1_4("bit-compat-0.1.4");

    private final String manifestName;

    Arithmetic(String manifestName) {
        this.manifestName = manifestName;
    }

    /// The word that the manifest has for it.
    public String manifestName() {
        return manifestName;
    }
}
