package dev.graft.card;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

import dev.graft.diagnostic.Finding;
import dev.graft.diagnostic.Located;
import dev.graft.diagnostic.Place;
import dev.graft.merge.method.MergeMethod;
import dev.graft.merge.method.Methods;
import dev.graft.recipe.Recipe;
import dev.graft.recipe.Stage;

/// The only writer of cards: brings a card, new or old, up to the facts, and touches nothing else in it.
final class CardWriter {
    private static final Pattern ADDRESS = Pattern.compile("(?:(.*), )?(https?://\\S+)");

    private final Facts facts;
    private final String file;
    private final List<Finding> findings = new ArrayList<>();

    /// @param file as findings name it
    CardWriter(Facts facts, String file) {
        this.facts = facts;
        this.file = file;
    }

    List<Finding> findings() {
        return findings;
    }

    FrontMatter metadata(FrontMatter old) {
        FrontMatter front = facts.license() == null ? old : old.with("license", facts.license());
        List<String> ids = facts.donors().stream().flatMap(donor -> donor.hubId().stream()).distinct().toList();
        if (!ids.isEmpty()) {
            front = front.withList("base_model", ids).with("base_model_relation", "merge");
        }
        front = front.withIfAbsent("library_name", "transformers").withIfAbsent("pipeline_tag", "text-generation")
                .withItems("tags", List.of("merge", "mergekit"));
        return facts.evaluation() == null
                ? ModelIndex.withName(front, facts.name())
                : ModelIndex.with(front, facts.name(), facts.evaluation().run().scores(), findings);
    }

    /// A card that graft began has a title, one that somebody else began has theirs.
    Body body(Body old) {
        boolean isNew = old.lines().stream().allMatch(String::isBlank);
        Body body = isNew ? new Body(List.of("# " + Markdown.text(facts.name()))) : old;
        if (facts.isRenamed() && body.title() != null && body.isOurs()) {
            body = body.withTitle(Markdown.text(facts.name()));
        }
        for (Map.Entry<Section, List<String>> section : sections(isNew).entrySet()) {
            body = with(body, section.getKey(), section.getValue());
        }
        return body;
    }

    private Map<Section, List<String>> sections(boolean isNew) {
        Map<Section, List<String>> sections = new LinkedHashMap<>();
        if (facts.description() != null) {
            sections.put(Section.DESCRIPTION, facts.description().strip().lines().toList());
        } else if (isNew) {
            sections.put(Section.DESCRIPTION, List.of(standardDescription()));
        }
        if (!facts.donors().isEmpty()) {
            sections.put(Section.MODELS, models());
        }
        if (facts.prompt() != null) {
            sections.put(Section.PROMPT, Markdown.block("", facts.prompt()));
        }
        if (facts.recipe() != null) {
            sections.put(Section.RECIPE, RecipeBlocks.lines(facts.recipe()));
        }
        if (facts.evaluation() != null) {
            sections.put(Section.RESULTS, facts.evaluation().lines());
            findings.addAll(facts.evaluation().findings());
        }
        if (facts.recipe() != null) {
            sections.put(Section.ACKNOWLEDGEMENTS, acknowledgements(facts.recipe()));
        }
        if (facts.provenance() != null) {
            sections.put(Section.PROVENANCE, facts.provenance().lines());
        }
        return sections;
    }

    /// A section that somebody wrote, or wrote in, is theirs, unless its text comes from the user this very moment.
    private Body with(Body body, Section section, List<String> lines) {
        boolean isTold = section == Section.DESCRIPTION && facts.description() != null;
        Body.@Nullable Part old = body.find(section).orElse(null);
        if (old == null && body.hasByHand(section) && !isTold) {
            return body;
        }
        if (old != null && old.isEdited() && !isTold) {
            findings.add(Finding.warning("edited-section", new Place.InFile(file),
                    "the section '%s' was edited by hand, and stays as it is".formatted(section.title()),
                    "delete it, from <!-- graft:%s … --> to <!-- /graft:%s -->, to have it written again".formatted(
                            section.word(), section.word())));
            return body;
        }
        List<String> content = new ArrayList<>(List.of("## " + section.title(), ""));
        content.addAll(lines);
        return body.with(section, content);
    }

    private String standardDescription() {
        int count = facts.donors().size();
        return "%s is a merge of %s, made with graft.".formatted(Markdown.text(facts.name()),
                count == 1 ? "one language model" : count == 0 ? "language models" : count + " language models");
    }

    private List<String> models() {
        List<String> lines = new ArrayList<>();
        for (DonorCard donor : facts.donors()) {
            StringBuilder line = new StringBuilder("- " + donor.link());
            if (donor.revision() != null) {
                line.append(", revision `").append(donor.revision().replace('`', '\'')).append('`');
            }
            donor.front().license().ifPresent(id -> line.append(", ").append(Markdown.text(id)));
            lines.add(line.toString());
            lines.addAll(facts.lineage().lines(donor));
        }
        List<Lineage.Shared> shared = facts.lineage().shared();
        if (!shared.isEmpty()) {
            lines.add("");
            shared.forEach(ancestor -> lines
                    .add(DonorCard.linked(ancestor.id()) + " " + ancestor.words(DonorCard::linked) + "."));
        }
        return lines;
    }

    private static List<String> acknowledgements(Recipe recipe) {
        List<String> lines = new ArrayList<>(
                List.of("Thanks to the authors of the models above. They were merged by", ""));
        recipe.stages().stream().map(Stage::method).map(Located::value).map(Methods::usualSpelling).distinct()
                .forEach(method -> lines.add("- " + method + Methods.named(method).map(MergeMethod::signature)
                        .map(signature -> paper(signature.reference())).orElse("")));
        lines.addAll(List.of("", "in the recipe language of [mergekit](https://github.com/arcee-ai/mergekit)"
                + " ([paper](https://arxiv.org/abs/2403.13257))."));
        return lines;
    }

    /// From `Title, https://…`.
    private static String paper(String reference) {
        Matcher parts = ADDRESS.matcher(reference);
        if (!parts.matches()) {
            return reference.isEmpty() ? "" : ": " + Markdown.text(reference);
        }
        return parts.group(1) == null
                ? ": " + parts.group(2)
                : ": [%s](%s)".formatted(Markdown.text(parts.group(1)), parts.group(2));
    }
}
