package dev.graft.eval;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;

import dev.graft.eval.Dataset.DataFile;

/// The results file as lm-eval 0.4.13 writes it, with one key of our own, `graft`: protocol and checksums of the data.
final class ResultsJson {
    private static final int NUMPY_SEED = 1234;

    private final Results results;
    private final RunDetails run;

    private ResultsJson(Results results, RunDetails run) {
        this.results = results;
        this.run = run;
    }

    /// @param taskHashes by task
    static JsonValue.Fields of(Results results, RunDetails run, Map<String, String> taskHashes) {
        return new ResultsJson(results, run).all(taskHashes);
    }

    private JsonValue.Fields all(Map<String, String> taskHashes) {
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("results", numbers());
        if (results.groups().stream().anyMatch(group -> !group.estimates().isEmpty())) {
            Map<String, Object> groups = new LinkedHashMap<>();
            results.groups().forEach(group -> groups.put(group.group().name(), numbers(group)));
            all.put("groups", groups);
        }
        all.put("group_subtasks", groupMembers());
        all.put("configs", sorted(this::settings));
        all.put("versions", versions());
        all.put("n-shot", shots());
        all.put("higher_is_better", directions());
        all.put("n-samples", perTask(task -> JsonValue.fields("original", task.plan().rowCount(), "effective",
                task.documents().size())));
        all.put("config", config());
        all.put("git_hash", null);
        all.put("date", (double) run.epochSeconds());
        all.put("pretty_env_info", "Java " + Runtime.version().feature());
        all.put("transformers_version", null);
        all.put("lm_eval_version", null);
        all.put("upper_git_hash", null);
        run.tokens().entrySet().stream().sorted(Map.Entry.comparingByKey()).forEach(token -> all.put(
                "tokenizer_" + token.getKey() + "_token",
                List.of(token.getValue().text(), Integer.toString(token.getValue().id()))));
        RunDetails.SpecialToken end = run.tokens().get("eos");
        all.put("eot_token_id", end == null ? null : end.id());
        all.put("max_length", run.maxLength());
        all.put("task_hashes", taskHashes);
        identity(all);
        all.put("graft",
                JsonValue.fields("version", run.version(), "protocol", results.protocol().id(), "data", files()));
        return (JsonValue.Fields) JsonValue.of(all);
    }

    private void identity(Map<String, Object> all) {
        all.put("model_source", run.source());
        all.put("model_name", run.model());
        all.put("model_name_sanitized", run.sanitizedModel());
        all.put("system_instruction", null);
        all.put("system_instruction_sha", null);
        all.put("fewshot_as_multiturn", null);
        all.put("chat_template", run.template());
        all.put("chat_template_sha", run.template() == null ? null : Sha256.of(run.template()));
        all.put("total_evaluation_time_seconds", PyText.repr(run.duration().toNanos() / 1e9));
    }

    /// Tasks in their order, then groups.
    private Map<String, Object> numbers() {
        Map<String, Object> numbers = new LinkedHashMap<>();
        for (TaskResult task : results.tasks()) {
            Map<String, Object> row = new LinkedHashMap<>();
            row.put("name", task.task().name());
            row.put("alias", task.task().alias());
            row.put("sample_len", task.documents().size());
            task.estimates().forEach(estimate -> add(estimate, row));
            numbers.put(task.task().name(), row);
        }
        results.groups().forEach(group -> numbers.put(group.group().name(), numbers(group)));
        return numbers;
    }

    private static Map<String, Object> numbers(GroupResult group) {
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("alias", group.group().alias());
        row.put("name", group.group().name());
        if (!group.estimates().isEmpty()) {
            row.put("sample_len", group.count());
            Map<String, Object> counts = new LinkedHashMap<>();
            for (Estimate estimate : group.estimates()) {
                add(estimate, row);
                counts.put(estimate.key(), estimate.count());
            }
            row.put("sample_count", counts);
        }
        return row;
    }

    private static void add(Estimate estimate, Map<String, Object> row) {
        row.put(estimate.key(), estimate.value());
        row.put(estimate.stderrKey(), Double.isNaN(estimate.stderr()) ? "N/A" : estimate.stderr());
    }

    private Map<String, Object> perTask(Function<TaskResult, Object> value) {
        Map<String, Object> values = new LinkedHashMap<>();
        results.tasks().forEach(task -> values.put(task.task().name(), value.apply(task)));
        return values;
    }

