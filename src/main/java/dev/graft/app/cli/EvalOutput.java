package dev.graft.app.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.OptionalDouble;

import tools.jackson.core.JsonGenerator;

import dev.graft.eval.Estimate;
import dev.graft.eval.GroupResult;
import dev.graft.eval.Leaderboard;
import dev.graft.eval.Results;
import dev.graft.eval.ScoreTable;
import dev.graft.eval.TaskResult;

/// What `graft eval` prints in the end.
final class EvalOutput {
    private EvalOutput() {}

    static String table(Results results, Path file) {
        Table table = new Table("Benchmark", "Metric", ">Value", ">±", ">n");
        for (ScoreTable row : ScoreTable.of(results)) {
            table.row(row.title(), row.metric(), row.value(), row.stderr(), row.count());
        }
        return table + "\n\n" + file;
    }

    static String json(Results results, List<Path> files) {
        return Json.document(to -> {
            to.writeStringProperty("protocol", results.protocol().id());
            to.writeArrayPropertyStart("results");
            for (TaskResult task : results.tasks()) {
                task.estimates().forEach(estimate -> write(to, task.task().name(),
                        task.plan().chosen().shots(), estimate));
            }
            for (GroupResult group : results.groups()) {
                group.estimates().forEach(estimate -> write(to, group.group().name(), -1, estimate));
            }
            to.writeEndArray();
            OptionalDouble average = Leaderboard.average(Leaderboard.rows(results));
            if (average.isPresent()) {
                to.writeNumberProperty("average", average.getAsDouble());
            }
            to.writeArrayPropertyStart("files");
            files.forEach(file -> to.writeString(file.toString()));
            to.writeEndArray();
        });
    }

    /// @param shots -1 for a group
    private static void write(JsonGenerator to, String task, int shots, Estimate estimate) {
        to.writeStartObject();
        to.writeStringProperty("task", task);
        to.writeStringProperty("metric", estimate.metric());
        to.writeStringProperty("filter", estimate.filter());
        if (shots >= 0) {
            to.writeNumberProperty("shots", shots);
        }
        to.writeNumberProperty("value", estimate.value());
        if (!Double.isNaN(estimate.stderr())) {
            to.writeNumberProperty("stderr", estimate.stderr());
        }
        to.writeNumberProperty("n", estimate.count());
        to.writeEndObject();
    }
}
