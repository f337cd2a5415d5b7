package dev.graft.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.graft.diagnostic.Finding;
import dev.graft.diagnostic.UserError;

class CardTemplateTest {
    @TempDir
    Path directory;

    @Test
    void isTheFirstBlockOfACardWithAPlaceForThePrompt() {
        CardTemplate template = CardTemplate.parse("card.md", """
                ---
                license: mit
                ---
                Ask it with {prompt}.
                ```python
                text = f"USER: {prompt}"
                ```
                ```
                <|user|>
                {prompt}
                <|assistant|>
                ```
                """);

        assertThat(template.text()).isEqualTo("<|user|>\n{prompt}\n<|assistant|>");
        assertThat(template.place()).hasToString("card.md:9:1");
        assertThat(template.render("say {system} $1 \\ {prompt}"))
                .isEqualTo("<|user|>\nsay {system} $1 \\ {prompt}\n<|assistant|>");
    }

    /// The block ends in an empty line, so that the answer begins on a line of its own.
    @Test
    void keepsTheLineBreakThatAChatMlCardEndsWith() {
        CardTemplate template = CardTemplate.parse("README.md", """
                ## Prompt template: ChatML

                ```
                <|im_start|>system
                {system_message}<|im_end|>
                <|im_start|>user
                {prompt}<|im_end|>
                <|im_start|>assistant

                ```
                """);

        assertThat(template.takesSystem()).isTrue();
        assertThat(template.render("hi", "be {prompt}")).isEqualTo(
                "<|im_start|>system\nbe {prompt}<|im_end|>\n<|im_start|>user\nhi<|im_end|>\n<|im_start|>assistant\n");
        assertThat(template.render("hi")).startsWith("<|im_start|>system\n<|im_end|>\n");
    }

    @Test
    void mayBeASpanOrAParagraph() {
        assertThat(CardTemplate.parse("a.md", "# x\nUse `USER: {prompt} ASSISTANT:` as the prompt.\n").text())
                .isEqualTo("USER: {prompt} ASSISTANT:");
        CardTemplate quoted = CardTemplate.parse("a.md", "# x\n\n> USER:\n> {prompt}\n> ASSISTANT:\n\nprose\n");
        assertThat(quoted.text()).isEqualTo("USER:\n{prompt}\nASSISTANT:");
        assertThat(quoted.place()).hasToString("a.md:3:1");
        assertThat(CardTemplate.parse("a.md", "## t\n    A: {prompt}\n    B:\n").text()).isEqualTo("A: {prompt}\nB:");
    }

    @Test
    void aPlainFileIsTheTemplate() throws IOException {
        Path file = directory.resolve("template.txt");
        Files.writeString(file, "Q: {prompt}\n\nA:\n");

        assertThat(CardTemplate.read(file).render("why?")).isEqualTo("Q: why?\n\nA:");
    }

    @Test
    void saysWhatToDoWithoutAPlaceForThePrompt() {
        for (String text : new String[] {"# a card\n```\n{ prompt }\n```\n", "<!--\n```\n{prompt}\n```\n-->\n"}) {
            Finding finding = finding(() -> CardTemplate.parse("card.md", text));
            assertThat(finding.id()).isEqualTo("bad-template");
            assertThat(finding.remedy()).contains("{prompt}");
        }
        assertThat(finding(() -> CardTemplate.parse("x.txt", "no place")).where()).hasToString("x.txt");
    }

    @Test
    void refusesASystemMessageThatHasNoPlace() {
        Finding finding = finding(() -> CardTemplate.parse("x.txt", "{prompt}").render("p", "s"));

        assertThat(finding.id()).isEqualTo("bad-template");
        assertThat(finding.where()).hasToString("x.txt:1:1");
    }

    @Test
    void refusesWhatIsNoTextFile() throws IOException {
        assertThat(finding(() -> CardTemplate.read(directory.resolve("none"))).id()).isEqualTo("missing-file");
        assertThat(finding(() -> CardTemplate.read(directory)).id()).isEqualTo("missing-file");
        Path bytes = Files.write(directory.resolve("bytes"), new byte[] {'a', '\n', 'b', (byte) 0xFF});
        assertThat(finding(() -> CardTemplate.read(bytes)).where()).hasToString(bytes + ":2:2");
    }

    private static Finding finding(org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
        return catchThrowableOfType(UserError.class, call).findings().getFirst();
    }
}
