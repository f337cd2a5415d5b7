package dev.graft.app.cli;

import java.util.Locale;
import java.util.concurrent.Callable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import tools.jackson.core.JsonGenerator;

import dev.graft.merge.method.MergeMethod;
import dev.graft.merge.method.Methods;
import dev.graft.merge.method.Parameter;
import dev.graft.merge.method.Signature;
import dev.graft.recipe.ValueType;

/// `graft methods`: what can be written after `merge_method:`.
@Command(name = "methods", description = "List the merge methods and their parameters.", footerHeading = "%nExamples:%n", footer = {
        "  graft methods", "  graft methods --json | jq -r '.methods[].name'"})
final class MethodsCommand implements Callable<Integer> {
    @Mixin
    private JsonOption json;

    @Mixin
    private ScreenOptions options;

    @Override
    public Integer call() {
        Screen screen = options.screen();
        if (json.isWanted()) {
            screen.result(Json.document(MethodsCommand::write));
            return ExitCode.DONE;
        }
        for (MergeMethod method : Methods.ALL) {
            Signature signature = method.signature();
            screen.result("%s: %s".formatted(signature.name(), signature.summary()));
            screen.result("  %s; %s".formatted(models(signature),
                    signature.base() == Signature.BaseUse.REQUIRED
                            ? "base_model is one of them"
                            : "base_model only donates config and tokenizer"));
            signature.parameters().forEach(parameter -> screen
                    .result("  %-10s %s%s".formatted(parameter.name(), parameter.meaning(), traits(parameter))));
            if (!signature.reference().isEmpty()) {
                screen.result("  " + signature.reference());
            }
        }
        screen.note("not yet in this release: " + String.join(", ", Methods.NOT_YET));
        return ExitCode.DONE;
    }

    private static String models(Signature signature) {
        return signature.minInputs() == signature.maxInputs()
                ? signature.minInputs() == 1 ? "1 model" : signature.minInputs() + " models"
                : signature.minInputs() + " model" + (signature.minInputs() == 1 ? "" : "s") + " or more";
    }

    private static String traits(Parameter parameter) {
        String owner = parameter.scope() == Parameter.Scope.METHOD ? "" : "per model, ";
        String value = parameter.isRequired() ? "required" : "default " + absent(parameter);
        return " (" + owner + value + ")";
    }

    private static String absent(Parameter parameter) {
        Double absent = parameter.absent();
        if (absent == null) {
            return "none";
        }
        return parameter.type() == ValueType.BOOL ? String.valueOf(absent != 0) : String.valueOf(absent);
    }

    private static void write(JsonGenerator json) {
        json.writeArrayPropertyStart("methods");
        for (MergeMethod method : Methods.ALL) {
            Signature signature = method.signature();
            json.writeStartObject();
            json.writeStringProperty("name", signature.name());
            json.writeStringProperty("summary", signature.summary());
            json.writeNumberProperty("minModels", signature.minInputs());
            if (signature.maxInputs() != Integer.MAX_VALUE) {
                json.writeNumberProperty("maxModels", signature.maxInputs());
            }
            json.writeBooleanProperty("needsBase", signature.base() == Signature.BaseUse.REQUIRED);
            json.writeArrayPropertyStart("parameters");
            for (Parameter parameter : signature.parameters()) {
                json.writeStartObject();
                json.writeStringProperty("name", parameter.name());
                json.writeStringProperty("type", parameter.type().name().toLowerCase(Locale.ROOT));
                json.writeBooleanProperty("perModel", parameter.scope() != Parameter.Scope.METHOD);
                json.writeBooleanProperty("required", parameter.isRequired());
                Double absent = parameter.absent();
                if (absent != null) {
                    json.writeNumberProperty("default", absent);
                }
                json.writeStringProperty("meaning", parameter.meaning());
                json.writeEndObject();
            }
            json.writeEndArray();
            json.writeEndObject();
        }
        json.writeEndArray();
    }
}
