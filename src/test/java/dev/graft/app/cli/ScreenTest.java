package dev.graft.app.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import dev.graft.app.cli.Screen.Color;
import dev.graft.app.cli.Screen.Loudness;
import dev.graft.diagnostic.Finding;
import dev.graft.diagnostic.Place;

class ScreenTest {
    private static final Finding WARNING = Finding.warning("dead-filter", new Place.Text("card.md", 182, 9),
            "filter matches no tensor", "drop it");
    private static final Finding ERROR = Finding.error("cycle", Place.NOWHERE, "stage needs itself", "");

    private final Capture capture = new Capture();

    @Test
    void coloursTheSeverityOnATerminalAlone() {
        new Screen(capture.window(80)).print(List.of(WARNING));
        new Screen(capture.pipe()).print(List.of(WARNING));
        assertThat(capture.err()).isEqualTo("""
                card.md:182:9: \u001b[1;33mwarning\u001b[0m: filter matches no tensor [dead-filter]
                  fix: drop it
                card.md:182:9: warning: filter matches no tensor [dead-filter]
                  fix: drop it
                """);
    }

    @Test
    void colorAlwaysAndNeverHoldWhereverItPrints() {
        new Screen(capture.pipe(), Color.ALWAYS, Loudness.NORMAL).result(List.of(ERROR));
        new Screen(capture.window(80), Color.NEVER, Loudness.NORMAL).result(List.of(ERROR));
        assertThat(capture.out()).isEqualTo("""
                graft: \u001b[1;31merror\u001b[0m: stage needs itself [cycle]
                graft: error: stage needs itself [cycle]
                """);
    }

    @Test
    void respectsNoColor() {
        Terminal plain = capture.window(80);
        Terminal noColor = new Terminal(plain.in(), plain.out(), plain.err(), true, true, true, 80, true);
        new Screen(noColor).print(List.of(ERROR));
        assertThat(capture.err()).doesNotContain("\u001b");
    }

    @Test
    void quietLeavesErrorsAndResults() {
        Screen quiet = new Screen(capture.pipe(), Color.AUTO, Loudness.QUIET);
        quiet.print(List.of(WARNING, ERROR));
        quiet.note("three tensors of two models");
        quiet.detail("in two passes");
        quiet.result("done");
        assertThat(capture.err()).isEqualTo("graft: error: stage needs itself [cycle]\n");
        assertThat(capture.out()).isEqualTo("done\n");
    }

    @Test
    void showsProgressToNobodyInAPipe() {
        try (ProgressLine progress = new Screen(capture.pipe()).progress(100, 0)) {
            progress.update(50, "lm_head.weight");
        }
        assertThat(capture.err()).isEmpty();
    }

    @Test
    void alignsTheColumnsOfATable() {
        Table table = new Table("layer", ">t", "from").row(0, 0.75, "a").row(47, 0.5, "model-b").row(8, "", "");
        assertThat(table).hasToString("""
                layer     t  from
                0      0.75  a
                47      0.5  model-b
                8""");
    }

    @Test
    void refusesARowOfAnotherWidth() {
        Table table = new Table("a", "b");
        assertThatThrownBy(() -> table.row("1")).hasMessageContaining("1 cells in a table of 2 columns");
    }

    @ParameterizedTest
    @CsvSource({"132, 132", "'', 80", "0, 80", "wide, 80", "-3, 80", "99999, 80"})
    void takesTheUsualWidthWhereTheShellDoesNotKnow(String said, int columns) {
        assertThat(Terminal.columns(said)).isEqualTo(columns);
    }
}
