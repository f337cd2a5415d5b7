package dev.graft.card;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;

import org.jspecify.annotations.Nullable;

import dev.graft.diagnostic.Finding;
import dev.graft.eval.RunScores.Score;
import dev.graft.recipe.YamlNode;

/// The results in a card's metadata: `model-index`, in the form of the Open LLM Leaderboard's own entries.
///
/// An entry has no source: there is no address for a run on somebody's own machine, and the leaderboard's would be a lie.
/// https://github.com/huggingface/hub-docs/blob/main/modelcard.md#model-index
final class ModelIndex {
    private static final String KEY = "model-index";
    private static final String RESULTS = "results";

    private ModelIndex() {}

    /// The metadata with these scores. Entries of other benchmarks stay as they are; those of the same give way.
    ///
    /// @param name     of the model
    /// @param findings get a note for each number that gives way to another one
    static FrontMatter with(FrontMatter front, String name, List<Score> scores, List<Finding> findings) {
        FrontMatter named = withName(front, name);
        YamlNode.@Nullable Mapping model = model(named);
        if (model == null) {
            List<String> lines = new ArrayList<>(
                    List.of(KEY + ":", "- " + YamlLines.entry("name", name), "  results:"));
            scores.forEach(score -> item(score).forEach(line -> lines.add("  " + line)));
            return named.with(KEY, lines);
        }
        List<YamlNode> old = results(model);
        scores.forEach(score -> old.stream().filter(entry -> isOf(entry, score)).findFirst()
                .flatMap(entry -> replaced(entry, score)).ifPresent(findings::add));
        int dash = old.isEmpty() ? -1 : named.dashColumn(model.find(RESULTS).orElseThrow());
        return dash < 0 ? rewritten(named, model, scores) : edited(named, old, dash, scores);
    }

    /// The metadata with this name in its first model, if it has one.
    static FrontMatter withName(FrontMatter front, String name) {
        YamlNode.@Nullable Mapping model = model(front);
        if (model == null || front.modelName().filter(name::equals).isPresent()) {
            return front;
        }
        List<String> lines = new ArrayList<>(front.linesOf(KEY));
        Optional<YamlNode> old = model.find("name");
        int at = old.map(node -> FrontMatter.index(node) + 2 - front.firstLineOf(KEY)).orElse(-1);
        String line = at >= 0 && at < lines.size() ? lines.get(at) : "";
        if (!line.matches("\\s*-?\\s*name:\\s+\\S.*")) {
            return rewritten(front, renamed(model, name), List.of());
        }
        lines.set(at, line.substring(0, line.indexOf("name:")) + YamlLines.entry("name", name));
        return front.with(KEY, lines);
    }

    private static YamlNode.Mapping renamed(YamlNode.Mapping model, String name) {
        List<YamlNode.Entry> entries = new ArrayList<>(model.entries());
        entries.removeIf(entry -> entry.key().equals("name"));
        entries.addFirst(new YamlNode.Entry("name", model.place(),
                new YamlNode.Scalar(name, YamlNode.Kind.TEXT, model.place())));
        return new YamlNode.Mapping(entries, List.of(), model.place());
    }

    private static YamlNode.@Nullable Mapping model(FrontMatter front) {
        return front.find(KEY).orElse(null) instanceof YamlNode.Sequence(List<YamlNode> models, _)
                && !models.isEmpty() && models.getFirst() instanceof YamlNode.Mapping model ? model : null;
    }

    private static List<YamlNode> results(YamlNode.Mapping model) {
        return model.find(RESULTS).orElse(null) instanceof YamlNode.Sequence(List<YamlNode> items, _)
                ? items
                : List.of();
    }

    /// The same lines, but for those of the entries that give way.
    private static FrontMatter edited(FrontMatter front, List<YamlNode> old, int dash, List<Score> scores) {
        int first = front.firstLineOf(KEY);
        List<String> lines = new ArrayList<>(front.linesOf(KEY));
        List<Score> open = new ArrayList<>(scores);
        int insertion = -1;
        for (YamlNode entry : old.reversed()) { // from the end, so that places stay right
            int begin = FrontMatter.index(entry) + 2 - first;
            int end = end(lines, begin, dash);
            insertion = insertion < 0 ? end : insertion;
            Optional<Score> mine = scores.stream().filter(score -> isOf(entry, score)).findFirst();
            if (mine.isPresent()) {
                // A benchmark that has several entries keeps one place.
                boolean isFirst = open.remove(mine.get());
                if (isFirst && saysTheSame(entry, mine.get())) {
                    continue;
                }
                List<String> changed = isFirst ? indented(item(mine.get()), dash) : List.of();
                lines.subList(begin, end).clear();
                lines.addAll(begin, changed);
                insertion += changed.size() - (end - begin);
            }
        }
        for (Score score : open.reversed()) {
            lines.addAll(insertion, indented(item(score), dash));
        }
        return front.with(KEY, lines);
    }