    private Map<String, Object> sorted(Function<TaskResult, Object> value) {
        return new TreeMap<>(perTask(value));
    }

    /// Groups in their order, outer ones first.
    private List<TaskGroup> groupsOutside() {
        Set<TaskGroup> ordered = new LinkedHashSet<>();
        for (GroupResult result : results.groups().reversed()) {
            List<TaskGroup> open = new ArrayList<>(List.of(result.group()));
            while (!open.isEmpty()) {
                TaskGroup group = open.removeFirst();
                ordered.add(group);
                open.addAll(group.groups());
            }
        }
        return List.copyOf(ordered);
    }

    private Map<String, Object> groupMembers() {
        Map<String, Object> members = new LinkedHashMap<>();
        groupsOutside().forEach(group -> members.put(group.name(), group.members()));
        return members;
    }

    private Map<String, Object> versions() {
        Map<String, Object> versions = sorted(task -> task.task().version());
        results.groups().forEach(group -> versions.put(group.group().name(), group.group().version()));
        return versions;
    }

    /// A group has a number if all that is in it and has one has the same; outer groups are asked before inner ones.
    private Map<String, Object> shots() {
        Map<String, Object> shots = sorted(task -> task.plan().chosen().shots());
        for (TaskGroup group : groupsOutside()) {
            List<Object> own = group.members().stream().filter(shots::containsKey).map(shots::get).distinct().toList();
            if (own.size() == 1) {
                shots.put(group.name(), own.getFirst());
            }
        }
        return shots;
    }

    private Map<String, Object> directions() {
        Map<String, Object> directions = sorted(task -> {
            Map<String, Object> own = new LinkedHashMap<>();
            task.task().metrics().forEach(metric -> own.put(metric.name(), metric.higherIsBetter()));
            return own;
        });
        for (TaskGroup group : groupsOutside()) {
            Map<Object, Object> own = new LinkedHashMap<>();
            for (String member : group.members()) {
                if (directions.get(member) instanceof Map<?, ?> metrics) {
                    metrics.forEach(own::putIfAbsent);
                }
            }
            if (!own.isEmpty()) {
                directions.put(group.name(), own);
            }
        }
        return directions;
    }

    private Object settings(TaskResult result) {
        Task task = result.task();
        Splits splits = result.plan().chosen().splits();
        Map<String, Object> settings = new LinkedHashMap<>();
        settings.put("task", task.name());
        settings.put("task_alias", task.alias());
        settings.put("dataset_path",
                task.data().hubIds().isEmpty() ? task.data().folder() : task.data().hubIds().getFirst());
        settings.put("dataset_name", task.data().config());
        settings.put("training_split", splits.training());
        settings.put("validation_split", splits.validation());
        settings.put("test_split", splits.test());
        settings.put("fewshot_split", splits.fewShot());
        settings.put("description", task.description(result.documents().getFirst().document()));
        settings.put("num_fewshot", result.plan().chosen().shots());
        settings.put("metric_list", task.metrics().stream().map(metric -> JsonValue.fields("metric", metric.name(),
                "aggregation", metric.aggregation().id(), "higher_is_better", metric.higherIsBetter())).toList());
        task.settings().values().forEach(settings::put);
        settings.put("metadata", JsonValue.fields("version", task.version()));
        return settings;
    }

    private Map<String, Object> config() {
        Map<String, Object> config = new LinkedHashMap<>();
        config.put("model", run.source());
        config.put("model_args", JsonValue.fields("pretrained", run.model()));
        run.settings().values().forEach(config::put);
        if (!run.samples().isEmpty()) {
            config.put("samples", new TreeMap<>(run.samples()));
        }
        config.put("random_seed", 0);
        config.put("numpy_seed", NUMPY_SEED);
        config.put("torch_seed", NUMPY_SEED);
        config.put("fewshot_seed", results.protocol().seed());
        return config;
    }

    private List<JsonValue> files() {
        Set<DataFile> files = new LinkedHashSet<>();
        results.tasks().forEach(task -> files.addAll(task.plan().files()));
        return files.stream()
                .<JsonValue>map(file -> JsonValue.fields("file", file.path(), "sha256", file.sha256())).toList();
    }
}
