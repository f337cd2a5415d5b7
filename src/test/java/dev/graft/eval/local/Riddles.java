package dev.graft.eval.local;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

import dev.graft.eval.Datasets;
import dev.graft.eval.PlanSettings;
import dev.graft.eval.Protocol;
import dev.graft.eval.Suite;
import dev.graft.eval.TaskPlan;
import dev.graft.eval.task.Benchmarks;
import dev.graft.eval.task.TaskFiles;

/// Two small tasks of files: one to weigh answers, one to write them.
public final class Riddles {
    private static final String CHOICE = """
            task: riddles
            dataset_path: json
            dataset_kwargs:
              data_files:
                train: riddles/train.jsonl
                test: riddles/test.jsonl
            training_split: train
            test_split: test
            output_type: multiple_choice
            doc_to_text: "Riddle: {{riddle}}\\nAnswer:"
            doc_to_choice: options
            doc_to_target: solution
            num_fewshot: 2
            metric_list:
              - metric: acc
              - metric: acc_norm
            """;
    private static final String WRITTEN = """
            task: sums
            dataset_path: json
            dataset_kwargs:
              data_files:
                train: riddles/train.jsonl
                test: riddles/test.jsonl
            training_split: train
            test_split: test
            output_type: generate_until
            doc_to_text: "Riddle: {{riddle}}\\nNumber:"
            doc_to_target: "{{solution}}"
            num_fewshot: 1
            generation_kwargs:
              until: ["\\n\\n", "e"]
              max_gen_toks: 24
            metric_list:
              - metric: exact_match
            """;

    private Riddles() {}

    /// Writes them, and their data.
    ///
    /// @return the task files
    public static List<Path> write(Path folder, int documents) throws IOException {
        Path data = Files.createDirectories(folder.resolve("riddles"));
        Files.writeString(data.resolve("train.jsonl"), rows(5, "What is round and number "));
        Files.writeString(data.resolve("test.jsonl"), rows(documents, "Which thing has keys, "));
        return List.of(Files.writeString(folder.resolve("riddles.yaml"), CHOICE),
                Files.writeString(folder.resolve("sums.yaml"), WRITTEN));
    }

    private static String rows(int count, String question) {
        StringBuilder rows = new StringBuilder();
        for (int i = 0; i < count; i++) {
            rows.append("{\"riddle\": \"%s%s?\", \"options\": [\"a piano\", \"a map of place %d\", \"a coat\"], "
                    .formatted(question, "very ".repeat(i % 7) + "old " + i, i))
                    .append("\"solution\": ").append(i % 3).append("}\n");
        }
        return rows.toString();
    }

    static Suite suite(List<Path> files) throws IOException {
        return Benchmarks.of(Protocol.CURRENT).with(TaskFiles.read(files)).suite(Protocol.CURRENT,
                List.of("riddles", "sums"), null);
    }

    static List<TaskPlan> plans(Suite suite) throws IOException {
        return TaskPlan.of(suite, Datasets.in(null, null), PlanSettings.all(Protocol.CURRENT));
    }
}
