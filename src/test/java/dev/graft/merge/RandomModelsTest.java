package dev.graft.merge;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.graft.diagnostic.UserError;
import dev.graft.merge.PlanOptions.MissingRows;
import dev.graft.model.Models;
import dev.graft.model.TinyFamily;
import dev.graft.model.TinyModel;
import dev.graft.recipe.Recipe;
import dev.graft.tensor.DType;
import dev.graft.tensor.Shape;

/// Models with tensors of random names, shapes and types: there is a plan or an error for the user, and what is planned
/// can be computed.
class RandomModelsTest {
    private static final int ROUNDS = 60;

    private static final List<String> RECIPES = List.of("""
            merge_method: linear
            models: [{model: a}, {model: b}]
            parameters: {weight: 1}
            """, """
            merge_method: passthrough
            slices: [{sources: [{model: a, layer_range: [0, 1]}]}, {sources: [{model: b, layer_range: [0, 2]}]}]
            """, """
            name: s
            merge_method: passthrough
            models: [{model: a}]
            ---
            merge_method: slerp
            base_model: b
            models: [{model: s}, {model: b}]
            parameters: {t: 0.3}
            """);

    private static final List<String> ODD_NAMES = List.of("position_ids", "lm_head.bias", "model.layers.0.new",
            "model.layers.7.new", "other.0.x", "other.1.x", "output.weight", "shared.weight", "0.0.0",
            "vision_tower.layers.0.x", "encoder.layers.0.x", "decoder.layers.0.x", "a..b", "score.weight");

    @TempDir
    private Path root;

    @Test
    void giveAPlanOrAUserError() throws IOException {
        int planned = 0;
        for (int seed = 0; seed < ROUNDS; seed++) {
            Random random = new Random(seed);
            Path hub = Files.createDirectory(root.resolve("seed" + seed));
            randomModel(random).write(hub.resolve("a"));
            randomModel(random).write(hub.resolve("b"));
            for (String recipe : RECIPES) {
                for (MissingRows rows : MissingRows.values()) {
                    try {
                        planned += computes(hub, recipe, rows) ? 1 : 0;
                    } catch (UserError expected) {
                        assertThat(expected.findings()).isNotEmpty();
                    } catch (RuntimeException | AssertionError | StackOverflowError bug) {
                        throw new AssertionError("seed %d, %s:%n%s".formatted(seed, rows, recipe), bug);
                    }
                }
            }
        }
        assertThat(planned).as("recipes that can be run").isGreaterThan(ROUNDS / 3);
    }

    private static boolean computes(Path hub, String recipe, MissingRows rows) throws IOException {
        Plan plan = Plan.of(Recipe.parse("random.yml", recipe), Models.in(hub),
                PlanOptions.STANDARD.withRows(rows).withNonFinite(Plan.NonFinite.PROPAGATE));
        if (plan.hasErrors()) {
            return false;
        }
        assertThat(Computed.all(plan).values().stream().mapToLong(bytes -> bytes.length).sum())
                .isEqualTo(plan.writeBytes());
        assertThat(plan.computedBytes()).isBetween(0L, plan.writeBytes());
        return true;
    }

    private static TinyModel randomModel(Random random) {
        TinyFamily[] families = TinyFamily.values();
        TinyModel model = TinyModel.of(families[random.nextInt(4) == 0 ? random.nextInt(families.length) : 0])
                .layers(1 + random.nextInt(3)).vocab(30 + random.nextInt(3)).seed(random.nextInt());
        if (random.nextBoolean()) {
            model.tied();
        }
        List<String> names = new ArrayList<>(model.tensors().keySet());
        names.addAll(ODD_NAMES);
        List<DType> types = Stream.of(DType.values()).filter(type -> type.bits() >= 8).toList(); // of any shape
        for (int changes = random.nextInt(4); changes > 0; changes--) {
            String name = names.get(random.nextInt(names.size()));
            switch (random.nextInt(4)) {
                case 0 -> model.without(name);
                case 1 -> model.tensor(name, Shape.of(30 + random.nextInt(3), 16));
                case 2 -> model.tensor(name, random.nextBoolean() ? Shape.of() : Shape.of(0, 4));
                default -> model.tensor(name, Shape.of(8, 16)).dtype(name, types.get(random.nextInt(types.size())));
            }
        }
        if (random.nextInt(3) == 0) {
            model.config("vocab_size", "31").config("num_hidden_layers", "2");
        }
        return model;
    }
}