    /// Line after an item: the first that is not indented more than its dash.
    private static int end(List<String> lines, int begin, int dash) {
        int end = begin + 1;
        while (end < lines.size() && (lines.get(end).isBlank() || indent(lines.get(end)) > dash)) {
            end++;
        }
        while (lines.get(end - 1).isBlank()) {
            end--;
        }
        return end;
    }

    private static int indent(String line) {
        return line.length() - line.stripLeading().length();
    }

    private static List<String> indented(List<String> lines, int columns) {
        return lines.stream().map(line -> " ".repeat(columns) + line).toList();
    }

    /// For a form in which entries have no lines of their own: all values in block form, without comments.
    private static FrontMatter rewritten(FrontMatter front, YamlNode.Mapping model, List<Score> scores) {
        List<YamlNode> kept = results(model).stream()
                .filter(entry -> scores.stream().noneMatch(score -> isOf(entry, score))).toList();
        List<String> lines = new ArrayList<>(List.of(KEY + ":"));
        List<YamlNode.Entry> others = model.entries().stream().filter(entry -> !entry.key().equals(RESULTS)).toList();
        if (others.isEmpty()) {
            lines.add("- results:");
        } else {
            lines.addAll(YamlLines.item(new YamlNode.Mapping(others, List.of(), model.place())));
            lines.add("  results:");
        }
        kept.forEach(entry -> lines.addAll(indented(YamlLines.item(entry), 2)));
        scores.forEach(score -> lines.addAll(indented(item(score), 2)));
        if (kept.isEmpty() && scores.isEmpty()) {
            lines.set(lines.size() - 1, lines.getLast() + " []");
        }
        if (front.find(KEY).orElse(null) instanceof YamlNode.Sequence(List<YamlNode> models, _)) {
            models.stream().skip(1).forEach(other -> lines.addAll(YamlLines.item(other)));
        }
        return front.with(KEY, lines);
    }

    /// As the hub tells entries apart: by task, data set, configuration and split. Ids with and without owner are one.
    private static boolean isOf(YamlNode entry, Score score) {
        Benchmark names = Benchmark.of(score.benchmark());
        String dataset = text(entry, "dataset", "type"), config = text(entry, "dataset", "config");
        return dataset != null && bare(dataset).equals(bare(names.dataset()))
                && (config == null || config.equals(names.config()));
    }

    private static String bare(String dataset) {
        return dataset.substring(dataset.indexOf('/') + 1).toLowerCase(Locale.ROOT);
    }

    /// Then it may stay as it is, with its source.
    private static boolean saysTheSame(YamlNode entry, Score score) {
        String documents = text(entry, "dataset", "args", "num_documents");
        return Benchmark.title(score).equals(text(entry, "dataset", "name"))
                && Percent.of(score.fraction()).equals(value(entry))
                && Objects.equals(documents, score.isPartial() ? String.valueOf(score.documents()) : null);
    }

    private static @Nullable String value(YamlNode entry) {
        return entry instanceof YamlNode.Mapping map
                && map.find("metrics").orElse(null) instanceof YamlNode.Sequence(List<YamlNode> metrics, _)
                && !metrics.isEmpty() ? text(metrics.getFirst(), "value") : null;
    }

    private static Optional<Finding> replaced(YamlNode entry, Score score) {
        String value = value(entry), source = text(entry, "source", "name");
        String title = Objects.requireNonNullElse(text(entry, "dataset", "name"), Benchmark.title(score));
        if (value == null || saysTheSame(entry, score)) {
            return Optional.empty();
        }
        return Optional.of(Finding.note("replaced-result", entry.place(),
                "%s of %s%s gives way to %s of %s".formatted(value, title,
                        source == null ? "" : ", from '" + source + "',", Percent.of(score.fraction()),
                        Benchmark.title(score)),
                "nothing, if the new run counts: a card has one number for a benchmark"));
    }

    private static @Nullable String text(YamlNode node, String... path) {
        YamlNode at = node;
        for (String key : path) {
            YamlNode next = at instanceof YamlNode.Mapping map ? map.find(key).orElse(null) : null;
            if (next == null) {
                return null;
            }
            at = next;
        }
        return at instanceof YamlNode.Scalar scalar && !scalar.isNull() ? scalar.text() : null;
    }

    private static List<String> item(Score score) {
        Benchmark names = Benchmark.of(score.benchmark());
        List<String> lines = new ArrayList<>(List.of("- task:", "    type: text-generation",
                "    name: Text Generation", "  dataset:", "    name: " + YamlLines.scalar(Benchmark.title(score)),
                "    type: " + names.dataset()));
        if (names.config() != null) {
            lines.add("    config: " + names.config());
        }
        lines.add("    split: " + names.split());
        if (score.shots() >= 0 || score.isPartial()) {
            lines.add("    args:");
        }
        if (score.shots() >= 0) {
            lines.add("      num_few_shot: " + score.shots());
        }
        if (score.isPartial()) {
            lines.add("      num_documents: " + score.documents());
        }
        lines.addAll(List.of("  metrics:", "  - type: " + names.metric(),
                "    value: " + Percent.of(score.fraction())));
        if (names.metricName() != null) {
            lines.add("    name: " + names.metricName());
        }
        return lines;
    }
}
