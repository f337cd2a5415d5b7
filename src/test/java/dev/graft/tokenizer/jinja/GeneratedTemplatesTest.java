package dev.graft.tokenizer.jinja;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;

import org.junit.jupiter.api.Test;

import dev.graft.diagnostic.UserError;
import dev.graft.model.Json;
import dev.graft.model.JsonReader;
import dev.graft.tokenizer.Values;

/// Random templates with the results of Jinja2 3.1.6, made by tools/check-jinja.py: equal texts, or both refuse.
/// Another file than the one in the repository is named by the environment variable GRAFT_JINJA_CASES.
class GeneratedTemplatesTest {
    private static final Path CASES = Path.of(Objects.requireNonNullElse(System.getenv("GRAFT_JINJA_CASES"),
            "src/test/resources/tokenizer/jinja-cases.json"));

    @Test
    void doesWhatJinja2Does() throws IOException {
        Json.Obj file = JsonReader.read(CASES, "cases");
        Map<String, Value> variables = Values.members(((Json.Obj) at(file, "variables")).members());
        List<String> differences = new ArrayList<>();
        List<Json> cases = ((Json.Arr) at(file, "cases")).items();
        for (int i = 0; i < cases.size(); i++) {
            Json.Obj one = (Json.Obj) cases.get(i);
            Json output = one.at("output");
            String expected = output instanceof Json.Text(String text) ? text : null;
            String actual;
            try {
                actual = render(text(one, "template"), text(one, "settings"), variables);
            } catch (UserError refused) {
                if (expected != null) {
                    differences.add("case %d: %s%n%s%nexpected: %s%n     got: %s".formatted(i, text(one, "settings"),
                            text(one, "template"), expected, refused.getMessage()));
                }
                continue;
            }
            if (!actual.equals(expected)) {
                differences.add("case %d: %s%n%s%nexpected: %s%n     got: %s".formatted(i, text(one, "settings"),
                        text(one, "template"), expected == null ? one.at("error") : expected, actual));
            }
        }
        assertThat(cases).hasSizeGreaterThan(400);
        assertThat(differences).as("of %d cases", cases.size()).isEmpty();
    }

    private static String render(String template, String settings, Map<String, Value> variables) {
        return Template.parse("case", template, settings.equals("chat") ? Settings.CHAT : Settings.TASK)
                .render(variables, Clock.systemUTC());
    }

    private static Json at(Json.Obj object, String key) {
        return Objects.requireNonNull(object.at(key), key);
    }

    private static String text(Json.Obj object, String key) {
        return ((Json.Text) at(object, key)).value();
    }
}
