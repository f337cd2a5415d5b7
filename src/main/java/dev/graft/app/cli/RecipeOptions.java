package dev.graft.app.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.TypeConversionException;

import dev.graft.merge.ModelName;
import dev.graft.merge.Plan;
import dev.graft.merge.PlanOptions;
import dev.graft.merge.PlanOptions.MissingRows;
import dev.graft.merge.method.Arithmetic;
import dev.graft.model.Models;
import dev.graft.recipe.Recipe;
import dev.graft.tensor.DType;

/// A recipe and all that decides what is made of it: the same words for `check`, `plan` and `merge`.
final class RecipeOptions {
    @Parameters(index = "0", paramLabel = "RECIPE", description = "YAML file, model card (Markdown) that contains recipes, or - for standard input.")
    private Path recipe;

    @Mixin
    private DonorOptions donors;

    @Option(names = "--stage", paramLabel = "NAME", description = "Make this stage instead of the document's result.")
    private @Nullable String stage;

    @Option(names = "--bit-compat", arity = "0..1", paramLabel = "VERSION", fallbackValue = "0.1.5", converter = CompatConverter.class, description = "Round as mergekit does: as 0.1.5, or with =0.1.4 as the releases before it.")
    private Arithmetic arithmetic = Arithmetic.PRECISE;

    @Option(names = "--dtype", paramLabel = "D", converter = DTypeConverter.class, description = "Type of the result (the recipe's out_dtype): bfloat16, float16, float32 or float64.")
    private @Nullable DType dtype;

    @Option(names = "--on-nonfinite", paramLabel = "WHAT", description = "What to do about NaN and infinite weights: fail, propagate or zero (default: fail).")
    private Plan.NonFinite nonFinite = Plan.NonFinite.FAIL;

    @Option(names = "--missing-rows", paramLabel = "base", converter = RowsConverter.class, description = "Where a model lacks rows of the vocabulary, take those of the base model.")
    private MissingRows missingRows = MissingRows.REFUSE;

    @Option(names = "--unsafe-truncate-embeddings", description = "Cut the vocabulary to the rows that all models have (mergekit's option of that name).")
    private boolean truncate;

    Recipe recipe() throws IOException {
        Recipe read = recipe.toString().equals("-")
                ? Recipe.parse("standard input", new String(System.in.readAllBytes(), StandardCharsets.UTF_8))
                : Recipe.read(recipe);
        for (Map.Entry<String, String> alias : donors.aliases().entrySet()) {
            read = read.withAlias(alias.getKey(), alias.getValue());
        }
        return dtype == null ? read : read.withOutDtype(dtype, stage);
    }

    /// The places where donors are looked for: `--models`, then the caches of the user.
    Models models(List<Path> furtherCaches) {
        return donors.find(furtherCaches);
    }

    PlanOptions planOptions(long seed) {
        return new PlanOptions(stage, arithmetic, nonFinite, truncate ? MissingRows.CUT : missingRows, seed);
    }

    /// Those of a merge with these plan options that decide its bytes, as a shell reads them, for the card that tells how
    /// to repeat it. Without a path of this machine.
    List<String> repeated(PlanOptions planned) {
        List<String> options = new ArrayList<>();
        donors.aliases().forEach((from, to) -> options.add("--alias " + quoted(from + "=" + ModelName.shown(to))));
        if (planned.stage() != null) {
            options.add("--stage " + quoted(planned.stage()));
        }
        switch (planned.arithmetic()) {
            case PRECISE -> {
            }
            case BIT_COMPAT_0_1_5 -> options.add("--bit-compat=0.1.5");
            case BIT_COMPAT_0_1_4 -> options.add("--bit-compat=0.1.4");
        }
        if (dtype != null) {
            options.add("--dtype " + dtype.recipeName());
        }
        if (planned.nonFinite() != Plan.NonFinite.FAIL) {
            options.add("--on-nonfinite " + planned.nonFinite().name().toLowerCase(Locale.ROOT));
        }
        switch (planned.rows()) {
            case REFUSE -> {
            }
            case FROM_BASE -> options.add("--missing-rows base");
            case CUT -> options.add("--unsafe-truncate-embeddings");
        }
        if (planned.seed() != 0) {
            options.add("--seed " + planned.seed());
        }
        return options;
    }

    private static String quoted(String text) {
        return "'" + text.replace("'", "'\\''") + "'";
    }

    Plan plan(Recipe read, Models models, long seed) throws IOException {
        return Plan.of(read, models, planOptions(seed));
    }

    private static final class CompatConverter implements ITypeConverter<Arithmetic> {
        @Override
        public Arithmetic convert(String version) {
            return switch (version) {
                case "0.1.5" -> Arithmetic.BIT_COMPAT_0_1_5;
                case "0.1.4" -> Arithmetic.BIT_COMPAT_0_1_4;
                default -> throw new TypeConversionException(
                        "'" + version
                                + "' is no release whose roundings are known; write --bit-compat=0.1.5 or =0.1.4, or put a bare --bit-compat last");
            };
        }
    }

    private static final class DTypeConverter implements ITypeConverter<DType> {
        @Override
        public DType convert(String name) {
            return DType.ofRecipe(name).orElseThrow(() -> new TypeConversionException(
                    "'" + name + "' is no type; write one of " + String.join(", ", DType.RECIPE_NAMES)));
        }
    }

    private static final class RowsConverter implements ITypeConverter<MissingRows> {
        @Override
        public MissingRows convert(String name) {
            if (name.equals("base")) {
                return MissingRows.FROM_BASE;
            }
            throw new TypeConversionException("'" + name + "' is no place to take rows from; write base");
        }
    }
}
