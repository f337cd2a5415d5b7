package dev.graft.eval.task;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import dev.graft.eval.Chosen;
import dev.graft.eval.Datasets;
import dev.graft.eval.DocumentPlan;
import dev.graft.eval.Goldens;
import dev.graft.eval.JsonLine;
import dev.graft.eval.JsonValue;
import dev.graft.eval.PlanSettings;
import dev.graft.eval.Protocol;
import dev.graft.eval.Request;
import dev.graft.eval.Suite;
import dev.graft.eval.Task;
import dev.graft.eval.TaskPlan;

/// The goldens' invented documents, laid out as a data folder, and the tasks that read them.
final class GoldenTask {
    static final List<String> NAMES = List.of("arc_challenge", "hellaswag", "winogrande", "gsm8k", "truthfulqa_mc",
            "hendrycksTest-us_foreign_policy");
    private static final String SUBJECT = "us_foreign_policy";

    private GoldenTask() {}

    static Task task(String name, Protocol protocol) {
        return switch (name) {
            case "arc_challenge" -> new Arc(protocol);
            case "hellaswag" -> new HellaSwag(protocol);
            case "winogrande" -> new Winogrande(protocol);
            case "gsm8k" -> new Gsm8k(protocol);
            case "truthfulqa_mc" -> new TruthfulQa(protocol,
                    protocol == Protocol.CURRENT ? TruthfulQa.Part.MC2 : TruthfulQa.Part.BOTH);
            case "hendrycksTest-us_foreign_policy" -> new Mmlu(protocol, SUBJECT);
            default -> throw new IllegalArgumentException(name);
        };
    }

    /// @param section `mini` or `e2e`
    static TaskPlan plan(String section, String name, Protocol protocol, boolean isInGroup, Path folder)
            throws IOException {
        JsonValue golden = Goldens.at(section, name);
        Task task = task(name, protocol);
        String config = task.data().config();
        Path place = config == null || name.equals("gsm8k")
                ? folder.resolve(task.data().folder())
                : folder.resolve(task.data().folder()).resolve(config);
        Files.createDirectories(place);
        boolean isMmlu = name.startsWith("hendrycksTest");
        write(place.resolve(task.splits().evaluated() + ".jsonl"), Goldens.at(golden, "eval"), isMmlu);
        write(place.resolve((isMmlu ? "dev" : "train") + ".jsonl"), Goldens.at(golden, isMmlu ? "dev" : "train"),
                isMmlu);
        Chosen chosen = Chosen.of(task).withShots(Goldens.whole(Goldens.at(golden, "num_fewshot")));
        if (isInGroup) {
            chosen = chosen.withFewShotSplit("train");
        }
        return TaskPlan.of(new Suite(List.of(chosen), List.of(), List.of()), Datasets.in(folder, null),
                PlanSettings.all(protocol)).getFirst();
    }

    private static void write(Path file, JsonValue rows, boolean isMmlu) throws IOException {
        List<String> lines = new ArrayList<>();
        for (JsonValue row : Goldens.items(rows)) {
            JsonValue.Fields fields = Goldens.fields(row);
            lines.add(JsonLine.of(isMmlu ? fields.with("subject", new JsonValue.Text(SUBJECT)) : fields));
        }
        Files.writeString(file, String.join("\n", lines) + "\n", StandardCharsets.UTF_8);
    }

    static List<Request> requests(TaskPlan plan) {
        return plan.documents().stream().map(DocumentPlan::requests).flatMap(List::stream).toList();
    }

    /// Metrics of a golden document.
    static Map<String, JsonValue> metrics(JsonValue golden) {
        return Goldens.fields(golden).values();
    }
}
