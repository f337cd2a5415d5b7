package dev.graft.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;

import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

import dev.graft.diagnostic.UserError;
import dev.graft.model.Json;
import dev.graft.model.JsonReader;

/// Templates of ten model families and constructs, over five conversations, with and without the begin of an answer:
/// the same texts and the same refusals as transformers 5.12.1 with Jinja2 3.1.6. The file says how it was made.
class ChatTemplateGoldensTest {
    private static final Path GOLDENS = Path.of("src/test/resources/tokenizer/chat-templates.json");

    @TestFactory
    List<DynamicTest> rendersAsTransformers() throws IOException {
        Json.Obj goldens = JsonReader.read(GOLDENS, "golden");
        List<DynamicTest> tests = new ArrayList<>();
        for (Json item : ((Json.Arr) at(goldens, "rendered")).items()) {
            Json.Obj rendered = (Json.Obj) item;
            Turn end = ((Json.Bool) at(rendered, "add_generation_prompt")).value() ? Turn.OPEN : Turn.CLOSED;
            String template = text(rendered, "template");
            String conversation = text(rendered, "conversation");
            tests.add(DynamicTest.dynamicTest(template + ", " + conversation + ", " + end, () -> check(
                    template((Json.Obj) at((Json.Obj) at(goldens, "templates"), template)),
                    at((Json.Obj) at(goldens, "conversations"), conversation), end, rendered)));
        }
        assertThat(tests).hasSize(100);
        return tests;
    }

    private static void check(ChatTemplate template, Json conversation, Turn end, Json.Obj rendered) {
        String actual;
        try {
            actual = template.render(Values.of(conversation), end, Map.of());
        } catch (UserError refused) {
            assertThat(refused.findings().getFirst().id()).isEqualTo("template-raised");
            assertThat(refused).hasMessageContaining(text(rendered, "error").replaceFirst("^\\w+: ", ""));
            return;
        }
        assertThat(actual).isEqualTo(text(rendered, "text"));
    }

    private static ChatTemplate template(Json.Obj template) {
        return ChatTemplate.parse("chat_template.jinja", text(template, "template"),
                Map.of("bos_token", text(template, "bos_token"), "eos_token", text(template, "eos_token")));
    }

    private static Json at(Json.Obj object, String key) {
        return Objects.requireNonNull(object.at(key), key);
    }

    private static String text(Json.Obj object, String key) {
        return ((Json.Text) at(object, key)).value();
    }
}
