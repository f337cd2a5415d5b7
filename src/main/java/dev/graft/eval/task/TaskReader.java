package dev.graft.eval.task;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

import org.jspecify.annotations.Nullable;

import dev.graft.diagnostic.DidYouMean;
import dev.graft.diagnostic.Finding;
import dev.graft.diagnostic.Place;
import dev.graft.eval.DataId;
import dev.graft.eval.Document;
import dev.graft.eval.JsonValue;
import dev.graft.eval.Splits;
import dev.graft.eval.Task;
import dev.graft.eval.task.FileTask.Generation;

/// The keys of a task file to a task. The format: https://github.com/EleutherAI/lm-evaluation-harness, docs/task_guide.md.
final class TaskReader {
    private static final int DEFAULT_MAX_TOKENS = 256;

    /// Keys whose meaning is another file's, or that change nothing here.
    private static final Set<String> UNUSED = Set.of("include", "tag", "group", "should_decontaminate",
            "doc_to_decontamination_query", "metadata", "unsafe_code", "dataset_kwargs", "task_alias");

    private static final Set<String> USED = Set.of("task", "dataset_path", "dataset_name", "training_split",
            "validation_split", "test_split", "fewshot_split", "fewshot_config", "output_type", "doc_to_text",
            "doc_to_choice", "doc_to_target", "description", "target_delimiter", "fewshot_delimiter", "num_fewshot",
            "metric_list", "filter_list", "generation_kwargs", "repeats");

    /// Keys that would change the scores, and that graft does not know what to do with.
    private static final List<String> REFUSED = List.of("process_docs", "process_results", "use_prompt",
            "custom_dataset", "doc_to_image", "doc_to_audio", "gen_prefix");

    private final Keys keys;
    private final Path directory;
    private final List<Finding> findings;

    private TaskReader(Keys keys, Path directory, List<Finding> findings) {
        this.keys = keys;
        this.directory = directory;
        this.findings = findings;
    }

    /// @param directory of the task file, which the data files it names may be relative to
    static FileTask read(Keys keys, Path directory, List<Finding> findings) {
        return new TaskReader(keys, directory, findings).task();
    }

    private FileTask task() {
        checkKeys();
        String name = keys.required("task");
        boolean isGenerated = isGenerated();
        Keys examples = keys.map("fewshot_config");
        DocTexts texts = texts(keys, keys);
        int shots = keys.whole("num_fewshot").orElse(0);
        List<FileMetric> metrics = metrics(isGenerated);
        List<AnswerFilter> filters = isGenerated
                ? keys.maps("filter_list").stream().map(AnswerFilter::of).toList()
                : List.of();
        JsonValue version = keys.map("metadata").value("version");
        return new FileTask(name, keys.text("task_alias").orElse(name),
                version == null ? new JsonValue.Text("Yaml") : version, data(), splits(examples), sampler(examples),
                new Task.Shots(shots, keys.has("num_fewshot") && shots == 0), ownExamples(examples),
                keys.has("description")
                        ? DocText.of(keys, "description")
                        : new DocText.Constant(new JsonValue.Text("")),
                texts, texts(examples, keys), metrics, filters, isGenerated ? generation() : null, keys.fields());
    }

    private void checkKeys() {
        for (String key : REFUSED) {
            if (keys.has(key)) { // names the Python function, if it is one
                throw keys.wrong("bad-task", "the key '%s' is of no use here".formatted(key),
                        "take it out, and write the task with templates alone; see docs/evaluation.md");
            }
        }
        for (String key : keys.fields().values().keySet()) {
            if (!USED.contains(key) && !UNUSED.contains(key) && !REFUSED.contains(key)) {
                findings.add(Finding.warning("unknown-key", new Place.InFile(keys.file()),
                        "the key '%s' has no meaning in a task file".formatted(key),
                        DidYouMean.nearest(key, USED.stream().sorted().toList()).map(word -> "write '" + word + "'")
                                .orElse("take it out")));
            }
        }
        if (keys.whole("repeats").orElse(1) != 1) {
            throw keys.wrong("bad-task", "'repeats' asks for the same answer several times",
                    "write 1: answers are greedy");
        }
    }

    private boolean isGenerated() {
        return switch (keys.text("output_type").orElse("generate_until")) {
            case "multiple_choice" -> false;
            case "generate_until" -> true;
            case String other -> throw keys.wrong("bad-task", "there is no output_type '%s' here".formatted(other),
                    "write multiple_choice or generate_until");
        };
    }

