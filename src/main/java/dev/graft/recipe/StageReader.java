package dev.graft.recipe;

import java.util.List;
import java.util.Optional;

import org.jspecify.annotations.Nullable;

import dev.graft.diagnostic.DidYouMean;
import dev.graft.diagnostic.Finding;
import dev.graft.diagnostic.Located;
import dev.graft.diagnostic.Place;
import dev.graft.model.ModelRef;
import dev.graft.tensor.DType;

/// Reads one document.
final class StageReader {
    private final Findings findings;
    private final ReferenceReader references;
    private final SettingReader settings;
    private final AssemblyReader assemblies;

    StageReader(Findings findings) {
        this.findings = findings;
        this.references = new ReferenceReader(findings);
        this.settings = new SettingReader(findings);
        this.assemblies = new AssemblyReader(findings, references, settings);
    }

    /// What could be read of a document: its name, and the rest if it is anything like a recipe.
    record Read(Place place, @Nullable Located<String> name, @Nullable Stage stage) {}

    /// @param label the name that a card gives it; its own name counts more
    Read read(YamlNode document, @Nullable Located<String> label) {
        if (!(document instanceof YamlNode.Mapping map)) {
            findings.error("bad-value", document.place(), "a recipe is a map, and this is " + document.word(),
                    "write 'merge_method: …' and what to merge, one key a line");
            return new Read(document.place(), label, null);
        }
        int before = findings.errors();
        Fields fields = new Fields(map, Level.RECIPE, findings);
        Located<String> name = name(fields, label);
        Located<String> method = method(fields);
        Assembly assembly = assemblies.assembly(fields);
        Located<ModelRef> base = references.optional(fields, "base_model");
        Located<DType> dtype = dtype(fields, "dtype");
        Located<DType> outDtype = dtype(fields, "out_dtype");
        boolean isWhole = findings.errors() == before;
        refuseUnsupported(fields);
        Parameters parameters = settings.parameters(fields);
        Stage stage = method == null
                ? null
                : new Stage(map.place(), name, method, assembly, base, parameters, dtype, outDtype, isWhole);
        return new Read(map.place(), name, stage);
    }

    /// The name that a document gives itself, without judging it.
    static boolean hasName(YamlNode.Mapping document) {
        return document.find("name").filter(name -> !name.isNull()).isPresent();
    }

    private @Nullable Located<String> name(Fields fields, @Nullable Located<String> label) {
        Located<String> name = fields.text("name");
        if (name == null) {
            return label;
        }
        if (!StageName.isUsable(name.value())) {
            findings.error("bad-value", name.place(), Quote.of(name.value()) + " cannot be the name of a stage",
                    "name it without '..', control characters, and blanks or slashes at the ends: a stage kept on "
                            + "disk has a directory of that name");
            return null;
        }
        return name;
    }

    private @Nullable Located<String> method(Fields fields) {
        if (fields.get("merge_method") == null) {
            findings.error("missing-key", fields.place(), "the recipe has no merge_method",
                    "add 'merge_method: …'; `graft methods` lists them");
        }
        return fields.text("merge_method");
    }

    private @Nullable Located<DType> dtype(Fields fields, String key) {
        Located<String> text = fields.text(key);
        if (text == null) {
            return null;
        }
        Optional<DType> dtype = DType.ofRecipe(text.value());
        if (dtype.isEmpty()) {
            Optional<String> meant = text.value().length() > 20
                    ? Optional.empty()
                    : DidYouMean.nearest(text.value(), DType.RECIPE_NAMES);
            findings.error("bad-value", text.place(), Quote.of(text.value()) + " is no floating type",
                    meant.map(name -> "write '" + name + "'; there are ").orElse("write one of ")
                            + String.join(", ", DType.RECIPE_NAMES));
        }
        return dtype.map(type -> new Located<>(type, text.place())).orElse(null);
    }

    private void refuseUnsupported(Fields fields) {
        if (fields.get("tokenizer") != null && fields.get("tokenizer_source") != null) {
            findings.error("conflicting-keys", fields.keyPlace("tokenizer_source"),
                    "the recipe has both 'tokenizer' and 'tokenizer_source'", "keep one of them");
        }
        for (String key : List.of("tokenizer", "tokenizer_source")) {
            if (fields.get(key) != null) {
                findings.add(Finding.error("unsupported", fields.keyPlace(key),
                        "this release does not build tokenizers yet, so it cannot follow '" + key + "'",
                        "remove the key: the result then has the tokenizer of base_model, or of the first model"));
            }
        }
        if (fields.get("chat_template") != null) {
            findings.add(Finding.error("unsupported", fields.keyPlace("chat_template"),
                    "this release does not set chat templates yet",
                    "remove the key: the result then has the template of base_model, or of the first model; it can be "
                            + "edited in tokenizer_config.json"));
        }
    }
}
