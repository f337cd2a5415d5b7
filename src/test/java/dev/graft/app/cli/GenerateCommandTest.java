package dev.graft.app.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

import dev.graft.model.TinyModel;

class GenerateCommandTest {
    static final String DONOR = "examples/nyxene/hub/chargoddard/loyal-piano-m7-cdpo";
    private static final String CARD = "examples/nyxene/card.md";
    private final Capture capture = new Capture();

    @TempDir
    private Path temp;

    private int run(String... args) {
        return Main.run(capture.pipe(), args);
    }

    private String generated(String... args) {
        Capture own = new Capture();
        assertThat(Main.run(own.pipe(), Stream.concat(Stream.of("generate", DONOR), Stream.of(args))
                .toArray(String[]::new))).as(own.err()).isEqualTo(ExitCode.DONE);
        return own.out();
    }

    @Test
    void stdoutIsTheCompletionAlone() {
        assertThat(run("generate", DONOR, "Once upon a time", "--max-tokens", "8", "--ignore-eos"))
                .isEqualTo(ExitCode.DONE);
        assertThat(capture.out()).isNotBlank().endsWith("\n").doesNotContain("Once upon a time");
        assertThat(capture.err()).isEmpty();
        assertThat(generated("Once upon a time", "--max-tokens", "8", "--ignore-eos")).isEqualTo(capture.out());
    }

    @Test
    void findsTheModelBelowModels() {
        assertThat(run("generate", "chargoddard/loyal-piano-m7-cdpo", "Hi", "--models", "examples/nyxene/hub",
                "--max-tokens", "2")).isEqualTo(ExitCode.DONE);
    }

    @Test
    void aSeedDecidesTheDraws() {
        String[] options = {"Hi", "--temperature", "2", "--max-tokens", "20", "--ignore-eos", "--seed"};
        String first = generated(with(options, "1"));
        assertThat(generated(with(options, "1"))).isEqualTo(first);
        assertThat(generated(with(options, "2"))).isNotEqualTo(first);
        assertThat(generated(with(options, "1", "--threads", "1"))).isEqualTo(first);
        assertThat(generated(with(options, "0", "--n", "2"))).contains("[1 of 2]\n", "[2 of 2]\n" + first);
    }

    private static String[] with(String[] options, String... more) {
        return Stream.concat(Stream.of(options), Stream.of(more)).toArray(String[]::new);
    }

    @Test
    void readsThePromptFromStdinWithoutItsLastLineBreak() {
        capture.typed("Hello there\n");
        assertThat(run("generate", DONOR, "-", "--max-tokens", "5", "--json")).isEqualTo(ExitCode.DONE);
        assertThat(capture.out()).contains("\"prompt\" : \"Hello there\"");
    }

    @Test
    void refusesAPromptThatIsNoUtf8() {
        capture.typed(new byte[] {'a', '\n', 'b', (byte) 0xC3, '('});
        assertThat(run("generate", DONOR, "-")).isEqualTo(ExitCode.USERS_TURN);
        assertThat(capture.err()).startsWith("standard input:2:2: error:").contains("[bad-encoding]");
    }

    @Test
    void jsonHasTextTokensAndLogProbs() {
        assertThat(run("generate", DONOR, "Hi", "--max-tokens", "2", "--ignore-eos", "--json", "--logprobs", "1",
                "--n", "2")).isEqualTo(ExitCode.DONE);
        assertThat(capture.out()).startsWith("{\n  \"format\" : 1").contains("\"promptTokens\" : 3",
                "\"finish\" : \"length\"", "\"logprobs\" : [", "\"likeliest\" : [").doesNotContain("PerSecond");
        assertThat(capture.err()).isEmpty();
    }

    @Test
    void logProbsAndStatsGoToStderr() {
        assertThat(run("generate", DONOR, "Hi", "--max-tokens", "3", "--ignore-eos", "--logprobs", "2", "--stats"))
                .isEqualTo(ExitCode.DONE);
        assertThat(capture.err()).contains("logprob", "prompt  3 tokens", "text    3 tokens", "first token after");
        assertThat(capture.err().lines()).hasSize(4 + 3);
    }

    @Test
    void putsThePromptIntoTheTemplateOfACard() {
        assertThat(run("generate", DONOR, "Why?", "--template", CARD, "--max-tokens", "1", "--json"))
                .isEqualTo(ExitCode.DONE);
        assertThat(capture.out()).contains("\"prompt\" : \"<|system|>\\nBelow is an instruction",
                "<|user|>\\nWhy?\\n<|assistant|>\"");
    }

    @Test
    void endsBeforeAStopText() {
        String whole = generated("Hi", "--max-tokens", "12", "--ignore-eos").strip();
        String stop = whole.substring(whole.length() - 3, whole.length() - 1);
        assertThat(generated("Hi", "--max-tokens", "12", "--ignore-eos", "--stop", stop).strip())
                .isEqualTo(whole.substring(0, whole.indexOf(stop)).strip());
    }

