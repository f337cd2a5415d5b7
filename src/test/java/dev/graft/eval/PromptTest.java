package dev.graft.eval;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;

import dev.graft.tokenizer.CardTemplate;
import dev.graft.tokenizer.ChatTemplate;

class PromptTest {
    private static final List<Example> EXAMPLES = List.of(Example.of("Q1", "A1"), new Example("Q2", "->", "A2", "|"));

    private static Prompt prompt(String description, Prompt.Form form) {
        return new Prompt(description, EXAMPLES, form);
    }

    @Test
    void plainTextIsOneAfterTheOther() {
        Prompt prompt = prompt("About.\n\n", Prompt.Form.PLAIN);
        assertThat(prompt.before("Q3")).isEqualTo("About.\n\nQ1 A1\n\nQ2->A2|Q3");
        assertThat(prompt.delimiter(" ")).isEqualTo(" ");
    }

    @Test
    void aConversationHasDescriptionAndQuestion() {
        ChatForm form = new ChatForm(ChatTemplate.parse("chat", """
                {% for m in messages %}<{{ m.role }}>{{ m.content }}</s>{% endfor %}\
                {% if add_generation_prompt %}<assistant>{% endif %}""", Map.of()));
        assertThat(prompt("About.\n\n", form).before("Q3"))
                .isEqualTo("<system>About.\n\n</s><user>Q1 A1\n\nQ2->A2|Q3</s><assistant>");
        assertThat(prompt("", form).before("Q3")).isEqualTo("<user>Q1 A1\n\nQ2->A2|Q3</s><assistant>");
        assertThat(prompt("", form).delimiter(" ")).isEmpty();
    }

    @Test
    void aCardsTemplateTakesTheDescriptionWhereItCan() {
        CardForm plain = new CardForm(CardTemplate.parse("t.txt", "### User: {prompt}\n### Assistant:"));
        assertThat(prompt("About. ", plain).before("Q3"))
                .isEqualTo("### User: About. Q1 A1\n\nQ2->A2|Q3\n### Assistant:");
        CardForm system = new CardForm(CardTemplate.parse("t.txt", "[{system}] {prompt} =>"));
        assertThat(prompt("About.", system).before("Q3")).isEqualTo("[About.] Q1 A1\n\nQ2->A2|Q3 =>");
        assertThat(prompt("", system).delimiter(" ")).isEmpty();
    }
}
