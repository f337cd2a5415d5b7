package dev.graft.eval;

import dev.graft.tokenizer.CardTemplate;

/// Prompts in the template of a model card. The description goes where the system message goes, or before the examples
/// if the card has no such place; the answer follows without a space.
public record CardForm(CardTemplate template) implements Prompt.Form {

    @Override
    public String write(Prompt prompt, String question) {
        return template.takesSystem()
                ? template.render(Prompt.plain("", prompt.examples(), question), prompt.description())
                : template.render(Prompt.plain(prompt.description(), prompt.examples(), question));
    }

    @Override
    public String delimiter(String ofTask) {
        return "";
    }
}
