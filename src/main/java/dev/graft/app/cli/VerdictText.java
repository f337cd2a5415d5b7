package dev.graft.app.cli;

import java.util.ArrayList;
import java.util.List;

import tools.jackson.core.JsonGenerator;

import dev.graft.app.gate.Check;
import dev.graft.app.gate.Verdict;
import dev.graft.diagnostic.Finding;

/// A [Verdict] for people and for programs.
final class VerdictText {
    private VerdictText() {}

    /// A line per check, and one for all.
    static String of(String named, Verdict verdict) {
        List<String> lines = new ArrayList<>();
        for (Check check : verdict.checks()) {
            lines.add("%-8s %-12s %s".formatted(check.result().word(), check.id(),
                    Finding.printable(check.reason()).replace("\n", "\\n")));
        }
        lines.add("%s: %s".formatted(Finding.printable(named), verdict.isPass()
                ? "pass"
                : "fail, so it is not fit to publish"));
        return String.join("\n", lines);
    }

    static void write(JsonGenerator json, Verdict verdict) {
        json.writeStringProperty("verdict", verdict.word());
        json.writeArrayPropertyStart("checks");
        for (Check check : verdict.checks()) {
            json.writeStartObject();
            json.writeStringProperty("id", check.id());
            json.writeStringProperty("result", check.result().word());
            json.writeStringProperty("reason", check.reason());
            json.writeEndObject();
        }
        json.writeEndArray();
    }
}
