package dev.graft.recipe;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

import org.jspecify.annotations.Nullable;

import dev.graft.diagnostic.Finding;
import dev.graft.diagnostic.Located;
import dev.graft.diagnostic.Place;
import dev.graft.diagnostic.UserError;

/// Reads the documents of a file, or of the recipe blocks of a card.
final class RecipeReader {
    private final String file;
    private final Findings findings = new Findings();
    private final Yaml yaml = new Yaml();

    RecipeReader(String file) {
        this.file = file;
    }

    Recipe read(String text) {
        if (CardText.isCard(file, text)) {
            return card(CardText.parse(file, text));
        }
        List<YamlNode> documents = yaml.documents(Origin.of(file), text);
        List<StageReader.Read> read = stages(documents.stream().map(node -> new Document(node, null)).toList());
        return recipe(text, null, read);
    }

    private record Document(YamlNode node, @Nullable Located<String> label) {}

    /// A block of a card and the documents in it.
    private record Piece(FencedBlock block, List<YamlNode> documents) {}

    private Recipe card(CardText card) {
        List<Piece> pieces = card.blocks().stream()
                .filter(FencedBlock::mayBeRecipe)
                .map(block -> new Piece(block, documents(block)))
                .filter(piece -> piece.documents().stream().anyMatch(FencedBlock::isRecipe))
                .toList();
        // A heading is a poor name ("Configuration"), and a card with one recipe needs none.
        boolean isNamed = pieces.stream().mapToInt(piece -> piece.documents().size()).sum() > 1;
        List<Document> documents = new ArrayList<>();
        StringBuilder text = new StringBuilder();
        int previousEnd = -1;
        for (Piece piece : pieces) {
            FencedBlock block = piece.block();
            Located<String> label = isNamed && block.labelLine() >= previousEnd ? label(piece) : null;
            String named = label == null ? block.text() : name(piece, label.value());
            text.append(text.isEmpty() || named.startsWith("---") ? "" : "---\n").append(named).append('\n');
            for (YamlNode document : piece.documents()) {
                documents.add(new Document(document, label));
            }
            previousEnd = block.endLine();
        }
        List<StageReader.Read> read = stages(documents);
        findings.addAll(CardLinks.notes(card.links(),
                read.stream().map(StageReader.Read::stage).filter(Objects::nonNull).toList()));
        return recipe(text.toString(), card, read);
    }

    /// What is not YAML is no recipe, unless somebody meant it as one.
    private List<YamlNode> documents(FencedBlock block) {
        try {
            return yaml.documents(block, block.text());
        } catch (UserError notYaml) {
            if (block.isMeantAsRecipe()) {
                findings.addAll(notYaml.findings());
            }
            return List.of();
        }
    }

    /// The label of a block, if the block holds one document that has no name of its own and can be given one.
    private static @Nullable Located<String> label(Piece piece) {
        boolean needsName = piece.documents().size() == 1
                && piece.documents().getFirst() instanceof YamlNode.Mapping map && !StageReader.hasName(map);
        Located<String> label = piece.block().label();
        boolean canHaveName = label != null
                && piece.block().named(label.value(), piece.documents().getFirst().place()) != null;
        return needsName && canHaveName ? label : null;
    }

    private static String name(Piece piece, String name) {
        return Objects.requireNonNull(piece.block().named(name, piece.documents().getFirst().place()));
    }

    private List<StageReader.Read> stages(List<Document> documents) {
        StageReader reader = new StageReader(findings);
        List<StageReader.Read> read = documents.stream()
                .map(document -> reader.read(document.node(), document.label()))
                .toList();
        Map<String, Place> names = new LinkedHashMap<>();
        Place unnamed = null;
        for (StageReader.Read one : read) {
            Located<String> name = one.name();
            if (name == null && one.stage() == null) {
                continue; // it is reported already, and may be no recipe at all
            }
            if (name == null && unnamed != null) {
                findings.error("unnamed-stage", one.place(),
                        "this recipe has no name, and neither has the one at " + unnamed,
                        "add 'name: …' to all but the one that makes the result");
            } else if (name == null) {
                unnamed = one.place();
            } else if (names.containsKey(name.value())) {
                findings.error("duplicate-name", name.place(),
                        "the name %s is taken by the recipe at %s".formatted(Quote.of(name.value()),
                                names.get(name.value())),
                        "give one of them another name, by 'name: …' in the recipe");
            } else {
                names.put(name.value(), name.place());
            }
        }
        return read;
    }

    private Recipe recipe(String text, @Nullable CardText card, List<StageReader.Read> read) {
        List<Finding> found = findings.sorted();
        List<Stage> stages = read.stream().map(StageReader.Read::stage).filter(Objects::nonNull).toList();
        if (read.isEmpty() && found.isEmpty()) {
            throw new UserError(Finding.error("no-recipe", new Place.InFile(file),
                    card == null ? "the file is empty" : "the card has no recipe in a fenced block",
                    card == null
                            ? "write a recipe with 'merge_method' and 'models' or 'slices'"
                            : "put the recipe, with 'merge_method' and 'models' or 'slices', between lines of ```"));
        }
        if (stages.isEmpty()) {
            throw new UserError(found);
        }
        List<Located<String>> names = read.stream().map(StageReader.Read::name).filter(Objects::nonNull).toList();
        return new Recipe(file, text, card, stages, names, found);
    }
}
