package dev.graft.tokenizer;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

import dev.graft.diagnostic.Finding;
import dev.graft.diagnostic.Place;
import dev.graft.diagnostic.UserError;
import dev.graft.model.TextFile;

/// How a conversation becomes the text that a model goes on from.
public sealed interface PromptTemplate {
    /// The word for the tokenizer's own template.
    String CHAT = "chat";

    /// No template: the text as it is.
    record Plain() implements PromptTemplate {}

    /// The tokenizer's template, or another one in its language.
    record Chat(ChatTemplate template) implements PromptTemplate {}

    /// A text with a place for the prompt.
    record Card(CardTemplate template) implements PromptTemplate {}

    /// @param named          `chat`, a model card, a `.jinja` file, or a text file with `{prompt}`
    /// @param modelDirectory whose tokenizer it is for
    /// @throws UserError with `no-chat-template` if the tokenizer has none, with `missing-file` or `bad-template`
    static PromptTemplate read(String named, Path modelDirectory, Tokenizer tokenizer) throws IOException {
        if (named.equals(CHAT)) {
            return new Chat(ChatTemplate.of(modelDirectory)
                    .orElseThrow(() -> new UserError(Finding.error("no-chat-template",
                            new Place.InFile(modelDirectory.toString()), "the tokenizer has no chat template",
                            "take the template of the model's card: --template card.md; or a file that has a text"
                                    + " with {prompt} in it"))));
        }
        Path file = Path.of(named);
        if (!Files.exists(file)) {
            throw new UserError(Finding.error("missing-file", new Place.InFile(named),
                    "there is no such template", "write '" + CHAT
                            + "' for the tokenizer's own, or name a model card, a .jinja file, or a text with {prompt}"));
        }
        if (named.toLowerCase(Locale.ROOT).endsWith(".jinja")) {
            String text = TextFile.read(file, 1 << 20, "name a template");
            return new Chat(ChatTemplate.parse(named, text, specialTokens(tokenizer)));
        }
        return new Card(CardTemplate.read(file));
    }

    /// A template that is no file: in Jinja if it has one of its brackets, `{{` or `{%`, else a text with `{prompt}`.
    ///
    /// @param name how errors name it
    /// @throws UserError with `bad-template`
    static PromptTemplate parse(String name, String text, Tokenizer tokenizer) {
        return text.contains("{{") || text.contains("{%")
                ? new Chat(ChatTemplate.parse(name, text, specialTokens(tokenizer)))
                : new Card(CardTemplate.parse(name, text));
    }

    private static Map<String, String> specialTokens(Tokenizer tokenizer) {
        Map<String, String> tokens = new TreeMap<>();
        tokenizer.bosId().ifPresent(id -> tokens.put("bos_token", tokenizer.token(id)));
        tokenizer.eosIds().stream().min(Integer::compare).ifPresent(id -> tokens.put("eos_token", tokenizer.token(id)));
        return tokens;
    }

    /// The conversation as text, up to where the answer begins. A card's template has room for one turn, so turns are
    /// such texts with their answers, one after the other on lines of their own.
    ///
    /// @param messages a system message, or none, then user and assistant in turns; the last is the user's
    /// @throws UserError with `bad-template` if the template has no place for a message, or refuses it
    default String render(List<Message> messages) {
        return switch (this) {
            case Chat(ChatTemplate template) -> template.render(messages, Turn.OPEN);
            case Card(CardTemplate template) -> render(template, messages);
            case Plain() -> {
                if (messages.size() != 1) {
                    throw new UserError(Finding.error("bad-template", Place.NOWHERE,
                            "without a template there is no place for more than one message",
                            "add --template " + CHAT + ", or --template card.md"));
                }
                yield messages.getFirst().content();
            }
        };
    }

    private static String render(CardTemplate template, List<Message> messages) {
        String system = null;
        StringBuilder text = new StringBuilder();
        for (Message message : messages) {
            switch (message.role()) {
                case "system" -> system = message.content();
                case "user" -> text.append(system == null
                        ? template.render(message.content())
                        : template.render(message.content(), system));
                default -> text.append(message.content()).append('\n');
            }
        }
        return text.toString();
    }

    /// The text as the model reads it. A chat template writes the token before the text itself; elsewhere the tokenizer
    /// adds it.
    default int[] encode(Tokenizer tokenizer, String rendered) {
        return tokenizer.encode(rendered, this instanceof Chat ? Specials.NONE : Specials.ADD);
    }
}
