import java.nio.file.Path;
import java.util.List;
import java.util.function.BiFunction;

/// A recipe that is measured, and what it needs.
///
/// @param name    for tables
/// @param program mergekit's command for it
/// @param text    by hub directory and layers of a donor
/// @param slices  by layers of a donor
record MergeCase(String name, String program, BiFunction<Path, Integer, String> text,
        java.util.function.IntFunction<List<Needs.Slice>> slices) {
    private static final String A = "fblgit/una-cybertron-7b-v2", B = "chargoddard/loyal-piano-m7-cdpo",
            C = "berkeley-nest/Starling-LM-7B-alpha", D = "openaccess-ai-collective/DPOpenHermes-7B";

    /// The filters of the example card.
    private static final String FILTERS = """
              t:
                - filter: lm_head
                  value: [0.75]
                - filter: embed_tokens
                  value: [0.75]
                - filter: self_attn
                  value: [0.75, 0.25]
                - filter: mlp
                  value: [0.25, 0.75]
                - filter: layernorm
                  value: [0.5, 0.5]
                - filter: modelnorm
                  value: [0.75]
                - value: 0.5
            """;

    static final List<MergeCase> ALL = List.of(
            new MergeCase("passthrough", "mergekit-yaml", (hub, n) -> stack(hub, n, A, B), MergeCase::stack),
            new MergeCase("linear", "mergekit-yaml", (hub, n) -> """
                    models:
                      - model: %s
                        parameters: {weight: 0.6}
                      - model: %s
                        parameters: {weight: 0.4}
                    merge_method: linear
                    dtype: bfloat16
                    """.formatted(hub.resolve(A), hub.resolve(B)), n -> List.of(new Needs.Slice(List.of(A, B), 0, n))),
            new MergeCase("slerp", "mergekit-yaml", (hub, n) -> """
                    slices:
                      - sources:
                          - model: %1$s
                            layer_range: [0, %3$d]
                          - model: %2$s
                            layer_range: [0, %3$d]
                    merge_method: slerp
                    base_model: %1$s
                    parameters:
                    %4$sdtype: bfloat16
                    """.formatted(hub.resolve(A), hub.resolve(B), n, FILTERS),
                    n -> List.of(new Needs.Slice(List.of(A, B), 0, n))),
            new MergeCase("headline", "mergekit-multi", MergeCase::headline, n -> List.of(
                    new Needs.Slice(List.of(A, C), 0, depth(n)), new Needs.Slice(List.of(B, D), n - depth(n), n))));

    /// Layers of a donor in a stack: 24 of 32 as the card says, 4 of 6.
    static int depth(int layers) {
        return layers == 32 ? 24 : Math.max(1, layers * 2 / 3);
    }

    private static List<Needs.Slice> stack(int n) {
        return List.of(new Needs.Slice(List.of(A), 0, depth(n)), new Needs.Slice(List.of(B), n - depth(n), n));
    }

    private static String stack(Path hub, int n, String first, String second) {
        return """
                slices:
                  - sources:
                      - model: %s
                        layer_range: [0, %d]
                  - sources:
                      - model: %s
                        layer_range: [%d, %d]
                merge_method: passthrough
                dtype: bfloat16
                """.formatted(hub.resolve(first), depth(n), hub.resolve(second), n - depth(n), n);
    }

    private static String headline(Path hub, int n) {
        return """
                name: one
                %s---
                name: two
                %s---
                slices:
                  - sources:
                      - model: one
                        layer_range: [0, %3$d]
                      - model: two
                        layer_range: [0, %3$d]
                merge_method: slerp
                base_model: one
                parameters:
                %4$sdtype: bfloat16
                """.formatted(stack(hub, n, A, B), stack(hub, n, C, D), 2 * depth(n), FILTERS);
    }
}
