package dev.graft.app.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

import tools.jackson.core.JsonGenerator;

import dev.graft.eval.local.RunSize;
import dev.graft.eval.local.RunSize.TaskSize;
import dev.graft.eval.local.Speed;

/// What `graft eval --plan` prints.
final class EvalPlanOutput {
    private EvalPlanOutput() {}

    static String of(RunSize size, Speed speed, boolean isJson) {
        return isJson ? json(size, speed) : text(size, speed);
    }

    private static String text(RunSize size, Speed speed) {
        Table table = new Table("Task", ">Documents", ">Requests", ">Tokens", ">shared in document", ">shared in all",
                ">longest", ">written, at most");
        List<TaskSize> rows = new ArrayList<>(size.tasks());
        if (rows.size() > 1) {
            rows.add(size.all());
        }
        for (TaskSize row : rows) {
            table.row(row.task(), count(row.documents()), count(row.requests()), count(row.prompts().naive()),
                    count(row.prompts().perDocument()), count(row.prompts().overall()), count(row.prompts().longest()),
                    row.written() == 0 ? "" : count(row.written()));
        }
        String time = String.format(Locale.ROOT, "about %s: %,.0f tokens/s are read here",
                Times.rough(speed.time(size).toMillis() / 1000.0), speed.readPerSecond());
        String written = size.all().written() == 0
                ? ""
                : String.format(Locale.ROOT, ", %,.0f tokens/s written, and texts are mostly shorter than they may be",
                        speed.writtenPerSecond());
        return table + "\n\n" + time + written;
    }

    private static String count(long number) {
        return String.format(Locale.ROOT, "%,d", number);
    }

    private static String json(RunSize size, Speed speed) {
        return Json.document(to -> {
            to.writeArrayPropertyStart("tasks");
            size.tasks().forEach(task -> write(to, task));
            to.writeEndArray();
            to.writeName("all");
            write(to, size.all());
            to.writeNumberProperty("readTokensPerSecond", speed.readPerSecond());
            to.writeNumberProperty("secondsPerScoredToken", speed.secondsPerScore());
            if (size.all().written() > 0) {
                to.writeNumberProperty("writtenTokensPerSecond", speed.writtenPerSecond());
            }
            to.writeNumberProperty("seconds", speed.time(size).toMillis() / 1000.0);
        });
    }

    private static void write(JsonGenerator to, TaskSize size) {
        to.writeStartObject();
        to.writeStringProperty("task", size.task());
        to.writeNumberProperty("documents", size.documents());
        to.writeNumberProperty("requests", size.requests());
        to.writeNumberProperty("tokens", size.prompts().naive());
        to.writeNumberProperty("tokensSharedInDocument", size.prompts().perDocument());
        to.writeNumberProperty("tokensSharedInAll", size.prompts().overall());
        to.writeNumberProperty("scored", size.prompts().scored());
        to.writeNumberProperty("longest", size.prompts().longest());
        to.writeNumberProperty("writtenAtMost", size.written());
        to.writeEndObject();
    }
}
