package dev.graft.recipe;

import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import org.jspecify.annotations.Nullable;

import dev.graft.diagnostic.Located;
import dev.graft.diagnostic.Place;
import dev.graft.recipe.Setting.Case;
import dev.graft.recipe.YamlNode.Entry;

/// Reads `parameters`.
final class SettingReader {

    /// Of longer lists only the start is searched for shadowed filters: the search compares each with each.
    private static final int MOST_COMPARED = 1000;

    private final Findings findings;
    /// Big stacks use one aliased setting a thousand times.
    private final Map<YamlNode, Optional<Setting>> read = new IdentityHashMap<>();

    SettingReader(Findings findings) {
        this.findings = findings;
    }

    Parameters parameters(Fields fields) {
        YamlNode node = fields.get("parameters");
        if (node == null) {
            return Parameters.NONE;
        }
        if (!(node instanceof YamlNode.Mapping map)) {
            findings.error("bad-value", node.place(), "'parameters' is " + node.word() + ", not a map",
                    "write one 'name: value' a line below it, without dashes");
            return Parameters.NONE;
        }
        Map<String, Located<Setting>> settings = new LinkedHashMap<>();
        Map<String, Place> keys = new LinkedHashMap<>();
        for (Entry entry : map.entries()) {
            keys.put(entry.key(), entry.keyPlace());
            read.computeIfAbsent(entry.value(), value -> Optional.ofNullable(setting(value)))
                    .ifPresent(setting -> settings.put(entry.key(), new Located<>(setting, entry.value().place())));
        }
        for (Entry entry : map.overridden()) {
            findings.warning("duplicate-key", entry.keyPlace(),
                    "%s is written again further down, and the last one counts".formatted(Quote.of(entry.key())),
                    "keep one of them");
        }
        return new Parameters(settings, keys);
    }

    private @Nullable Setting setting(YamlNode node) {
        return switch (node) {
            case YamlNode.Scalar scalar -> scalar(scalar);
            case YamlNode.Mapping map -> conditional(List.of(map));
            case YamlNode.Sequence(List<YamlNode> items, Place place) -> items.stream()
                    .anyMatch(YamlNode.Mapping.class::isInstance) ? conditional(items) : gradient(items, place);
        };
    }

    private Setting.@Nullable Scalar scalar(YamlNode.Scalar node) {
        Literal literal = switch (node.kind()) {
            case TEXT -> new Literal.Text(node.text());
            case NUMBER -> new Literal.Number(node.number());
            case BOOL -> new Literal.Bool(node.isTrue());
            case NULL -> {
                findings.error("bad-value", node.place(), "a setting has no value", "write one, or remove its name");
                yield null;
            }
        };
        if (literal instanceof Literal.Number(double value) && !Double.isFinite(value)) {
            findings.error("bad-value", node.place(), Quote.of(node.text()) + " is not finite",
                    "write a finite number");
            return null;
        }
        return literal == null ? null : new Setting.Scalar(literal, node.place());
    }

    private Setting.@Nullable Gradient gradient(List<YamlNode> items, Place place) {
        if (items.isEmpty()) {
            findings.error("empty-gradient", place, "a gradient has no value",
                    "write at least one, as in [0.25, 0.75]");
            return null;
        }
        List<Setting.Scalar> points = new ArrayList<>();
        for (YamlNode item : items) {
            if (!(item instanceof YamlNode.Scalar point)) {
                findings.error("bad-value", item.place(), "a gradient holds " + item.word() + ", not a number",
                        "write plain numbers, as in [0.25, 0.75]");
                continue;
            }
            Setting.Scalar value = scalar(point);
            if (value != null) {
                points.add(value);
            }
        }
        return points.size() == items.size() ? new Setting.Gradient(points) : null;
    }

    private Setting.@Nullable Conditional conditional(List<YamlNode> items) {
        List<Case> cases = new ArrayList<>();
        boolean isMixed = false;
        for (YamlNode item : items) {
            if (item instanceof YamlNode.Mapping map) {
                Case one = oneCase(map);
                if (one != null) {
                    cases.add(one);
                }
            } else if (!isMixed) {
                isMixed = true;
                findings.error("bad-value", item.place(), "a list mixes entries that have a value with " + item.word(),
                        "write '- value: …' for the one without a filter");
            }
        }
        if (cases.size() < items.size()) {
            return null;
        }
        shadowed(cases);
        return new Setting.Conditional(cases);
    }

    private @Nullable Case oneCase(YamlNode.Mapping map) {
        Fields fields = new Fields(map, Level.CASE, findings);
        YamlNode value = fields.get("value");
        if (value == null) {
            findings.error("missing-key", map.place(), "an entry of a setting has no value",
                    "write 'value: …' beside its filter");
            return null;
        }
        YamlNode filter = fields.get("filter");
        if (filter != null && !(filter instanceof YamlNode.Scalar(_, YamlNode.Kind kind, _)
                && kind == YamlNode.Kind.TEXT)) {
            findings.error("bad-value", filter.place(), "a filter is " + filter.word() + ", not a text",
                    "write a part of the tensors' names, in quotes if it looks like a number");
            return null;
        }
        Setting.Plain plain = plain(value);
        if (plain == null) {
            return null;
        }
        Located<String> part = filter instanceof YamlNode.Scalar scalar
                ? new Located<>(scalar.text(), scalar.place())
                : null;
        return new Case(part, plain, map.place());
    }

    private Setting.@Nullable Plain plain(YamlNode value) {
        boolean isNested = value instanceof YamlNode.Mapping || (value instanceof YamlNode.Sequence(var items, _)
                && items.stream().anyMatch(YamlNode.Mapping.class::isInstance));
        if (isNested) {
            findings.error("bad-value", value.place(), "the value of an entry has entries of its own",
                    "write a number or a list of numbers; put each filter into the outer list");
            return null;
        }
        return switch (value) {
            case YamlNode.Scalar scalar -> scalar(scalar);
            case YamlNode.Sequence(List<YamlNode> items, Place place) -> gradient(items, place);
            case YamlNode.Mapping _ -> throw new IllegalStateException("maps were refused above");
        };
    }

    /// A case is dead if an earlier one matches whatever it matches. That needs no tensor names: a filter matches all
    /// names that a longer filter around it matches.
    private void shadowed(List<Case> cases) {
        for (int i = 1; i < Math.min(cases.size(), MOST_COMPARED); i++) {
            Case late = cases.get(i);
            for (Case early : cases.subList(0, i)) {
                if (!covers(early, late)) {
                    continue;
                }
                Place where = late.filter() == null ? late.place() : late.filter().place();
                findings.warning("shadowed-filter", where,
                        "%s never counts: the earlier %s matches the same tensors".formatted(title(late),
                                title(early)),
                        "put it before the earlier one, or remove it");
                break;
            }
        }
    }

    private static boolean covers(Case early, Case late) {
        if (early.matchesAll()) {
            return true;
        }
        return late.filter() != null && !late.matchesAll() && early.matches(late.filter().value());
    }

    private static String title(Case one) {
        return one.filter() == null ? "entry without a filter" : "filter " + Quote.of(one.filter().value());
    }
}
