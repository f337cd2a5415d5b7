package dev.graft.app.cli;

import java.util.List;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;

import dev.graft.diagnostic.Finding;
import dev.graft.merge.Diff;
import dev.graft.merge.DiffSummary;
import dev.graft.merge.Distance;
import dev.graft.merge.TensorDiff;
import dev.graft.tensor.TensorEntry;

/// A [Diff] as a program reads it. A number that is infinite or does not exist is left out: JSON has no word for it.
final class DiffJson {
    private DiffJson() {}

    static void write(JsonGenerator json, Diff diff, List<Finding> findings) {
        json.writeNumberProperty("identical", diff.identical());
        json.writeArrayPropertyStart("tensors");
        diff.tensors().forEach(tensor -> write(json, tensor));
        json.writeEndArray();
        write(json, "roles", diff.byRole());
        write(json, "layers", diff.byLayer());
        Json.findings(json, findings);
    }

    private static void write(JsonGenerator json, TensorDiff tensor) {
        json.writeStartObject();
        json.writeStringProperty("name", tensor.name());
        json.writeStringProperty("result", switch (tensor.verdict()) {
            case TensorDiff.OnlyInA _ -> "only-in-a";
            case TensorDiff.OnlyInB _ -> "only-in-b";
            case TensorDiff.OtherShape _ -> "other-shape";
            case TensorDiff.OtherKind _ -> "other-kind";
            case TensorDiff.Unequal _,TensorDiff.Apart _ -> "different";
            case TensorDiff.Identical _ -> "identical";
        });
        write(json, "a", tensor.a());
        write(json, "b", tensor.b());
        switch (tensor.verdict()) {
            case TensorDiff.Unequal(long unequal) -> json.writeNumberProperty("unequal", unequal);
            case TensorDiff.Apart(Distance distance) -> write(json, distance);
            case TensorDiff.OnlyInA _,TensorDiff.OnlyInB _,TensorDiff.OtherShape _,TensorDiff.OtherKind _,TensorDiff.Identical _ -> {
                // There is no number.
            }
        }
        json.writeEndObject();
    }

    private static void write(JsonGenerator json, String side, @Nullable TensorEntry entry) {
        if (entry != null) {
            json.writeObjectPropertyStart(side);
            json.writeStringProperty("dtype", entry.dtype().name());
            InspectionJson.shape(json, entry);
            json.writeStringProperty("file", String.valueOf(entry.file().getFileName()));
            json.writeEndObject();
        }
    }

    private static void write(JsonGenerator json, Distance distance) {
        json.writeNumberProperty("unequal", distance.unequal());
        number(json, "maxAbs", distance.maxAbs());
        number(json, "relativeL2", distance.relativeL2());
        if (distance.cosine().isPresent()) {
            number(json, "cosine", distance.cosine().getAsDouble());
        }
        write(json, "nonFiniteA", distance.nonFiniteA());
        write(json, "nonFiniteB", distance.nonFiniteB());
    }

    private static void write(JsonGenerator json, String side, Distance.NonFinite nonFinite) {
        if (nonFinite.count() > 0) {
            json.writeObjectPropertyStart(side);
            json.writeNumberProperty("nan", nonFinite.nan());
            json.writeNumberProperty("infinite", nonFinite.infinite());
            json.writeEndObject();
        }
    }

    private static void write(JsonGenerator json, String name, List<DiffSummary> summaries) {
        json.writeArrayPropertyStart(name);
        for (DiffSummary row : summaries) {
            json.writeStartObject();
            json.writeStringProperty("group", row.group());
            json.writeNumberProperty("tensors", row.tensors());
            json.writeNumberProperty("identical", row.identical());
            json.writeNumberProperty("measured", row.measured());
            if (row.measured() > 0) {
                number(json, "maxAbs", row.maxAbs());
                number(json, "relativeL2", row.relativeL2());
            }
            json.writeNumberProperty("nonFinite", row.nonFinite());
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    private static void number(JsonGenerator json, String name, double value) {
        if (Double.isFinite(value)) {
            json.writeNumberProperty(name, value);
        }
    }
}
