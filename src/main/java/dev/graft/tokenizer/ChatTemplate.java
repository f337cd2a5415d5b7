package dev.graft.tokenizer;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import dev.graft.diagnostic.Finding;
import dev.graft.diagnostic.Place;
import dev.graft.diagnostic.UserError;
import dev.graft.tokenizer.jinja.Settings;
import dev.graft.tokenizer.jinja.Template;
import dev.graft.tokenizer.jinja.Value;

/// The template by which a model's tokenizer turns a conversation into one text, rendered as transformers does.
///
/// A template sees `messages`, `add_generation_prompt`, the special tokens by name (`bos_token`, `eos_token`, …),
/// `tools` and `documents` (none unless given), and whatever else the caller gives.
public final class ChatTemplate {
    private static final String DEFAULT = "default";
    private static final String FOR_TOOLS = "tool_use";

    private final String file;
    private final String source;
    private final Map<String, Template> templates;
    private final Map<String, Value> specialTokens;
    private final Clock clock;

    private ChatTemplate(String file, String source, Map<String, Template> templates,
            Map<String, Value> specialTokens, Clock clock) {
        this.file = file;
        this.source = source;
        this.templates = templates;
        this.specialTokens = specialTokens;
        this.clock = clock;
    }

    /// The template of a model directory: chat_template.jinja, else what tokenizer_config.json or chat_template.json
    /// has under `chat_template`. Empty if there is none.
    ///
    /// @throws UserError `bad-template` with the place if it cannot be parsed, `bad-tokenizer` if a file around it is
    ///                   broken
    public static Optional<ChatTemplate> of(Path modelDirectory) throws IOException {
        TemplateFiles files = TemplateFiles.of(modelDirectory);
        return files.templates().isEmpty()
                ? Optional.empty()
                : Optional.of(parse(files.file(), files.templates(), files.specialTokens()));
    }

    /// A template that is no file of a model.
    ///
    /// @param file          how errors name it
    /// @param specialTokens by name, such as `bos_token`
    public static ChatTemplate parse(String file, String text, Map<String, String> specialTokens) {
        return parse(file, Map.of(DEFAULT, text), specialTokens);
    }

    private static ChatTemplate parse(String file, Map<String, String> texts, Map<String, String> specialTokens) {
        Map<String, Template> templates = new LinkedHashMap<>();
        texts.forEach((name, text) -> templates.put(name,
                Template.parse(name.equals(DEFAULT) ? file : file + "[" + name + "]", text, Settings.CHAT)));
        Map<String, Value> tokens = new HashMap<>();
        specialTokens.forEach((name, token) -> tokens.put(name, Value.of(token)));
        return new ChatTemplate(file, texts.getOrDefault(DEFAULT, ""), templates, tokens, Clock.systemDefaultZone());
    }

    /// The template as it is written, the default one of several; empty if there are several without a default.
    public String source() {
        return source;
    }

    /// Whether the template looks at `tools`; of one that does not, the model would never hear of them.
    public boolean takesTools() {
        return templates.containsKey(FOR_TOOLS) || source.matches("(?s).*\\btools\\b.*");
    }

    /// The same with another idea of now, which some templates print.
    public ChatTemplate at(Clock time) {
        return new ChatTemplate(file, source, templates, specialTokens, time);
    }

    public String render(List<Message> messages, Turn end) {
        return render(messages, end, Map.of());
    }

    /// @param more further variables, such as `tools`
    /// @throws UserError `template-raised` if the template refuses the conversation, `bad-template` if it goes wrong
    public String render(List<Message> messages, Turn end, Map<String, Value> more) {
        List<Value> values = messages.stream().map(message -> {
            Map<String, Value> members = new LinkedHashMap<>();
            members.put("role", Value.of(message.role()));
            members.put("content", Value.of(message.content()));
            return Value.dict(members);
        }).toList();
        return render(Value.list(values), end, more);
    }

    /// As above, for messages with more than a role and a content, such as calls of tools.
    ///
    /// @param messages a list of dicts
    public String render(Value messages, Turn end, Map<String, Value> more) {
        Map<String, Value> variables = new HashMap<>(specialTokens);
        variables.put("tools", Value.none());
        variables.put("documents", Value.none());
        variables.putAll(more);
        variables.put("messages", messages);
        variables.put("add_generation_prompt", Value.of(end == Turn.OPEN));
        return chosen(variables.get("tools") != Value.none()).render(variables, clock);
    }

    private Template chosen(boolean hasTools) {
        Template template = hasTools && templates.containsKey(FOR_TOOLS)
                ? templates.get(FOR_TOOLS)
                : templates.get(DEFAULT);
        if (template == null) {
            throw new UserError(Finding.error("bad-template", new Place.InFile(file),
                    "there are templates named " + String.join(", ", templates.keySet()) + ", and none is the default",
                    "write the template to use into chat_template.jinja"));
        }
        return template;
    }
}
