package dev.graft.app.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ToolTextTest {

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            <tool_call>{"name": "f", "arguments": {"a": 1}}</tool_call>                         | 1
            Let me see.<tool_call>{"name": "f", "arguments": {}}</tool_call><tool_call>{"name": "g", "arguments": {}}</tool_call> | 2
            <tool_call>{"name": "f", "arguments": {}}                                           | 1
            [TOOL_CALLS][{"name": "f", "arguments": {}}, {"name": "g", "arguments": {}}]        | 2
            [{"name": "f", "arguments": {}}]                                                    | 1
            {"name": "f", "parameters": {"a": "b"}}                                             | 1
            {"name": "h", "parameters": {"a": "b"}}                                             | 0
            {"name": "f"}                                                                       | 0
            <tool_call>{"name": "f", "argum                                                     | 0
            an answer                                                                           | 0
            [1, 2]                                                                              | 0
            {"f": {}} and more                                                                  | 0
            """)
    void findsCallsOfToolsThatThereAre(String text, int calls) {
        assertThat(scanned(text).calls()).hasSize(calls);
    }

    private static ToolText scanned(String text) {
        ToolText scanned = new ToolText(Set.of("f", "g"));
        scanned.append(text);
        return scanned;
    }

    /// A stream shows no character of a call, and all others as soon as they cannot begin one.
    @Test
    void holdsBackWhatMayBecomeACall() {
        assertThat(scanned("").plain()).isZero();
        assertThat(scanned(" {\"a").plain()).isZero();
        assertThat(scanned("[TOOL").plain()).isZero();
        assertThat(scanned("a <").plain()).isEqualTo(2);
        assertThat(scanned("a <tool_").plain()).isEqualTo(2);
        assertThat(scanned("a <tool_call>{").plain()).isEqualTo(2);
        assertThat(scanned("a <b").plain()).isEqualTo(4);
        assertThat(scanned("<tool").plain()).isZero();
    }
}
