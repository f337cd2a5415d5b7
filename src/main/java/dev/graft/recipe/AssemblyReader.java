package dev.graft.recipe;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import org.jspecify.annotations.Nullable;

import dev.graft.diagnostic.Located;
import dev.graft.model.ModelRef;

/// Reads `models`, `slices` and `modules`. What cannot be read is left out, and an error says so.
final class AssemblyReader {
    private static final List<String> FORMS = List.of("models", "slices", "modules");

    private final Findings findings;
    private final ReferenceReader references;
    private final SettingReader settings;

    AssemblyReader(Findings findings, ReferenceReader references, SettingReader settings) {
        this.findings = findings;
        this.references = references;
        this.settings = settings;
    }

    Assembly assembly(Fields fields) {
        if (!form(fields, Level.RECIPE).equals("modules")) {
            return single(fields);
        }
        if (!(fields.get("modules") instanceof YamlNode.Mapping map)) {
            findings.error("bad-value", fields.keyPlace("modules"), "'modules' is not a map",
                    "write each module's name and a colon, and below it its 'models:' or 'slices:'");
            return new Assembly.Modules(Map.of());
        }
        Map<String, ModuleRecipe> modules = new LinkedHashMap<>();
        for (YamlNode.Entry entry : map.entries()) {
            fields(entry.value(), Level.MODULE).ifPresent(module -> {
                form(module, Level.MODULE);
                Assembly.Single made = single(module);
                modules.put(entry.key(), new ModuleRecipe(entry.keyPlace(), made, settings.parameters(module)));
            });
        }
        return new Assembly.Modules(modules);
    }

    /// Which of the forms is written. An empty one is as good as none.
    private String form(Fields fields, Level level) {
        List<String> possible = FORMS.stream().filter(level.keys()::contains).toList();
        List<String> written = possible.stream().filter(form -> !isEmpty(fields.get(form))).toList();
        if (written.size() > 1) {
            findings.error("conflicting-keys", fields.keyPlace(written.get(1)),
                    "%s has both '%s' and '%s'".formatted(level.title(), written.get(0), written.get(1)),
                    "keep one of them");
        } else if (written.isEmpty()) {
            findings.error("missing-key", fields.place(),
                    level.title() + " does not say what to merge: it has no " + String.join(", ", possible),
                    "list whole models under 'models:', or ranges of their layers under 'slices:'");
        }
        return written.isEmpty() ? "models" : written.getFirst();
    }

    private static boolean isEmpty(@Nullable YamlNode node) {
        return switch (node) {
            case null -> true;
            case YamlNode.Scalar _ -> false;
            case YamlNode.Sequence(List<YamlNode> items, _) -> items.isEmpty();
            case YamlNode.Mapping(List<YamlNode.Entry> entries, _, _) -> entries.isEmpty();
        };
    }

    private Assembly.Single single(Fields fields) {
        if (!isEmpty(fields.get("slices")) && isEmpty(fields.get("models"))) {
            return new Assembly.Slices(each(fields.list("slices"), Level.SLICE, this::slice));
        }
        return new Assembly.WholeModels(each(fields.list("models"), Level.MODEL, this::model));
    }

    private interface Reading<T> {
        @Nullable
        T read(Fields fields);
    }

    private <T> List<T> each(List<YamlNode> items, Level level, Reading<T> reading) {
        List<T> all = new ArrayList<>();
        for (YamlNode item : items) {
            fields(item, level).ifPresent(fields -> {
                T one = reading.read(fields);
                if (one != null) {
                    all.add(one);
                }
            });
        }
        return all;
    }

    private Optional<Fields> fields(YamlNode node, Level level) {
        if (node instanceof YamlNode.Mapping map) {
            return Optional.of(new Fields(map, level, findings));
        }
        String first = level.keys().getFirst();
        findings.error("bad-value", node.place(), "%s is %s, not a map".formatted(level.title(), node.word()),
                "write '%s: …' there".formatted(first));
        return Optional.empty();
    }

    private @Nullable ModelInput model(Fields fields) {
        Parameters parameters = settings.parameters(fields);
        Located<ModelRef> model = references.required(fields, Level.MODEL.title());
        return model == null ? null : new ModelInput(fields.place(), model, parameters);
    }

    private Slice slice(Fields fields) {
        if (isEmpty(fields.get("sources"))) {
            findings.error("empty-sources", fields.keyPlace("sources"), "an output slice has no sources",
                    "list under 'sources:' each model with its layer_range, or remove the slice");
        }
        Parameters parameters = settings.parameters(fields);
        List<SliceSource> sources = each(fields.list("sources"), Level.SOURCE, this::source);
        return new Slice(fields.place(), sources, references.optional(fields, "base_model"), parameters);
    }

    private @Nullable SliceSource source(Fields fields) {
        Parameters parameters = settings.parameters(fields);
        Located<ModelRef> model = references.required(fields, Level.SOURCE.title());
        Located<LayerRange> range = range(fields);
        return model == null || range == null ? null : new SliceSource(fields.place(), model, range, parameters);
    }

    private @Nullable Located<LayerRange> range(Fields fields) {
        YamlNode node = fields.get("layer_range");
        if (node == null) {
            findings.error("missing-key", fields.keyPlace("layer_range"), "a source of a slice has no layer_range",
                    "add 'layer_range: [first, one past the last]', or list the model under 'models:' to take all");
            return null;
        }
        Optional<LayerRange> range = Optional.empty();
        try {
            range = Optional.of(rangeOf(node));
        } catch (IllegalArgumentException broken) { // its own id, so not by Place.locate
            findings.error("layer-range", node.place(), String.valueOf(broken.getMessage()), "");
        }
        return range.map(layers -> new Located<>(layers, node.place())).orElse(null);
    }

    private static LayerRange rangeOf(YamlNode node) {
        if (!(node instanceof YamlNode.Sequence(List<YamlNode> ends, _)) || ends.size() != 2) {
            throw new IllegalArgumentException("layer_range is not two numbers; write [first, one past the last]");
        }
        return new LayerRange(layer(ends.getFirst()), layer(ends.getLast()));
    }

    private static int layer(YamlNode node) {
        if (node instanceof YamlNode.Scalar scalar) {
            double number = switch (scalar.kind()) {
                case NUMBER -> scalar.number();
                case TEXT -> new Literal.Text(scalar.text()).as(ValueType.INT);
                case BOOL, NULL -> Double.NaN;
            };
            if (number == (int) number) {
                return (int) number;
            }
        }
        throw new IllegalArgumentException("layer_range has %s where a layer's number is due; write [first, one past "
                .formatted(node instanceof YamlNode.Scalar scalar ? Quote.of(scalar.text()) : node.word())
                + "the last]");
    }
}
