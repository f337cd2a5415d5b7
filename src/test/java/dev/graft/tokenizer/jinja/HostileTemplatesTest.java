package dev.graft.tokenizer.jinja;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicReference;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import dev.graft.diagnostic.UserError;

/// Templates that try to use up stack, memory or time, and templates that are damaged: an error, nothing else.
class HostileTemplatesTest {

    /// What the launcher gives its main thread.
    private static final long STACK = 1 << 20;

    private static Throwable outcome(String template) {
        AtomicReference<Throwable> thrown = new AtomicReference<>();
        Thread thread = new Thread(null, () -> {
            try {
                Template.parse("t", template, Settings.CHAT).render(Map.of("x", Value.of("é")), Clock.systemUTC());
            } catch (Throwable failure) {
                thrown.set(failure);
            }
        }, "template", STACK);
        thread.start();
        try {
            thread.join();
        } catch (InterruptedException stopped) {
            throw new IllegalStateException(stopped);
        }
        return thrown.get();
    }

    @ParameterizedTest
    @ValueSource(strings = {
            "{% macro f() %}{{ f() }}{% endmacro %}{{ f() }}",
            "{% macro f(x) %}{% if true %}{% for i in [1] %}{% with a = f([x]) %}{% endwith %}{% endfor %}{% endif %}{% endmacro %}{{ f(1) }}",
            "{% macro f() %}{% call f() %}x{% endcall %}{{ caller() if caller }}{% endmacro %}{{ f() }}",
            "{% for i in [[1]] recursive %}{{ loop([i]) }}{% endfor %}",
            "{% for i in range(100000) %}{% for j in range(100000) %}{{ i }}{% endfor %}{% endfor %}",
            "{% for i in range(100000) %}{% for j in range(100000) %}{% for k in range(100000) %}{% endfor %}{% endfor %}{% endfor %}",
            "{{ range(100001) }}", "{{ 'x' * 10 ** 12 }}", "{{ [0] * 10 ** 9 }}", "{{ 10 ** 10000000000 }}",
            "{{ 2 ** 20000 }}",
            "{{ '%999999999d' % 1 }}", "{{ '{:999999999}'.format(1) }}", "{{ 'x'.center(2000000000) }}",
            "{{ 'x'.zfill(2000000000) }}",
            "{{ 'x'|center(2000000000) }}", "{{ [1]|batch(2000000000, 1)|list }}", "{{ [1]|slice(2000000000)|list }}",
            "{% set ns = namespace(v=[]) %}{% for i in range(1000) %}{% set ns.v = [ns.v] %}{% endfor %}{{ ns.v }}",
            "{% set ns = namespace(v={}) %}{% for i in range(1000) %}{% set ns.v = {'a': ns.v} %}{% endfor %}{{ ns.v == ns.v }}",
            "{% set ns = namespace(s='x') %}{% for i in range(100) %}{% set ns.s = ns.s ~ ns.s %}{% endfor %}",
            "{% set ns = namespace() %}{% set ns.me = ns %}{{ ns }}",
            "{% set ns = namespace(s='x' * 1000000) %}{% for i in range(100000) %}{{ ns.s.count('y') }}{% endfor %}",
            "{{ ('x' * 10000000)|replace('', 'yyyyyyyyyyyyyyyyyyyyyyyy') }}", "{{ 'a\tb'.expandtabs(2000000000) }}"})
    void stops(String template) {
        assertThat(outcome(template)).isInstanceOf(UserError.class);
    }

    @Test
    void refusesWhatIsNestedTooDeep() {
        int depth = 100_000;
        for (String piece : List.of("(", "[", "{0:", "-", "not ", "f(", "x[", "{{", "a if b else ", "x|f(")) {
            assertThat(outcome("{{ " + piece.repeat(depth))).as(piece).isInstanceOf(UserError.class);
        }
        for (String piece : List.of("{% if x %}", "{% for x in x %}", "{% filter f %}", "{% set x %}", "{% with %}",
                "{% macro f() %}", "{% call f() %}", "{% generation %}")) {
            assertThat(outcome(piece.repeat(depth))).as(piece).isInstanceOf(UserError.class);
        }
        assertThat(outcome("{% set " + "(".repeat(depth))).isInstanceOf(UserError.class);
    }

    @Test
    void refusesWhatIsTooLongInARow() {
        for (String piece : List.of("+ 1 ", "* 1 ", "and 1 ", "or 0 ", "|string ", "is defined ", "if 1 ")) {
            assertThat(outcome("{{ 1 " + piece.repeat(50_000) + "}}")).as(piece).isInstanceOf(UserError.class);
        }
        assertThat(outcome("{{ x" + ".a".repeat(50_000) + "}}")).isInstanceOf(UserError.class);
        assertThat(outcome("{{ x" + "[0]".repeat(50_000) + "}}")).isInstanceOf(UserError.class);
        assertThat(outcome(" ".repeat((1 << 20) + 1))).isInstanceOf(UserError.class);
    }

    @Test
    void takesLongTemplatesAndLongLines() {
        assertThat(outcome("{{ x ~ 'a' }}".repeat(50_000))).isNull();
        assertThat(outcome("{{ " + "x ~ ".repeat(100_000) + "x }}")).isNull();
        assertThat(outcome("{# " + "#".repeat(900_000) + "#}{% raw %}" + "{% ".repeat(20_000) + "{% endraw %}"))
                .isNull();
    }

    /// A million characters of every kind of piece, in any order.
    @Test
    void survivesDamagedTemplates() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        List<String> pieces = List.of("{{", "}}", "{%", "%}", "{#", "#}", " ", "\n", "-", "+", "'", "\"", "\\", "(",
                ")", "[", "]",
                "{", "}", "x", "1", "0x", "1.", "e5", ".", ",", ":", "|", "~", "*", "**", "/", "//", "%", "==", "<",
                ">=", "=", "if ",
                "else ", "elif ", "endif ", "for ", "in ", "endfor ", "set ", "endset ", "macro ", "endmacro ", "call ",
                "endcall ",
                "filter ", "endfilter ", "with ", "endwith ", "raw ", "endraw ", "is ", "not ", "and ", "or ",
                "defined ", "loop",
                "namespace", "range", "upper", "tojson", "😀", "\u0000", "\uD800", "recursive ", "break ",
                "generation ");
        List<String> failed = new ArrayList<>();
        for (int round = 0; round < 20_000; round++) {
            StringBuilder template = new StringBuilder(random.nextBoolean() ? "{{ " : "{% ");
            for (int i = random.nextInt(30); i >= 0; i--) {
                template.append(pieces.get(random.nextInt(pieces.size())));
            }
            try {
                Template.parse("t", template.toString(), random.nextBoolean() ? Settings.CHAT : Settings.TASK)
                        .render(Map.of("x", Value.of("é")), Clock.systemUTC());
            } catch (UserError expected) {
                assertThat(expected.findings()).hasSize(1);
            } catch (RuntimeException bug) {
                failed.add(template + ": " + bug);
            }
        }
        assertThat(failed).as("seed %d", seed).isEmpty();
    }
}
