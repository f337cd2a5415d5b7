package dev.graft.eval;

import java.time.Duration;
import java.time.LocalDateTime;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/// What a results file says about the run beside its numbers.
///
/// @param model    name or path of the model, as the user gave it
/// @param source   `graft`, or the kind of endpoint
/// @param settings of `config`: model_num_parameters, model_dtype, limit, …
/// @param tokens   special tokens, `pad`, `eos` and `bos`: text and id
/// @param samples  of `--samples`; empty without
/// @param template name of the prompt template, or null
/// @param ended    local time, in the names of the files
public record RunDetails(String model, String source, JsonValue.Fields settings, Map<String, SpecialToken> tokens,
        int maxLength, Map<String, List<Integer>> samples, @Nullable String template, String version,
        LocalDateTime ended, long epochSeconds, Duration duration) {
    public RunDetails {
        tokens = Map.copyOf(tokens);
        samples = Map.copyOf(samples);
    }

    /// A token that means something to the model.
    public record SpecialToken(String text, int id) {}

    /// As the name of a directory: what no file system takes is replaced, one `__` for each run of it.
    String sanitizedModel() {
        return sanitized(model);
    }

    static String sanitized(String model) {
        return model.replaceAll("[\"<>:/|\\\\?*\\[\\]]+", "__");
    }

    /// As Python's isoformat, with hyphens for colons.
    String stamp() {
        return "%04d-%02d-%02dT%02d-%02d-%02d.%06d".formatted(ended.getYear(), ended.getMonthValue(),
                ended.getDayOfMonth(), ended.getHour(), ended.getMinute(), ended.getSecond(), ended.getNano() / 1000);
    }
}
