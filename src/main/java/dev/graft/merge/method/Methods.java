package dev.graft.merge.method;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/// All merge methods there are, and the spellings by which recipes call them.
public final class Methods {
    /// In the order to show them.
    public static final List<MergeMethod> ALL = List.of(new Passthrough(), new Linear(), new Slerp());

    /// Methods that mergekit has and graft does not have yet: a recipe with one is right, and still cannot be run.
    public static final List<String> NOT_YET = List.of("nuslerp", "multislerp", "karcher", "task_arithmetic", "ties",
            "dare_linear",
            "dare_ties", "breadcrumbs", "breadcrumbs_ties", "della", "della_linear", "sce", "model_stock", "nearswap",
            "arcee_fusion", "ram",
            "ramplus_tl");

    private static final Map<String, String> ALIASES = Map.of("model_breadcrumbs", "breadcrumbs",
            "model_breadcrumbs_ties", "breadcrumbs_ties",
            "della_ties", "della", "ta", "task_arithmetic");

    private Methods() {}

    /// The method of exactly this name.
    public static Optional<MergeMethod> named(String name) {
        return ALL.stream().filter(method -> method.signature().name().equals(name)).findFirst();
    }

    /// The usual spelling of a name: lower case, `_` for `-`, no alias.
    public static String usualSpelling(String name) {
        String spelled = name.strip().toLowerCase(Locale.ROOT).replace('-', '_');
        return ALIASES.getOrDefault(spelled, spelled);
    }
}
