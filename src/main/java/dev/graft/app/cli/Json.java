package dev.graft.app.cli;

import java.io.StringWriter;
import java.util.List;
import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.PrettyPrinter;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.util.DefaultIndenter;
import tools.jackson.core.util.DefaultPrettyPrinter;

import dev.graft.diagnostic.Finding;
import dev.graft.diagnostic.Place;

/// The one JSON document that a command prints with `--json`. Written by hand, because that starts faster than a mapper.
final class Json {
    private static final JsonFactory FACTORY = new JsonFactory();

    private Json() {}

    /// An object with `"format": 1` and what `content` writes into it.
    static String document(Consumer<JsonGenerator> content) {
        StringWriter text = new StringWriter();
        try (JsonGenerator json = FACTORY.createGenerator(new Indented(), text)) {
            json.writeStartObject();
            json.writeNumberProperty("format", 1);
            content.accept(json);
            json.writeEndObject();
        }
        return text.toString();
    }

    /// Two blanks per level, arrays too, one `\n` per line on every system.
    private static final class Indented extends ObjectWriteContext.Base {
        @Override
        public PrettyPrinter getPrettyPrinter() {
            DefaultIndenter indenter = new DefaultIndenter("  ", "\n");
            return new DefaultPrettyPrinter().withObjectIndenter(indenter).withArrayIndenter(indenter);
        }

        @Override
        public boolean hasPrettyPrinter() {
            return true;
        }
    }

    /// The array `findings`; what a finding does not have is left out.
    static void findings(JsonGenerator json, List<Finding> findings) {
        json.writeArrayPropertyStart("findings");
        for (Finding finding : findings) {
            json.writeStartObject();
            json.writeStringProperty("id", finding.id());
            json.writeStringProperty("severity", finding.severity().word());
            text(json, "file", finding.file());
            if (finding.where() instanceof Place.Text(_, int line, int column)) {
                json.writeNumberProperty("line", line);
                json.writeNumberProperty("column", column);
            }
            text(json, "model", finding.model());
            text(json, "tensor", finding.tensor());
            json.writeStringProperty("message", finding.what());
            text(json, "remedy", finding.remedy().isEmpty() ? null : finding.remedy());
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    /// A property, left out if there is no value.
    static void text(JsonGenerator json, String name, @Nullable String value) {
        if (value != null) {
            json.writeStringProperty(name, value);
        }
    }
}
