package dev.graft.recipe;

import org.jspecify.annotations.Nullable;

import dev.graft.diagnostic.Located;
import dev.graft.model.ModelRef;
import dev.graft.recipe.YamlNode.Kind;

/// Reads what names a model: the text form, or the map that says the same.
final class ReferenceReader {
    private static final String FORM = "write a hub id, a path or a stage name, in quotes if it looks like a number";

    private final Findings findings;

    ReferenceReader(Findings findings) {
        this.findings = findings;
    }

    /// An optional reference.
    @Nullable
    Located<ModelRef> optional(Fields fields, String key) {
        YamlNode node = fields.get(key);
        return node == null ? null : reference(node);
    }

    /// @param title of the map that needs it
    @Nullable
    Located<ModelRef> required(Fields fields, String title) {
        YamlNode node = fields.get("model");
        if (node == null) {
            findings.error("missing-key", fields.keyPlace("model"), title + " names no model", "add 'model: …' to it");
            return null;
        }
        return reference(node);
    }

    private @Nullable Located<ModelRef> reference(YamlNode node) {
        ModelRef model = switch (node) {
            case YamlNode.Scalar scalar -> text(scalar);
            case YamlNode.Mapping map -> map(map);
            case YamlNode.Sequence list -> {
                findings.error("bad-value", list.place(), "a model is named by a list", FORM);
                yield null;
            }
        };
        if (model == null) {
            return null;
        }
        if (model.lora() != null) {
            findings.error("unsupported", node.place(),
                    "this release does not apply LoRA adapters yet (" + Quote.of(model.toString()) + ")",
                    "merge the adapter into its model first, with peft's merge_and_unload, and name that model");
        }
        return new Located<>(model, node.place());
    }

    private @Nullable ModelRef text(YamlNode.Scalar scalar) {
        if (scalar.kind() != Kind.TEXT) {
            findings.error("bad-value", scalar.place(), "a model is named by " + scalar.word(), FORM);
            return null;
        }
        return findings.built(scalar.place(), () -> ModelRef.parse(scalar.text()));
    }

    private @Nullable ModelRef map(YamlNode.Mapping map) {
        Fields fields = new Fields(map, Level.REFERENCE, findings);
        YamlNode model = fields.get("model");
        if (model == null) {
            findings.error("missing-key", map.place(), "a model reference has no model",
                    "write {model: owner/name}, or {model: {path: …, revision: …}}");
            return null;
        }
        ModelRef path = path(model);
        YamlNode lora = fields.get("lora");
        ModelRef adapter = lora == null ? null : path(lora);
        Located<String> architecture = fields.text("override_architecture");
        if (path == null || (lora != null && adapter == null)) {
            return null;
        }
        return findings.built(map.place(), () -> new ModelRef(path.path(), path.revision(),
                adapter == null ? null : adapter.toString(), architecture == null ? null : architecture.value()));
    }

    /// A path with its revision: a text `path[@revision]`, or a map in which the path may have any character.
    private @Nullable ModelRef path(YamlNode node) {
        return switch (node) {
            case YamlNode.Scalar scalar when scalar.kind() == Kind.TEXT -> findings.built(scalar.place(), () -> {
                String[] parts = scalar.text().split("@", -1);
                if (parts.length > 2) {
                    throw new IllegalArgumentException(
                            Quote.of(scalar.text()) + " has more than one @; write {path: …, revision: …} instead");
                }
                return new ModelRef(parts[0], parts.length == 2 ? parts[1] : null, null, null);
            });
            case YamlNode.Mapping map -> path(new Fields(map, Level.PATH, findings));
            case YamlNode.Scalar _,YamlNode.Sequence _ -> {
                findings.error("bad-value", node.place(), "a model is named by " + node.word(), FORM);
                yield null;
            }
        };
    }

    private @Nullable ModelRef path(Fields fields) {
        Located<String> path = fields.text("path");
        Located<String> revision = fields.text("revision");
        if (path == null) {
            if (fields.get("path") == null) {
                findings.error("missing-key", fields.place(), "a model reference has no path", "add 'path: …' to it");
            }
            return null;
        }
        return findings.built(path.place(),
                () -> new ModelRef(path.value(), revision == null ? null : revision.value(), null, null));
    }
}
