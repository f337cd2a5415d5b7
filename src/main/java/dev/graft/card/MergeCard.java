package dev.graft.card;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

import dev.graft.merge.ModelName;
import dev.graft.merge.Plan;
import dev.graft.merge.method.MergeMethod;
import dev.graft.merge.method.Methods;
import dev.graft.recipe.Recipe;
import dev.graft.recipe.Stage;

/// The README.md of a merge: front matter for the hub, the models, the methods, the recipe as the user wrote it.
///
/// Asks no network: what looks like a hub id (`owner/name`) is taken for one.
public final class MergeCard {
    private static final Pattern HUB_ID = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]*/[A-Za-z0-9][A-Za-z0-9._-]*");

    private MergeCard() {}

    /// What the user says about the result.
    ///
    /// @param directory name of the directory it is written to: the last resort for a name
    public record Naming(@Nullable String name, @Nullable String license, String directory) {}

    /// The text of README.md.
    public static String of(Recipe recipe, Plan plan, Naming naming) {
        FrontMatter source = FrontMatter.of(recipe.card());
        Set<Donor> models = plan.inputs().stream().map(Donor::of).collect(Collectors.toCollection(LinkedHashSet::new));
        List<String> text = new ArrayList<>();
        text.addAll(frontMatter(models, Optional.ofNullable(naming.license()).or(source::license)));
        text.add("# " + name(recipe, plan, naming, source));
        text.add("");
        text.add("A merge of pre-trained language models, made with graft.");
        text.add("");
        text.add("## Models merged");
        text.add("");
        models.forEach(model -> text.add("- " + model.link()));
        text.add("");
        text.add("## Merge method");
        text.add("");
        text.addAll(methods(recipe, plan));
        text.add("");
        text.addAll(block(recipe.text()));
        return String.join("\n", text) + "\n";
    }

    private static List<String> frontMatter(Set<Donor> models, Optional<String> license) {
        List<String> lines = new ArrayList<>(List.of("---"));
        license.ifPresent(id -> lines.add("license: " + FrontMatter.scalar(id)));
        List<String> ids = models.stream().map(Donor::hubId).flatMap(Optional::stream).toList();
        if (!ids.isEmpty()) {
            lines.add("base_model:");
            ids.forEach(id -> lines.add("- " + FrontMatter.scalar(id)));
            lines.add("base_model_relation: merge");
        }
        lines.addAll(List.of("library_name: transformers", "pipeline_tag: text-generation", "tags:", "- merge",
                "- mergekit", "---", ""));
        return lines;
    }

    private static String name(Recipe recipe, Plan plan, Naming naming, FrontMatter source) {
        if (naming.name() != null) {
            return naming.name();
        }
        String made = plan.stages().getLast().name();
        Stage result = recipe.result(null);
        boolean isResult = made == null || (result.name() != null && made.equals(result.name().value()));
        String otherwise = made == null ? naming.directory() : made;
        return isResult ? source.modelName().orElse(otherwise) : otherwise; // a card names its result, not its stages
    }

    /// A model that was merged.
    ///
    /// @param name    as others may read it: without a path of this machine
    /// @param isLocal whether it was named by its directory, so that it is no model of the hub, whatever its name looks like
    private record Donor(String name, boolean isLocal) {
        static Donor of(Plan.InputFile file) {
            Path named = Path.of(withoutRevision(file.model())).toAbsolutePath().normalize();
            return new Donor(ModelName.shown(file.model()), file.path().toAbsolutePath().normalize().startsWith(named));
        }

        Optional<String> hubId() {
            String id = withoutRevision(name);
            return isLocal || !HUB_ID.matcher(id).matches() ? Optional.empty() : Optional.of(id);
        }

        String link() {
            return hubId().map(id -> "[%s](https://huggingface.co/%s)".formatted(name, id)).orElse(name);
        }

        private static String withoutRevision(String model) {
            return model.contains("@") ? model.substring(0, model.indexOf('@')) : model;
        }
    }

    private static List<String> methods(Recipe recipe, Plan plan) {
        List<String> lines = new ArrayList<>();
        for (Plan.StageSummary stage : plan.stages()) {
            String paper = Methods.named(Methods.usualSpelling(stage.method())).map(MergeMethod::signature)
                    .map(signature -> signature.reference()).orElse("");
            String method = stage.method() + (paper.isEmpty() ? "" : " (" + paper + ")");
            String base = recipe.stages().stream().filter(written -> isOf(written, stage))
                    .flatMap(written -> Stream.ofNullable(written.base())).findFirst()
                    .map(reference -> ", with " + reference.value() + " as the base").orElse("");
            lines.add("- " + (stage.name() == null ? "" : stage.name() + ": ") + method + base);
        }
        return lines;
    }

    private static boolean isOf(Stage stage, Plan.StageSummary summary) {
        return stage.name() == null ? summary.name() == null : stage.name().value().equals(summary.name());
    }

    private static List<String> block(String recipe) {
        String fence = "```";
        while (recipe.contains(fence)) { // longer than any in the recipe, so that nothing in it ends the block
            fence += "`";
        }
        return List.of("## Recipe", "", fence + "yaml", recipe.stripTrailing(), fence);
    }
}
