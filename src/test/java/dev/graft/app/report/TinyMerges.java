package dev.graft.app.report;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

import dev.graft.merge.Merge;
import dev.graft.merge.Plan;
import dev.graft.merge.PlanOptions;
import dev.graft.merge.Progress;
import dev.graft.model.Models;
import dev.graft.model.TinyModel;
import dev.graft.recipe.Recipe;

/// Merges of tiny models to report on.
record TinyMerges(Path root) {
    /// Two stacks of `maker/a` and `maker/b`, and a slerp of them with a gradient for attention.
    static final String STAGES = """
            name: first
            slices:
              - sources: [{model: maker/a, layer_range: [0, 3]}]
              - sources: [{model: maker/b, layer_range: [1, 4]}]
            merge_method: passthrough
            dtype: bfloat16
            ---
            name: second
            slices:
              - sources: [{model: maker/b, layer_range: [0, 3]}]
              - sources: [{model: maker/a, layer_range: [1, 4]}]
            merge_method: passthrough
            dtype: bfloat16
            ---
            name: result
            slices:
              - sources:
                  - {model: first, layer_range: [0, 6]}
                  - {model: second, layer_range: [0, 6]}
            merge_method: slerp
            base_model: first
            parameters:
              t:
                - {filter: self_attn, value: [0, 1]}
                - {value: 0.5}
            dtype: bfloat16
            """;

    static final String LINEAR = """
            models:
              - {model: maker/a, parameters: {weight: 0.75}}
              - {model: maker/b, parameters: {weight: 0.25}}
            merge_method: linear
            dtype: bfloat16
            """;

    static TinyModel llama(long seed) {
        return TinyModel.llama().layers(4).seed(seed).tokenizer(32);
    }

    TinyMerges with(String donor, TinyModel model) throws IOException {
        model.write(root.resolve("hub").resolve(donor));
        return this;
    }

    TinyMerges withTwo() throws IOException {
        return with("maker/a", llama(1)).with("maker/b", llama(2));
    }

    Models models() {
        return Models.in(root.resolve("hub"));
    }

    Path merge(String recipe, String out) throws IOException {
        return merge(recipe, out, PlanOptions.STANDARD);
    }

    Path merge(String recipe, String out, PlanOptions options) throws IOException {
        Plan plan = Plan.of(Recipe.parse("recipe.yml", recipe), models(), options);
        Merge.run(plan, root.resolve(out));
        return root.resolve(out);
    }

    static Report report(Models models, int threads, Path... directories) throws IOException {
        return Report.of(new Report.Request(List.of(directories), Map.of(), List.of()), models, threads,
                Progress.SILENT);
    }
}
