package dev.graft.app.gate;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Where a tensor comes from, by its expression in the manifest.
///
///     bf16(slerp[t=0.75, base=0](mistral/a:lm_head.weight, rows[0:32000](mistral/b:lm_head.weight)))
///
/// @param sources   tensors of donors, each once
/// @param isCopy    whether it is one of them, up to the rounding of another dtype and a scale
/// @param scale     what a copy was multiplied by
/// @param isAligned whether its first elements belong to the first elements of each source
record Origin(List<Source> sources, boolean isCopy, double scale, boolean isAligned) {

    /// A tensor of a donor.
    ///
    /// @param model as the manifest names it
    record Source(String model, String tensor) {}

    private static final Pattern COMBINED = Pattern.compile("\\b(?!bf16\\b|f16\\b|f32\\b|f64\\b|same\\b|rows\\b)"
            + "[a-z][a-z0-9_]*(?:\\[[^\\]]*\\])?\\(");
    private static final Pattern PASSED = Pattern.compile("\\bpassthrough(?:\\[[^\\]]*\\])?\\(");
    private static final Pattern SCALE = Pattern.compile("\\bscale=(-?[0-9.E-]+)");
    private static final Pattern NOT_FROM_THE_START = Pattern.compile("\\bstack\\(|\\brows\\[(?!0:)");

    Origin {
        sources = List.copyOf(sources);
    }

    /// @param models names of the donors: they may hold any character, so that they are looked for and not parsed
    static Origin parse(String expression, Collection<String> models) {
        List<Source> sources = new ArrayList<>();
        String rest = expression;
        for (String model : models) {
            Matcher found = Pattern.compile("(?<=^|\\(|, )" + Pattern.quote(model) + ":([^\\s(),{}]+)")
                    .matcher(expression);
            while (found.find()) {
                Source source = new Source(model, found.group(1));
                if (!sources.contains(source)) {
                    sources.add(source);
                }
                rest = rest.replace(found.group(), "");
            }
        }
        String withoutPassing = PASSED.matcher(rest).replaceAll("(");
        boolean isCopy = sources.size() == 1 && !COMBINED.matcher(withoutPassing).find();
        double scale = 1;
        if (isCopy) {
            for (Matcher found = SCALE.matcher(rest); found.find();) {
                scale *= Double.parseDouble(found.group(1));
            }
        }
        return new Origin(sources, isCopy, scale, !NOT_FROM_THE_START.matcher(rest).find());
    }
}
