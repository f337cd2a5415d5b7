package dev.graft.card;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;

import dev.graft.diagnostic.UserError;
import dev.graft.tokenizer.ChatTemplate;
import dev.graft.tokenizer.Message;
import dev.graft.tokenizer.Turn;

/// A tokenizer's chat template as people read it: what it makes of one question.
final class PromptText {
    private static final String QUESTION = "{prompt}";
    private static final Instant THEN = Instant.parse("2001-02-03T04:05:06Z");

    private PromptText() {}

    /// Empty without a template, with one that prints today's date, or with one that goes wrong.
    static Optional<String> of(Path modelDirectory) throws IOException {
        try {
            Optional<ChatTemplate> template = ChatTemplate.of(modelDirectory);
            if (template.isEmpty()) {
                return Optional.empty();
            }
            String text = render(template.get(), THEN);
            boolean isTimeless = text.equals(render(template.get(), THEN.plusSeconds(40_000_000)));
            return isTimeless && text.contains(QUESTION) ? Optional.of(text) : Optional.empty();
        } catch (UserError broken) { // for those who chat with the model, not for its card
            return Optional.empty();
        }
    }

    private static String render(ChatTemplate template, Instant time) {
        return template.at(Clock.fixed(time, ZoneOffset.UTC)).render(List.of(Message.user(QUESTION)), Turn.OPEN);
    }
}
