package dev.graft.model;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

import dev.graft.diagnostic.Finding;
import dev.graft.diagnostic.Place;
import dev.graft.diagnostic.UserError;

/// The index of a sharded checkpoint: `{"metadata": {…}, "weight_map": {"tensor": "file", …}}`.
///
/// @param fileOf the file of each tensor, in natural order
record WeightIndex(Path file, Map<String, String> fileOf) {

    /// @throws UserError with `bad-index` and its place if it is no index
    static WeightIndex read(Path file) throws IOException {
        Json.Obj root = JsonReader.parse(file.toString(), "bad-index", JsonReader.text(file, "bad-index"));
        Map<String, String> fileOf = new TreeMap<>(NaturalOrder.NATURAL);
        if (root.at("weight_map") instanceof Json.Obj(Map<String, Json> members)) {
            members.forEach((tensor, value) -> {
                if (!(value instanceof Json.Text(String name))) {
                    throw broken(file, "weight_map names no file for '" + tensor + "'");
                }
                fileOf.put(tensor, name);
            });
        }
        if (fileOf.isEmpty()) {
            throw broken(file, "the index has no weight_map with a tensor in it");
        }
        return new WeightIndex(file, fileOf);
    }

    private static UserError broken(Path file, String what) {
        return new UserError(Finding.error("bad-index", new Place.InFile(file.toString()), what,
                "download the index again"));
    }

    /// The names of the files that it names, each once; those that could lead out of the directory are left out.
    SortedSet<String> files() {
        SortedSet<String> files = new TreeSet<>(NaturalOrder.NATURAL);
        fileOf.values().stream().filter(FileName::isPlain).forEach(files::add);
        return files;
    }

    /// The names that could lead out of the directory, as findings.
    List<Finding> badNames() {
        List<Finding> findings = new ArrayList<>();
        for (String name : new TreeSet<>(fileOf.values())) {
            if (!FileName.isPlain(name)) {
                findings.add(Finding.error("bad-value", new Place.InFile(file.toString()),
                        "the index names '%s', which is no plain file name".formatted(name),
                        "do not use this model before you know where it comes from; shards lie beside their index"));
            }
        }
        return findings;
    }
}
