package dev.graft.eval.task;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import dev.graft.diagnostic.Finding;
import dev.graft.diagnostic.Place;
import dev.graft.diagnostic.UserError;
import dev.graft.eval.JsonValue;
import dev.graft.eval.Task;
import dev.graft.eval.TaskGroup;
import dev.graft.eval.YamlText;

/// Tasks and groups of files in lm-eval's form.
///
/// @param findings keys without meaning; files of a folder that call Python, and are left out
public record TaskFiles(List<Task> tasks, List<TaskGroup> groups, List<Finding> findings) {
    private static final int MAX_BYTES = 4 << 20;
    private static final int MAX_INCLUDES = 10;

    public TaskFiles {
        tasks = List.copyOf(tasks);
        groups = List.copyOf(groups);
        findings = List.copyOf(findings);
    }

    /// A file, read and with what it includes.
    private record Source(Path path, Keys keys) {}

    /// @param paths files, or folders whose `.yaml` files are read, at any depth
    /// @throws UserError `bad-task`, `python-task`, `yaml-syntax`, `missing-file`
    public static TaskFiles read(List<Path> paths) throws IOException {
        List<Finding> findings = new ArrayList<>();
        Map<String, Task> tasks = new LinkedHashMap<>();
        Map<String, List<String>> tags = new LinkedHashMap<>();
        List<Source> groups = new ArrayList<>();
        for (Path path : paths) {
            for (Path file : files(path)) {
                try {
                    Source source = new Source(file, load(file, 0));
                    if (source.keys.value("group") instanceof JsonValue.Text) {
                        groups.add(source);
                    } else {
                        Task task = TaskReader.read(source.keys, directory(file), findings);
                        tasks.put(task.name(), task);
                        source.keys.texts("tag").forEach(tag -> tags.computeIfAbsent(tag, _ -> new ArrayList<>())
                                .add(task.name()));
                    }
                } catch (UserError wrong) {
                    if (file.equals(path)) {
                        throw wrong;
                    }
                    wrong.findings().forEach(one -> findings.add(
                            Finding.warning(one.id(), one.where(), one.what() + "; the file is left out",
                                    one.remedy())));
                }
            }
        }
        GroupReader reader = new GroupReader(tasks, tags);
        groups.forEach(source -> reader.declare(source.keys));
        return new TaskFiles(List.copyOf(tasks.values()), reader.groups(), findings);
    }

    private static Path directory(Path file) {
        Path parent = file.toAbsolutePath().getParent();
        return parent == null ? Path.of("") : parent;
    }

    private static List<Path> files(Path path) throws IOException {
        if (!Files.isDirectory(path)) {
            return List.of(path);
        }
        try (Stream<Path> found = Files.walk(path, 5)) {
            return found.filter(file -> file.toString().endsWith(".yaml")).sorted().toList();
        }
    }

    /// The keys of a file over those of what it includes.
    private static Keys load(Path file, int depth) throws IOException {
        Place place = new Place.InFile(file.toString());
        if (!Files.isRegularFile(file) || Files.size(file) > MAX_BYTES) {
            throw new UserError(Finding.error("missing-file", place, "there is no task file of this name",
                    "check the path"));
        }
        if (depth > MAX_INCLUDES) {
            throw new UserError(Finding.error("bad-task", place, "the file includes itself",
                    "take the key `include` out"));
        }
        if (!(YamlText.parse(file.toString(), 0, Files.readString(file)) instanceof JsonValue.Fields own)) {
            throw new UserError(Finding.error("bad-task", place, "the file is no map of keys",
                    "docs/evaluation.md shows a task file"));
        }
        Map<String, JsonValue> all = new LinkedHashMap<>();
        for (String included : new Keys(file.toString(), own, "").texts("include")) {
            all.putAll(load(directory(file).resolve(included), depth + 1).fields().values());
        }
        all.putAll(own.values());
        return new Keys(file.toString(), new JsonValue.Fields(all), "");
    }

    /// No files.
    public static TaskFiles none() {
        return new TaskFiles(List.of(), List.of(), List.of());
    }
}