    @Test
    void aBiasBansAToken() {
        assertThat(run("generate", DONOR, "Hi", "--max-tokens", "1", "--json")).isEqualTo(ExitCode.DONE);
        String banned = capture.out().replaceAll("(?s).*\"tokens\" : \\[\\s*([0-9]+).*", "$1");
        assertThat(generated("Hi", "--max-tokens", "1", "--json", "--logit-bias", banned + "=-100"))
                .doesNotContainPattern("\"tokens\" : \\[\\s*" + banned + "\\b");
    }

    /// The donor's weights are random, so what has a form has it by constraint.
    @Test
    void writesJsonOfASchema() throws IOException {
        Path schema = Files.writeString(temp.resolve("color.json"), """
                {"type": "object", "required": ["color"], "additionalProperties": false,
                 "properties": {"color": {"enum": ["red", "green"]}}}""");
        for (String seed : List.of("1", "2", "3")) {
            String[] options = {"A color:", "--json-schema", schema.toString(), "--temperature", "2", "--max-tokens",
                    "200", "--seed", seed};
            JsonNode value = new ObjectMapper().readTree(generated(options));
            assertThat(value.propertyNames()).containsExactly("color");
            assertThat(value.get("color").asString()).isIn("red", "green");
        }
        assertThat(generated("A color:", "--json-schema", schema.toString(), "--max-tokens", "200", "--json"))
                .contains("\"finish\" : \"stop\"");
        assertThat(generated("Anything:", "--json-object", "--max-tokens", "20").strip()).startsWith("{");
    }

    @Test
    void namesTheFileOfASchemaThatIsNone() throws IOException {
        Path schema = Files.writeString(temp.resolve("bad.json"), "{\"type\": \"string\", \"pattern\": \"a\"}");
        assertThat(run("generate", DONOR, "Hi", "--json-schema", schema.toString())).isEqualTo(ExitCode.USERS_TURN);
        assertThat(capture.err()).startsWith(schema + ": error: the schema at #: 'pattern'").contains("[bad-schema]");
        Path broken = Files.writeString(temp.resolve("broken.json"), "{\n  \"type\": }");
        assertThat(run("generate", DONOR, "Hi", "--json-schema", broken.toString())).isEqualTo(ExitCode.USERS_TURN);
        assertThat(capture.err()).contains(broken + ":2:");
        assertThat(run("generate", DONOR, "Hi", "--json-object", "--json-schema", schema.toString()))
                .isEqualTo(ExitCode.USERS_TURN);
        assertThat(capture.err()).contains("--json-object");
    }

    @ParameterizedTest(name = "{0} {1}: {2}")
    @CsvSource(delimiter = '|', textBlock = """
            --temperature        | -1      | temperature is -1.0
            --temperature        | warm    | is no number
            --top-p              | 1.5     | top-p is 1.5
            --top-k              | -3      | top-k is -3
            --min-p              | 2       | min-p is 2.0
            --repetition-penalty | 0       | repetition-penalty is 0.0
            --max-tokens         | -1      | max-tokens is -1
            --n                  | 0       | --n is 0
            --logprobs           | -5      | --logprobs is -5
            --logit-bias         | 5000=1  | token id of a logit bias is 5000; write 0 to 2047
            --logit-bias         | 5       | KEY=VALUE
            --stop               | ''      | a stop text is empty
            --quantize           | int3    | int3
            --threads            | 0       | --threads 0
            --template           | nope.md | [missing-file]
            --template           | src     | [missing-file]
            --template           | pom.xml | [bad-template]
            --template           | chat    | [no-chat-template]
            --system             | x       | [bad-template]
            --json-schema        | nope    | [missing-file]
            """)
    void saysWhatIsWrongWithAnOption(String option, String value, String message) {
        assertThat(run("generate", DONOR, "Hi", option, value)).isEqualTo(ExitCode.USERS_TURN);
        assertThat(capture.out()).isEmpty();
        assertThat(capture.err()).contains(message).contains("error:").doesNotContain("\tat ");
    }

    @Test
    void refusesAPromptThatIsTooLong() {
        assertThat(run("generate", DONOR, "a b ".repeat(2000))).isEqualTo(ExitCode.USERS_TURN);
        assertThat(capture.err()).contains("the model's context ends at 2048", "[too-long]");
    }

    @Test
    void saysThatThereIsNoSuchModel() {
        assertThat(run("generate", "me/nothing", "Hi")).isEqualTo(ExitCode.USERS_TURN);
        assertThat(capture.err()).contains("[missing-model]");
        assertThat(run("generate", "README.md", "Hi")).isEqualTo(ExitCode.USERS_TURN);
        assertThat(capture.err()).contains("README.md: error: this is a file");
    }

