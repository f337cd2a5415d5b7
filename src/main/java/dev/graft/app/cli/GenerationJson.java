package dev.graft.app.cli;

import java.util.Objects;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;

import dev.graft.engine.Completion;
import dev.graft.engine.Generation;
import dev.graft.engine.Timing;
import dev.graft.engine.TokenLogProb;
import dev.graft.tokenizer.Tokenizer;

/// What `graft generate --json` prints.
final class GenerationJson {
    private GenerationJson() {}

    /// @param prompt as the model read it
    /// @param output for the times, which differ from run to run; null to leave them out
    static void write(JsonGenerator json, String prompt, Generation generation, Tokenizer tokenizer,
            @Nullable GenerationOutput output) {
        json.writeStringProperty("prompt", prompt);
        json.writeNumberProperty("promptTokens", generation.promptTokens());
        json.writeArrayPropertyStart("completions");
        for (Completion completion : generation.completions()) {
            write(json, completion, tokenizer);
        }
        json.writeEndArray();
        if (output != null) {
            write(json, generation.timing(), output);
        }
    }

    private static void write(JsonGenerator json, Completion completion, Tokenizer tokenizer) {
        json.writeStartObject();
        json.writeStringProperty("text", completion.text());
        json.writeStringProperty("finish", Objects.requireNonNull(completion.finish()).word());
        json.writeArrayPropertyStart("tokens");
        for (int i = 0; i < completion.length(); i++) {
            json.writeNumber(completion.token(i));
        }
        json.writeEndArray();
        if (completion.hasLogProbs()) {
            json.writeArrayPropertyStart("logprobs");
            for (int i = 0; i < completion.length(); i++) {
                json.writeStartObject();
                write(json, completion.scored(i).token(), tokenizer);
                json.writeArrayPropertyStart("likeliest");
                for (TokenLogProb token : completion.scored(i).likeliest()) {
                    json.writeStartObject();
                    write(json, token, tokenizer);
                    json.writeEndObject();
                }
                json.writeEndArray();
                json.writeEndObject();
            }
            json.writeEndArray();
        }
        json.writeEndObject();
    }

    private static void write(JsonGenerator json, TokenLogProb token, Tokenizer tokenizer) {
        json.writeNumberProperty("id", token.id());
        json.writeStringProperty("token", tokenizer.token(token.id()));
        json.writeNumberProperty("logprob", token.logProb());
    }

    private static void write(JsonGenerator json, Timing timing, GenerationOutput output) {
        json.writeObjectPropertyStart("stats");
        json.writeNumberProperty("reusedTokens", timing.reusedTokens());
        json.writeNumberProperty("promptTokensPerSecond", timing.promptTokensPerSecond());
        json.writeNumberProperty("decodedTokens", timing.decodedTokens());
        json.writeNumberProperty("decodedTokensPerSecond", timing.decodedTokensPerSecond());
        json.writeNumberProperty("loadSeconds", output.loadSeconds());
        json.writeNumberProperty("firstTokenSeconds", output.firstTokenSeconds());
        json.writeEndObject();
    }
}
