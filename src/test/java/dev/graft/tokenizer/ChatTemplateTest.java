package dev.graft.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.graft.diagnostic.Finding;
import dev.graft.diagnostic.UserError;
import dev.graft.tokenizer.jinja.Value;

class ChatTemplateTest {
    private static final List<Message> HELLO = List.of(Message.system("s"), Message.user("u"), Message.assistant("a"));

    @TempDir
    Path model;

    private void write(String name, String text) throws IOException {
        Files.writeString(model.resolve(name), text);
    }

    private String rendered() throws IOException {
        return ChatTemplate.of(model).orElseThrow().render(HELLO, Turn.OPEN);
    }

    @Test
    void isReadFromTheTokenizersConfigWithItsSpecialTokens() throws IOException {
        write("special_tokens_map.json", "{\"bos_token\": \"other\", \"unk_token\": {\"content\": \"<unk>\"}}");
        write("tokenizer_config.json",
                """
                        {"bos_token": "<s>", "eos_token": {"content": "</s>"}, "pad_token": null, "chat_template":
                        "{{ bos_token }}{% for m in messages %}{{ m.role }}:{{ m['content'] }}{{ eos_token }}{% endfor %}{{ unk_token }}{{ pad_token is defined }}{{ add_generation_prompt }}"}
                        """);

        assertThat(rendered()).isEqualTo("<s>system:s</s>user:u</s>assistant:a</s><unk>FalseTrue");
    }

    @Test
    void aFileOfItsOwnComesFirst() throws IOException {
        write("tokenizer_config.json", "{\"chat_template\": \"config\"}");
        assertThat(rendered()).isEqualTo("config");
        write("chat_template.jinja", "{{ messages|length }} jinja\n");
        assertThat(rendered()).isEqualTo("3 jinja");
    }

    @Test
    void isReadFromChatTemplateJsonIfTheConfigHasNone() throws IOException {
        write("tokenizer_config.json", "{\"chat_template\": null}");
        assertThat(ChatTemplate.of(model)).isEmpty();
        write("chat_template.json", "{\"chat_template\": \"json\"}");
        assertThat(rendered()).isEqualTo("json");
    }

    @Test
    void ofSeveralTakesTheDefaultOrTheOneForTools() throws IOException {
        write("tokenizer_config.json", """
                {"chat_template": [{"name": "default", "template": "d{{ tools }}"},
                                   {"name": "tool_use", "template": "t{{ tools|length }}"}]}""");
        ChatTemplate template = ChatTemplate.of(model).orElseThrow();

        assertThat(template.render(HELLO, Turn.CLOSED)).isEqualTo("dNone");
        assertThat(template.render(HELLO, Turn.CLOSED, Map.of("tools", Value.list(List.of(Value.of(1))))))
                .isEqualTo("t1");
    }

    @Test
    void saysThatNoTemplateIsTheDefault() throws IOException {
        write("tokenizer_config.json", "{\"chat_template\": [{\"name\": \"rag\", \"template\": \"x\"}]}");

        assertThat(finding().id()).isEqualTo("bad-template");
        assertThat(finding().what()).contains("rag");
    }

    @Test
    void namesTheFileOfABrokenTemplate() throws IOException {
        write("tokenizer_config.json", "{\"chat_template\": \"a\\n{% if %}\"}");

        assertThat(finding().id()).isEqualTo("bad-template");
        assertThat(finding().where()).hasToString(model.resolve("tokenizer_config.json") + "[chat_template]:2:7");
    }

    @Test
    void refusesATemplateThatIsNoText() throws IOException {
        write("tokenizer_config.json", "{\"chat_template\": 7}");
        assertThat(finding().id()).isEqualTo("bad-tokenizer");
        write("tokenizer_config.json", "{\"chat_template\": [{\"name\": \"x\"}]}");
        assertThat(finding().id()).isEqualTo("bad-tokenizer");
    }

    @Test
    void tellsTheTimeItIsGiven() {
        assertThat(ChatTemplate.parse("t", "{{ strftime_now('%Y-%m-%d') }}", Map.of())
                .at(Clock.fixed(Instant.parse("2024-07-26T00:00:00Z"), ZoneOffset.UTC)).render(HELLO, Turn.OPEN))
                .isEqualTo("2024-07-26");
    }

    private Finding finding() {
        return catchThrowableOfType(UserError.class, this::rendered).findings().getFirst();
    }
}