    @Test
    void refusesWhatItCannotRunBeforeItReadsWeights() throws IOException {
        Path model = TinyModel.llama().config("architectures", "[\"GPTNeoXForCausalLM\"]").write(temp.resolve("m"));
        assertThat(run("generate", model.toString(), "Hi")).isEqualTo(ExitCode.USERS_TURN);
        assertThat(capture.err()).contains("[unsupported-model]");
    }

    @Test
    void saysThatTheTokenizerIsMissing() throws IOException {
        Path model = TinyModel.llama().write(temp.resolve("m"));
        assertThat(run("generate", model.toString(), "Hi")).isEqualTo(ExitCode.USERS_TURN);
        assertThat(capture.err()).contains("[missing-file]", "tokenizer");
        assertThat(capture.out()).isEmpty();
    }

    @Test
    void withJsonAnErrorIsADocument() {
        assertThat(run("generate", DONOR, "Hi", "--top-p", "7", "--json")).isEqualTo(ExitCode.USERS_TURN);
        assertThat(capture.out()).contains("\"id\" : \"bad-value\"");
    }

    @Test
    void aReaderThatHasReadEnoughEndsIt() {
        List<Integer> written = new ArrayList<>();
        PrintWriter closed = new PrintWriter(new StandardStream("stdout", new OutputStream() {
            @Override
            public void write(int b) throws IOException {
                written.add(b);
                throw new IOException("Broken pipe");
            }
        }), true, StandardCharsets.UTF_8);
        Terminal terminal = new Terminal(InputStream.nullInputStream(), closed, capture.pipe().err(), false, false,
                false, 80, false);
        assertThat(Main.run(terminal, "generate", DONOR, "Hi", "--max-tokens", "2000", "--ignore-eos", "--stats"))
                .isEqualTo(ExitCode.DONE);
        assertThat(written).hasSizeLessThan(10);
        assertThat(capture.err()).doesNotContain("text    2000 tokens").doesNotContain("error");
    }

    @Test
    void aModelCannotSteerTheTerminal() {
        Screen screen = new Screen(capture.window(80));
        assertThat(screen.text("a\tb\n\u001b[2Jc\r")).isTrue();
        assertThat(capture.out()).isEqualTo("a\tb\n\\u001b[2Jc\\u000d");
        Capture pipe = new Capture();
        assertThat(new Screen(pipe.pipe()).text("\u001b[2J")).isTrue();
        assertThat(pipe.out()).isEqualTo("\u001b[2J");
    }

    /// As the launcher starts it: the vector module comes while the program runs, and no warning of the JVM is seen.
    @Test
    @Timeout(value = 120, unit = TimeUnit.SECONDS)
    void aRealProcessWarnsOfNothing() throws Exception {
        Process child = child(List.of("--add-exports=java.base/jdk.internal.module=ALL-UNNAMED"), "--max-tokens", "3",
                "--ignore-eos");
        assertThat(new String(child.getInputStream().readAllBytes(), StandardCharsets.UTF_8)).isNotBlank();
        assertThat(Files.readString(temp.resolve("err"))).isEmpty();
        assertThat(child.waitFor()).isZero();
    }

    /// As on a JDK that does it in another way.
    @Test
    @Timeout(value = 120, unit = TimeUnit.SECONDS)
    void saysWhatToDoWithoutTheVectorModule() throws Exception {
        Process child = child(List.of(), "--max-tokens", "3");
        assertThat(child.waitFor()).isEqualTo(ExitCode.USERS_TURN);
        assertThat(Files.readString(temp.resolve("err"))).contains("[no-vector-module]",
                "GRAFT_OPTS=--add-modules=jdk.incubator.vector");
    }

    @Test
    @Timeout(value = 120, unit = TimeUnit.SECONDS)
    void ctrlCEndsWith130AndWhatWasSaidStays() throws Exception {
        assumeFalse(InterruptTest.ignoresSigint(), "a process in the background inherits that SIGINT is ignored");
        Process child = child(List.of("--add-exports=java.base/jdk.internal.module=ALL-UNNAMED"), "--max-tokens",
                "100000", "--ignore-eos", "--stats");
        try (BufferedReader out = child.inputReader(StandardCharsets.UTF_8)) {
            assertThat(out.read()).isPositive();
            new ProcessBuilder("kill", "-INT", Long.toString(child.pid())).start().waitFor();
            out.transferTo(PrintWriter.nullWriter());
            assertThat(child.waitFor()).isEqualTo(130);
        } finally {
            child.destroyForcibly();
        }
        assertThat(Files.readString(temp.resolve("err"))).contains("first token after").doesNotContain("\tat ");
    }

    private Process child(List<String> flags, String... options) throws IOException {
        List<String> command = new ArrayList<>(
                List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "--enable-native-access=ALL-UNNAMED"));
        command.addAll(flags);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), Main.class.getName(), "generate", DONOR,
                "Hi"));
        command.addAll(List.of(options));
        return new ProcessBuilder(command).redirectError(temp.resolve("err").toFile()).start();
    }
}
