package dev.graft.app.server;

import java.util.ArrayList;
import java.util.List;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

import dev.graft.tokenizer.Specials;

/// The field `prompt` of a completion: a text, a list of texts, ids of tokens, or a list of lists of ids.
final class Prompts {
    private static final String NAME = "prompt";

    /// Of one request. Each costs an order, whatever its length.
    private static final int MOST = 2048;

    /// Characters. The longest tokens of usual vocabularies, runs of blanks, have 128.
    private static final int LONGEST_TOKEN = 256;

    private Prompts() {}

    /// @return one at least
    static List<Prompt> of(Fields fields, Served served) {
        JsonNode value = fields.value(NAME);
        if (value == null) {
            throw fields.refused(NAME, "is missing");
        }
        if (value.isString()) {
            return List.of(text(fields, NAME, fields.requiredText(NAME), served));
        }
        if (!value.isArray()) {
            throw fields.refused(NAME, "is %s; write a text, a list of texts, ids of tokens, or a list of lists of ids"
                    .formatted(Fields.kind(value)));
        }
        if (value.isEmpty()) {
            throw fields.refused(NAME, "is an empty list");
        }
        if (value.get(0).isNumber()) {
            return List.of(ids(fields, NAME, value, served));
        }
        if (value.size() > MOST) {
            throw fields.refused(NAME, "has %d prompts; write %d at most".formatted(value.size(), MOST));
        }
        List<Prompt> prompts = new ArrayList<>();
        List<String> texts = value.get(0).isString() ? fields.texts(NAME) : List.of();
        for (int i = 0; i < value.size(); i++) {
            String name = NAME + "[" + i + "]";
            prompts.add(texts.isEmpty()
                    ? ids(fields, name, list(fields, name, value.get(i)), served)
                    : text(fields, name, texts.get(i), served));
        }
        return prompts;
    }

    private static JsonNode list(Fields fields, String name, JsonNode value) {
        if (!value.isArray()) {
            throw fields.refused(name, "is %s; write a list of ids like the first".formatted(Fields.kind(value)));
        }
        return value;
    }

    /// A field that is a list of ids.
    static int[] ids(Fields fields, String name, Served served) {
        JsonNode value = fields.value(name);
        if (value == null) {
            throw fields.refused(name, "is missing");
        }
        if (!value.isArray()) {
            throw fields.refused(name, "is %s; write a list of ids".formatted(Fields.kind(value)));
        }
        return list(fields, name, value, served);
    }

    private static int[] list(Fields fields, String name, JsonNode list, Served served) {
        int[] ids = new int[list.size()];
        int vocab = served.model().vocabSize();
        for (int i = 0; i < ids.length; i++) {
            ids[i] = (int) fields.whole(name + "[" + i + "]", list.get(i), 0, vocab - 1L);
        }
        return ids;
    }

    private static Prompt ids(Fields fields, String name, JsonNode list, Served served) {
        int[] ids = list(fields, name, list, served);
        return checked(new Prompt(name, null, ids, Specials.NONE), served);
    }

    private static Prompt text(Fields fields, String name, String text, Served served) {
        Specials specials = fields.flag("add_special_tokens", true) ? Specials.ADD : Specials.NONE;
        long most = (long) LONGEST_TOKEN * served.model().maxLength();
        if (text.length() > most) { // before the tokenizer spends seconds on it
            throw ApiError.tooLong(fields.path(name),
                    "'%s' has %d characters, far beyond this model's context of %d tokens"
                            .formatted(fields.path(name), text.length(), served.model().maxLength()));
        }
        return checked(new Prompt(name, text, Texts.encode(served, text, specials, name), specials), served);
    }

    /// Whether the model can take it, before any of several is begun.
    private static Prompt checked(Prompt prompt, Served served) {
        int length = prompt.tokens().length, most = served.model().maxLength() - 1;
        if (length == 0) {
            throw ApiError.field(prompt.param(),
                    "'%s' is empty, and this model has no token that begins a text".formatted(prompt.param()));
        }
        if (length > most) {
            throw ApiError.tooLong(prompt.param(),
                    "'%s' has %d tokens, and this model's context has room for %d and one more".formatted(
                            prompt.param(), length, most));
        }
        return prompt;
    }

    /// One of them.
    static final class Prompt {
        private final String param;
        private final @Nullable String text;
        private final int[] tokens;
        private final Specials specials;

        private Prompt(String param, @Nullable String text, int[] tokens, Specials specials) {
            this.param = param;
            this.text = text;
            this.tokens = tokens;
            this.specials = specials;
        }

        /// The field that it is from.
        String param() {
            return param;
        }

        /// As the client wrote it; null if it wrote ids.
        @Nullable
        String text() {
            return text;
        }

        /// Not to be changed.
        int[] tokens() {
            return tokens;
        }

        /// What the tokenizer added to a text.
        Specials specials() {
            return specials;
        }
    }
}
