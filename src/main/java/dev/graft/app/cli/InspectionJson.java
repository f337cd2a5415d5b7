package dev.graft.app.cli;

import java.util.Locale;
import java.util.Map;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;

import dev.graft.model.Architecture.Module;
import dev.graft.model.Inspection;
import dev.graft.model.Inspection.Shard;
import dev.graft.model.Inspection.Share;
import dev.graft.model.ModelConfig;
import dev.graft.model.StoredModel;
import dev.graft.model.TensorRole;
import dev.graft.tensor.DType;
import dev.graft.tensor.TensorEntry;

/// An [Inspection] as a program reads it; what is not known is left out.
final class InspectionJson {
    private InspectionJson() {}

    static void write(JsonGenerator json, Inspection inspection) {
        StoredModel model = inspection.model();
        json.writeStringProperty("path", model.path().toString());
        ModelConfig config = model.config();
        if (config != null) {
            json.writeArrayPropertyStart("architectures");
            config.architectures().forEach(json::writeString);
            json.writeEndArray();
            Json.text(json, "modelType", config.modelType().orElse(null));
            json.writeBooleanProperty("quantized", config.isQuantized());
        }
        json.writeArrayPropertyStart("modules");
        for (Module module : model.architecture().modules()) {
            json.writeStartObject();
            json.writeStringProperty("name", module.name());
            json.writeNumberProperty("layers", module.layers());
            json.writeEndObject();
        }
        json.writeEndArray();
        json.writeNumberProperty("parameters", inspection.parameters());
        json.writeObjectPropertyStart("roles");
        for (Map.Entry<TensorRole, Share> role : inspection.byRole().entrySet()) {
            write(json, role.getKey().word(), role.getValue());
        }
        json.writeEndObject();
        json.writeObjectPropertyStart("dtypes");
        for (Map.Entry<DType, Share> dtype : inspection.byDtype().entrySet()) {
            write(json, dtype.getKey().name(), dtype.getValue());
        }
        json.writeEndObject();
        json.writeObjectPropertyStart("vocabulary");
        number(json, "rows", inspection.vocabulary().rows());
        number(json, "configured", inspection.vocabulary().configured());
        number(json, "tokenizer", inspection.vocabulary().tokenizer());
        json.writeEndObject();
        json.writeStringProperty("head", inspection.head().name().toLowerCase(Locale.ROOT));
        number(json, "contextLength", inspection.contextLength());
        json.writeArrayPropertyStart("files");
        for (Shard shard : inspection.shards()) {
            json.writeStartObject();
            json.writeStringProperty("name", String.valueOf(shard.file().path().getFileName()));
            json.writeNumberProperty("bytes", shard.file().bytes());
            json.writeNumberProperty("tensors", shard.tensors());
            json.writeEndObject();
        }
        json.writeEndArray();
        json.writeArrayPropertyStart("tensors");
        model.tensors().values().forEach(entry -> write(json, entry));
        json.writeEndArray();
        json.writeArrayPropertyStart("buffers");
        model.architecture().skipped().forEach(entry -> json.writeString(entry.name()));
        json.writeEndArray();
        Json.findings(json, inspection.findings());
    }

    private static void write(JsonGenerator json, String name, Share share) {
        json.writeObjectPropertyStart(name);
        json.writeNumberProperty("tensors", share.tensors());
        json.writeNumberProperty("elements", share.elements());
        json.writeNumberProperty("bytes", share.bytes());
        json.writeEndObject();
    }

    private static void write(JsonGenerator json, TensorEntry entry) {
        json.writeStartObject();
        json.writeStringProperty("name", entry.name());
        json.writeStringProperty("dtype", entry.dtype().name());
        shape(json, entry);
        json.writeStringProperty("file", String.valueOf(entry.file().getFileName()));
        json.writeNumberProperty("bytes", entry.bytes());
        json.writeEndObject();
    }

    static void shape(JsonGenerator json, TensorEntry entry) {
        json.writeArrayPropertyStart("shape");
        entry.shape().dims().forEach(json::writeNumber);
        json.writeEndArray();
    }

    private static void number(JsonGenerator json, String name, @Nullable Long value) {
        if (value != null) {
            json.writeNumberProperty(name, value);
        }
    }
}
