package dev.graft.app.cli;

import java.util.List;
import java.util.Locale;

import tools.jackson.core.JsonGenerator;

import dev.graft.diagnostic.Finding;
import dev.graft.eval.CardComparison;
import dev.graft.eval.Comparison;

/// Comparisons for programs. Numbers of two runs are as in their files, those of a card in percent; null is no number.
final class ComparisonJson {
    private ComparisonJson() {}

    static void write(JsonGenerator json, Comparison comparison, List<Finding> findings) {
        json.writeArrayPropertyStart("metrics");
        for (Comparison.Row row : comparison.rows()) {
            json.writeStartObject();
            json.writeStringProperty("task", row.task());
            json.writeStringProperty("filter", row.filter());
            json.writeStringProperty("metric", row.metric());
            json.writeNumberProperty("n", row.count());
            number(json, "a", row.first());
            number(json, "b", row.second());
            number(json, "difference", row.difference());
            number(json, "low", row.low());
            number(json, "high", row.high());
            number(json, "p", row.p());
            json.writeStringProperty("test", row.test().name().toLowerCase(Locale.ROOT));
            json.writeBooleanProperty("clear", row.isClear());
            documents(json, "gained", row.gained());
            documents(json, "lost", row.lost());
            json.writeEndObject();
        }
        json.writeEndArray();
        Json.findings(json, findings);
    }

    static void write(JsonGenerator json, CardComparison comparison, List<Finding> findings) {
        json.writeArrayPropertyStart("benchmarks");
        for (CardComparison.Row row : comparison.rows()) {
            json.writeStartObject();
            json.writeStringProperty("task", row.benchmark().task());
            json.writeNumberProperty("n", row.count());
            number(json, "published", row.published());
            number(json, "measured", row.measured());
            number(json, "difference", row.difference());
            number(json, "tolerance", row.tolerance());
            json.writeBooleanProperty("within", row.isWithin());
            json.writeEndObject();
        }
        json.writeEndArray();
        Json.findings(json, findings);
    }

    private static void documents(JsonGenerator json, String name, List<String> documents) {
        json.writeArrayPropertyStart(name);
        documents.forEach(json::writeString);
        json.writeEndArray();
    }

    /// JSON has no NaN.
    private static void number(JsonGenerator json, String name, double value) {
        if (Double.isFinite(value)) {
            json.writeNumberProperty(name, value);
        } else {
            json.writeNullProperty(name);
        }
    }
}
