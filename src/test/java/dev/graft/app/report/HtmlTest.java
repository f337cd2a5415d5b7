package dev.graft.app.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HtmlTest {
    @ParameterizedTest(name = "{0}")
    @CsvSource(quoteCharacter = '`', textBlock = """
            <script>alert(1)</script>, &lt;script&gt;alert(1)&lt;/script&gt;
            " onload="x,               &quot; onload=&quot;x
            ' onload='x,               &#39; onload=&#39;x
            &lt;b>,                    &amp;lt;b&gt;
            """)
    void escapesWhatABrowserWouldObey(String text, String expected) {
        assertThat(Html.escaped(text)).isEqualTo(expected);
    }

    @Test
    void spellsOutWhatWouldChangeTheTextAroundIt() {
        assertThat(Html.escaped("a\u202eb\u0000c\u2066\ud800d\u2028"))
                .isEqualTo("a\\u202eb\\u0000c\\u2066\\ud800d\\u2028");
        assertThat(Html.escaped("größe 模型 👩\u200d🔬\n")).isEqualTo("größe 模型 👩\u200d🔬\n");
    }

    @Test
    void writesElementsAndAttributes() {
        Html html = new Html().open("p", "class", "a\"b").text("x < y").open("br").leaf("b", "bold").close();
        assertThat(html.page()).isEqualTo("<!DOCTYPE html>\n<p class=\"a&quot;b\">x &lt; y<br><b>bold</b></p>");
    }

    @Test
    void noticesWhatWasLeftOpen() {
        assertThatThrownBy(() -> new Html().open("p").page()).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> new Html().style("</style>")).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void cutsNamesInTheirMiddle() {
        assertThat(Parts.shortened("self_attn.q_proj", 20)).isEqualTo("self_attn.q_proj");
        assertThat(Parts.shortened("0123456789abcdef", 9)).isEqualTo("0123…cdef");
        assertThat(Parts.shortened("👩👩👩👩👩", 4)).isEqualTo("👩👩…👩");
    }
}
