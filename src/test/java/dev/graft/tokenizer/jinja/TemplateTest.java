package dev.graft.tokenizer.jinja;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import dev.graft.diagnostic.Finding;
import dev.graft.diagnostic.Place;
import dev.graft.diagnostic.UserError;

class TemplateTest {
    private static final Clock NOON = Clock.fixed(Instant.parse("2026-03-05T12:04:09Z"), ZoneOffset.UTC);

    private static String render(String template) {
        return Template.parse("t.jinja", template, Settings.CHAT).render(Map.of("name", Value.of("x")), NOON);
    }

    private static Finding failure(String template, Settings settings) {
        return catchThrowableOfType(UserError.class, () -> Template.parse("t.jinja", template, settings)
                .render(Map.of("name", Value.of("x")), NOON)).findings().getFirst();
    }

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            {{ 1 + }}                       | 1:8  | expected an expression
            {{ 1 +                          | 1:7  | the tag is never closed
            a{% if name %}                  | 1:15 | '{% endif %}' is missing
            a{% foo %}                      | 1:5  | no statement 'foo'
            ab {{ 'x }}                     | 1:7  | never closed
            {# x                            | 1:1  | never closed by '#}'
            {% raw %}x                      | 1:1  | never closed by '{% endraw %}'
            {{ a ? b }}                     | 1:6  | the character '?'
            {% endif %}                     | 1:4  | ends nothing
            {% break %}                     | 1:4  | in no loop
            {% include 'x' %}               | 1:4  | a part of Jinja2 that graft does not have
            {{ f(a=1, 2) }}                 | 1:11 | cannot stand behind
            😀 {{ missing.x }}              | 1:13 | 'missing' is not defined
            {{ name + 1 }}                  | 1:9  | cannot take a str and a int
            {{ name.upper(1) }}             | 1:14 | takes at most 0 arguments
            {% filter nope %}{% endfilter %} | 1:11 | no filter 'nope'
            {{ name is nope }}              | 1:9  | no test 'nope'
            {{ 1 // 0 }}                    | 1:6  | division by zero
            {% for a, b in [[1]] %}{% endfor %} | 1:4 | fewer values than names
            {% set name.a = 1 %}            | 1:4  | is no namespace
            """)
    void saysWhereATemplateGoesWrong(String template, String at, String what) {
        Finding finding = failure(template, Settings.CHAT);

        assertThat(finding.id()).isEqualTo("bad-template");
        assertThat(finding.what()).contains(what);
        assertThat(finding.where()).hasToString("t.jinja:" + at);
    }

    @Test
    void countsLines() {
        assertThat(failure("a\r\nb\n  {{ missing() }}", Settings.CHAT).where())
                .isEqualTo(new Place.Text("t.jinja", 3, 13));
    }

    @Test
    void passesOnWhatATemplateRaises() {
        Finding finding = failure("{{ raise_exception('roles must ' ~ 'alternate') }}", Settings.CHAT);

        assertThat(finding.id()).isEqualTo("template-raised");
        assertThat(finding.what()).contains("roles must alternate");
    }

    @Test
    void undefinedIsEmptyInAChatTemplateAndAnErrorInATask() {
        assertThat(render("[{{ missing }}{% for x in missing %}x{% endfor %}]")).isEqualTo("[]");
        assertThat(failure("{{ missing }}", Settings.TASK).what()).contains("'missing' is not defined");
    }

    @Test
    void neverChangesAValueNorShowsWhatPythonKeepsToItself() {
        assertThat(render(
                "{% set x = [1] %}{{ x.append is defined }}{{ x.__class__ is defined }}{{ {}.update is defined }}"))
                .isEqualTo("FalseFalseFalse");
        assertThat(failure("{{ [].append(1) }}", Settings.CHAT).what()).contains("has no attribute append");
    }

    @Test
    void tellsTheTimeByTheClockItIsGiven() {
        assertThat(render("{{ strftime_now('%d %b %Y, %-d. %B %y %H:%M:%S %j %p %A %%') }}"))
                .isEqualTo("05 Mar 2026, 5. March 26 12:04:09 064 PM Thursday %");
    }

    @Test
    void keepsLineBreaksAsItsSettingsSay() {
        String template = "a\n  {% if true %}\n b\n  {% endif %}\nc\n";

        assertThat(render(template)).isEqualTo("a\n b\nc");
        assertThat(Template.parse("t", template, Settings.TASK).render(Map.of(), NOON))
                .isEqualTo("a\n  \n b\n  \nc\n");
    }

    @Test
    void takesValuesOfAllKinds() {
        Map<String, Value> variables = Map.of("all", Value.list(List.of(Value.of(1), Value.of(1.5), Value.of(true),
                Value.none(), Value.of("it's"), Value.dict(Map.of("k", Value.of(2))))));

        assertThat(Template.parse("t", "{{ all }}{{ all|tojson }}", Settings.CHAT).render(variables, NOON))
                .isEqualTo("[1, 1.5, True, None, \"it's\", {'k': 2}][1, 1.5, true, null, \"it's\", {\"k\": 2}]");
    }
}
