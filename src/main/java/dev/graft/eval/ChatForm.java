package dev.graft.eval;

import java.util.ArrayList;
import java.util.List;

import dev.graft.tokenizer.ChatTemplate;
import dev.graft.tokenizer.Message;
import dev.graft.tokenizer.Turn;

/// Prompts as a conversation, in the model's own template: the description is the system message, examples and question
/// are one message of the user, and the answer follows without a space. So lm-eval does with `--apply_chat_template` and
/// without `--fewshot_as_multiturn`.
public record ChatForm(ChatTemplate template) implements Prompt.Form {

    @Override
    public String write(Prompt prompt, String question) {
        List<Message> messages = new ArrayList<>();
        if (!prompt.description().isEmpty()) {
            messages.add(Message.system(prompt.description()));
        }
        messages.add(Message.user(Prompt.plain("", prompt.examples(), question)));
        return template.render(messages, Turn.OPEN);
    }

    @Override
    public String delimiter(String ofTask) {
        return "";
    }
}
