package dev.graft.app.cli;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import tools.jackson.core.JsonGenerator;

import dev.graft.diagnostic.Sizes;
import dev.graft.merge.Plan;

/// `graft plan`: what a merge will read, compute and write.
@Command(name = "plan", description = "Show where every layer of a merge comes from, and what it will cost.", footerHeading = "%nExamples:%n", footer = {
        "  graft plan recipe.yml --models ~/models",
        "  graft plan card.md --alias 'misspelt=meant' --verbose     one line per layer",
        "  graft plan recipe.yml --json | jq '.layers[24].parameters.t'"})
final class PlanCommand implements Callable<Integer> {
    @Mixin
    private RecipeOptions recipe;

    @Mixin
    private RunOptions run;

    @Mixin
    private JsonOption json;

    @Option(names = "--strict", description = "Take warnings for errors.")
    private boolean strict;

    @Mixin
    private ScreenOptions options;

    @Override
    public Integer call() throws IOException {
        Screen screen = options.screen();
        Plan plan = recipe.plan(recipe.recipe(), recipe.models(List.of()), run.seed());
        long peakBytes = run.peakBytes(plan);
        if (json.isWanted()) {
            screen.result(Json.document(json -> write(json, plan, peakBytes)));
        } else {
            screen.print(plan.findings());
            if (!plan.hasErrors()) {
                screen.result(LayerMap.of(plan, options.isVerbose(), screen.look()));
                screen.result(
                        "%d tensors; reads %s, writes %s, needs at most %s of memory".formatted(plan.tensors().size(),
                                Sizes.bytes(plan.readBytes()), Sizes.bytes(plan.writeBytes()), Sizes.bytes(peakBytes)));
            }
        }
        return Strictness.exitCode(plan.findings(), strict);
    }

    private static void write(JsonGenerator json, Plan plan, long peakBytes) {
        json.writeArrayPropertyStart("stages");
        for (Plan.StageSummary stage : plan.stages()) {
            json.writeStartObject();
            Json.text(json, "name", stage.name());
            json.writeStringProperty("method", stage.method());
            json.writeNumberProperty("layers", stage.layers());
            json.writeStringProperty("dtype", stage.dtype());
            json.writeEndObject();
        }
        json.writeEndArray();
        json.writeArrayPropertyStart("layers");
        plan.layers().forEach(layer -> write(json, layer));
        json.writeEndArray();
        json.writeNumberProperty("tensors", plan.tensors().size());
        json.writeNumberProperty("readBytes", plan.readBytes());
        json.writeNumberProperty("writeBytes", plan.writeBytes());
        json.writeNumberProperty("peakBytes", peakBytes);
        Json.findings(json, plan.findings());
    }

    private static void write(JsonGenerator json, Plan.LayerRow row) {
        json.writeStartObject();
        json.writeNumberProperty("layer", row.layer());
        json.writeArrayPropertyStart("inputs");
        for (Plan.LayerInput input : row.inputs()) {
            json.writeStartObject();
            Json.text(json, "stage", input.stage());
            json.writeStringProperty("model", input.model());
            json.writeNumberProperty("layer", input.layer());
            json.writeEndObject();
        }
        json.writeEndArray();
        json.writeObjectPropertyStart("parameters");
        for (Map.Entry<String, Map<String, Double>> parameter : row.parameters().entrySet()) {
            json.writeObjectPropertyStart(parameter.getKey());
            parameter.getValue().forEach(json::writeNumberProperty);
            json.writeEndObject();
        }
        json.writeEndObject();
        json.writeEndObject();
    }
}
