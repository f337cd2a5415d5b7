package dev.graft.eval;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

import dev.graft.diagnostic.Finding;
import dev.graft.diagnostic.Place;
import dev.graft.diagnostic.UserError;

/// A results file of `graft eval`, of lm-eval today, or of the harness of 2023: where it is found, and what its keys mean.
///
/// @param root all of it
public record ResultsFile(Path path, JsonValue.Fields root) {
    static final String BAD = "bad-results";
    private static final int MAX_DEPTH = 10;

    /// A metric of a task or group.
    ///
    /// @param metric with its filter, `acc_norm,none`
    /// @param stderr NaN if there is none
    /// @param shots  examples in each prompt; -1 if the file does not say
    /// @param isPart whether the task belongs to a group whose result is there, too
    public record Number(String task, String metric, double value, double stderr, int shots, boolean isPart) {}

    /// @param path a results file, or a directory with some, also one level down: then the last by name, the newest
    /// @throws UserError `missing-file`, or `bad-results` with file and line
    public static ResultsFile newest(Path path) throws IOException {
        return of(Files.isDirectory(path) ? inside(path).getLast() : path);
    }

    /// As [#newest], with all that lie beside the newest one: they are of the same model. The oldest comes first.
    public static List<ResultsFile> ofModel(Path path) throws IOException {
        List<ResultsFile> files = new ArrayList<>();
        if (Files.isDirectory(path)) {
            List<Path> all = inside(path);
            Path beside = Objects.requireNonNull(all.getLast().getParent());
            for (Path file : all) {
                if (beside.equals(file.getParent())) {
                    files.add(of(file));
                }
            }
        } else {
            files.add(of(path));
        }
        return files;
    }

    private static ResultsFile of(Path file) throws IOException {
        return new ResultsFile(file, JsonRows.object(file.toString(), BAD, 1, TextFile.read(file, BAD)));
    }

    /// By name, which has the time.
    private static List<Path> inside(Path directory) throws IOException {
        try (Stream<Path> files = Files.find(directory, 2, (file, _) -> isOne(file))) {
            List<Path> all = files.sorted(Comparator.comparing((Path file) -> file.getFileName().toString())
                    .thenComparing(Comparator.naturalOrder())).toList();
            if (all.isEmpty()) {
                throw new UserError(Finding.error("missing-file", new Place.InFile(directory.toString()),
                        "there is no results_….json in this directory", "name the --out directory of a finished run"));
            }
            return all;
        }
    }

    private static boolean isOne(Path file) {
        return file.getFileName().toString().matches("results_.*\\.json") && Files.isRegularFile(file);
    }

    UserError wrong(String what) {
        return wrong(new Place.InFile(path.toString()), what);
    }

    static UserError wrong(Place place, String what) {
        return new UserError(Finding.error(BAD, place, what, "name a results file of `graft eval` or of lm-eval"));
    }

    /// All finite ones, in the order of the file.
    public List<Number> numbers() {
        JsonValue.Fields results = fields("results");
        Map<String, List<String>> groups = members();
        Set<String> parts = new HashSet<>();
        if (groups.keySet().stream().anyMatch(results.values()::containsKey)) {
            groups.values().forEach(parts::addAll);
        }
        List<Number> numbers = new ArrayList<>();
        results.values().forEach((task, row) -> {
            if (row instanceof JsonValue.Fields metrics) {
                metrics.values().forEach((metric, value) -> number(value).ifPresent(number -> {
                    if (metric.contains(",") && !metric.contains("_stderr,") && Double.isFinite(number)) {
                        numbers.add(new Number(task, metric, number,
                                number(metrics.at(metric.replaceFirst(",", "_stderr,"))).orElse(Double.NaN),
                                whole(fields("n-shot").at(task)), parts.contains(task)));
                    }
                }));
            }
        });
        return numbers;
    }

    /// What a task or group of this name has for a metric.
    OptionalDouble value(String task, String metric) {
        return number(fields(fields("results"), task).at(metric));
    }

