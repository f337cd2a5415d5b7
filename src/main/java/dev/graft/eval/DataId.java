package dev.graft.eval;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/// A data set and one of its configurations, by all its names.
///
/// @param folder  name of its folder below `--data`, such as `ai2_arc`
/// @param hubIds  its ids on the hub, today's first, such as `allenai/ai2_arc`
/// @param config  such as `ARC-Challenge`; null if the data set has one only
/// @param isOwner whether files may also lie right in the folder, without one for the configuration
/// @param files   of each split, where a task names them; then nothing else is looked for
public record DataId(String folder, List<String> hubIds, @Nullable String config, boolean isOwner,
        Map<String, List<Path>> files) {
    public DataId {
        hubIds = List.copyOf(hubIds);
        files = Map.copyOf(files);
    }

    /// A data set of one configuration.
    public static DataId of(String folder, String... hubIds) {
        return new DataId(folder, List.of(hubIds), null, true, Map.of());
    }

    /// Of files that are named one by one.
    public static DataId ofFiles(String name, Map<String, List<Path>> files) {
        return new DataId(name, List.of(), null, true, files);
    }

    public DataId config(String name) {
        return new DataId(folder, hubIds, name, false, files);
    }

    /// With files in the folder of the configuration, or in that of the data set.
    public DataId onlyConfig(String name) {
        return new DataId(folder, hubIds, name, true, files);
    }

    @Override
    public String toString() {
        return config == null ? folder : folder + "/" + config;
    }
}