    /// The texts of questions, or those of examples where `fewshot_config` has its own.
    private static DocTexts texts(Keys first, Keys otherwise) {
        @Nullable
        DocText choice = first.has("doc_to_choice")
                ? DocText.of(first, "doc_to_choice")
                : otherwise.has("doc_to_choice") ? DocText.of(otherwise, "doc_to_choice") : null;
        return new DocTexts(DocText.of(first.has("doc_to_text") ? first : otherwise, "doc_to_text"), choice,
                DocText.of(first.has("doc_to_target") ? first : otherwise, "doc_to_target"),
                first.text("target_delimiter").or(() -> otherwise.text("target_delimiter")).orElse(" "),
                first.text("fewshot_delimiter").or(() -> otherwise.text("fewshot_delimiter")).orElse("\n\n"));
    }

    private Splits splits(Keys examples) {
        String fewShot = examples.text("split").or(() -> keys.text("fewshot_split")).orElse(null);
        try {
            return new Splits(keys.textOrNull("training_split"), keys.textOrNull("validation_split"),
                    keys.textOrNull("test_split"), fewShot);
        } catch (IllegalArgumentException missing) {
            throw keys.wrong("bad-task", String.valueOf(missing.getMessage()), "name the split to evaluate");
        }
    }

    private static Task.Sampler sampler(Keys examples) {
        return switch (examples.text("sampler").orElse("default")) {
            case "default" -> Task.Sampler.RANDOM;
            case "first_n" -> Task.Sampler.FIRST;
            case String other -> throw examples.wrong("bad-task", "there is no sampler '%s'".formatted(other),
                    "write default or first_n");
        };
    }

    private static List<Document> ownExamples(Keys examples) {
        if (examples.has("fewshot_indices") || examples.has("process_docs") || examples.has("gen_prefix")) {
            throw examples.wrong("bad-task", "fewshot_config has a key that is of no use here",
                    "there are sampler, split, samples, doc_to_text, doc_to_choice, doc_to_target and the delimiters");
        }
        List<Document> documents = new ArrayList<>();
        for (Keys sample : examples.maps("samples")) {
            documents.add(new Document(documents.size(), sample.fields(),
                    new Place.InRow(examples.file() + ": fewshot_config.samples", documents.size() + 1L), ""));
        }
        return documents;
    }

    private List<FileMetric> metrics(boolean isGenerated) {
        List<Keys> written = keys.maps("metric_list");
        if (!written.isEmpty()) {
            return written.stream().map(metric -> FileMetric.of(metric, isGenerated)).toList();
        }
        List<String> names = isGenerated ? List.of("exact_match") : List.of("acc", "acc_norm");
        return names.stream().map(name -> FileMetric.of(
                new Keys(keys.file(), JsonValue.fields("metric", name), "metric_list."), isGenerated)).toList();
    }

    /// As today's harness fills it up.
    private Generation generation() {
        Keys written = keys.map("generation_kwargs");
        String delimiter = keys.text("fewshot_delimiter").orElse("\n\n");
        if (written.fields().values().isEmpty()) {
            return new Generation(List.of(delimiter), DEFAULT_MAX_TOKENS, JsonValue.fields("temperature", 0.0,
                    "do_sample", false, "max_gen_toks", DEFAULT_MAX_TOKENS, "until", List.of(delimiter)));
        }
        if (written.flag("do_sample", false)) {
            throw written.wrong("bad-task", "'generation_kwargs.do_sample' asks for random answers",
                    "take it out: answers are greedy, so that a run can be repeated");
        }
        List<String> until = written.has("until") ? written.texts("until") : List.of(delimiter);
        JsonValue.Fields options = written.fields();
        if (options.at("temperature") instanceof JsonValue.Whole(long number)) {
            options = options.with("temperature", new JsonValue.Real(number));
        }
        return new Generation(until, written.whole("max_gen_toks").orElse(DEFAULT_MAX_TOKENS),
                written.has("until") ? options : options.with("until", JsonValue.Items.ofTexts(until)));
    }

    /// A data set of the hub, or `json`, `csv` or `parquet` with `dataset_kwargs.data_files`.
    private DataId data() {
        String path = keys.required("dataset_path");
        Keys files = keys.map("dataset_kwargs").map("data_files");
        if (!files.fields().values().isEmpty()) {
            Map<String, List<Path>> bySplit = new LinkedHashMap<>();
            for (String split : files.fields().values().keySet()) {
                bySplit.put(split, files.texts(split).stream().map(this::dataFile).toList());
            }
            return DataId.ofFiles(keys.required("task"), bySplit);
        }
        String folder = path.substring(path.lastIndexOf('/') + 1);
        DataId id = DataId.of(folder, path);
        String config = keys.textOrNull("dataset_name");
        return config == null ? id : id.onlyConfig(config);
    }

    private Path dataFile(String name) {
        Path beside = directory.resolve(name);
        return Files.exists(beside) ? beside : Path.of(name);
    }
}