    /// Tasks of each group, at any depth.
    Map<String, List<String>> groups() {
        Map<String, List<String>> members = members(), groups = new LinkedHashMap<>();
        members.keySet().forEach(group -> groups.put(group, leaves(group, members, 0)));
        return groups;
    }

    private static List<String> leaves(String name, Map<String, List<String>> members, int depth) {
        List<String> own = members.get(name);
        return own == null || depth == MAX_DEPTH
                ? List.of(name)
                : own.stream().flatMap(member -> leaves(member, members, depth + 1).stream()).toList();
    }

    private Map<String, List<String>> members() {
        Map<String, List<String>> members = new LinkedHashMap<>();
        fields("group_subtasks").values().forEach((group, value) -> {
            if (value instanceof JsonValue.Items(List<JsonValue> items)) {
                members.put(group, items.stream().filter(JsonValue.Text.class::isInstance)
                        .map(member -> ((JsonValue.Text) member).value()).toList());
            }
        });
        return members;
    }

    Protocol protocol() {
        return new JsonValue.Text(Protocol.OPEN_LLM_V1.id()).equals(fields("graft").at("protocol"))
                ? Protocol.OPEN_LLM_V1
                : Protocol.CURRENT;
    }

    /// What ran it, in words.
    String harness() {
        if (fields("graft").at("version") instanceof JsonValue.Text(String version)) {
            return "graft %s, protocol %s".formatted(version, protocol().id());
        }
        return root.at("lm_eval_version") instanceof JsonValue.Text(String version) ? "lm-eval " + version : "lm-eval";
    }

    /// Null if the file does not say.
    @Nullable
    Instant when() {
        double seconds = number(root.at("date")).orElse(0);
        return seconds > 0 && seconds < 1e11 ? Instant.ofEpochSecond((long) seconds) : null;
    }

    /// That the run took; NaN if the file does not say. lm-eval writes the number as text.
    public double seconds() {
        JsonValue said = root.at("total_evaluation_time_seconds");
        return said instanceof JsonValue.Text(String text) && text.matches("[0-9]{1,12}(\\.[0-9]{1,20})?")
                ? Double.parseDouble(text)
                : number(said).orElse(Double.NaN);
    }

    /// Examples of the tasks of this kind; -1 if they differ, or the file does not say.
    int shots(Predicate<String> tasks) {
        if (!(root.at("n-shot") instanceof JsonValue.Fields all)) {
            return whole(fields("config").at("num_fewshot"));
        }
        List<Integer> own = all.values().keySet().stream().filter(tasks).map(task -> whole(all.at(task)))
                .filter(count -> count >= 0).distinct().toList();
        return own.size() == 1 ? own.getFirst() : -1;
    }

    /// Documents of the tasks of this kind; -1 if the file does not say.
    ///
    /// @param which `original` or `effective`
    int documents(Predicate<String> tasks, String which) {
        JsonValue.Fields counts = fields("n-samples");
        List<Integer> own = counts.values().keySet().stream().filter(tasks)
                .map(task -> whole(fields(counts, task).at(which))).filter(count -> count >= 0).toList();
        return own.isEmpty() ? -1 : own.stream().mapToInt(Integer::intValue).sum();
    }

    /// Empty if there are none.
    JsonValue.Fields fields(String key) {
        return fields(root, key);
    }

    private static JsonValue.Fields fields(JsonValue.Fields of, String key) {
        return of.at(key) instanceof JsonValue.Fields inner ? inner : JsonValue.NO_FIELDS;
    }

    static OptionalDouble number(@Nullable JsonValue value) {
        return switch (value) {
            case JsonValue.Real(double number) -> OptionalDouble.of(number);
            case JsonValue.Whole(long number) -> OptionalDouble.of(number);
            case null, default -> OptionalDouble.empty();
        };
    }

    /// -1 if it is none.
    private static int whole(@Nullable JsonValue value) {
        return value instanceof JsonValue.Whole(long number) && number >= 0 && number <= Integer.MAX_VALUE
                ? (int) number
                : -1;
    }
}
