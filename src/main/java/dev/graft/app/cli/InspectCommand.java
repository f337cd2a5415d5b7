package dev.graft.app.cli;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.Callable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

import dev.graft.model.Inspection;

/// `graft inspect`: what a model is, by its headers.
@Command(name = "inspect", description = "Show what a model is: architecture, parameters, types, files, tensors. Reads no weight.", footerHeading = "%nExamples:%n", footer = {
        "  graft inspect out",
        "  graft inspect mistralai/Mistral-7B-v0.1 --models ~/models --tensors",
        "  graft inspect model-00001-of-00002.safetensors",
        "  graft inspect out --json | jq '.tensors[] | select(.dtype == \"F32\").name'",
        "", "Exit code: 0 if nothing is wrong with what was read, 2 if something is."})
final class InspectCommand implements Callable<Integer> {
    @Parameters(paramLabel = "DIR|FILE", description = "Model directory, a reference that --models resolves, or a single .safetensors or .bin file.")
    private String model;

    @Mixin
    private ModelsOption models;

    @Option(names = "--tensors", description = "List every tensor.")
    private boolean tensors;

    @Mixin
    private JsonOption json;

    @Mixin
    private ScreenOptions options;

    @Override
    public Integer call() throws IOException {
        Screen screen = options.screen();
        Inspection inspection = Inspection.of(models.find().stored(model));
        if (json.isWanted()) {
            screen.result(Json.document(json -> InspectionJson.write(json, inspection)));
        } else {
            screen.print(inspection.findings());
            List<String> blocks = InspectionText.blocks(inspection);
            screen.result(String.join("\n\n", blocks));
            if (tensors) {
                screen.result("\n" + InspectionText.tensors(inspection.model()));
            }
        }
        return Strictness.exitCode(inspection.findings(), false);
    }
}
