package dev.graft.eval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import dev.graft.diagnostic.Finding;
import dev.graft.diagnostic.UserError;

/// Files that are broken, and rows that are wrong: each is named, none is skipped.
class BadDataTest {
    private static final DataId ID = DataId.of("set", "owner/set");

    @TempDir
    private Path folder;

    private Dataset read(String name, byte[] content) throws IOException {
        Path file = folder.resolve("set").resolve(name);
        Files.createDirectories(file.getParent());
        Files.write(file, content);
        return Datasets.in(folder, null).split(ID, "test");
    }

    private Dataset read(String name, String content) throws IOException {
        return read(name, content.getBytes(StandardCharsets.UTF_8));
    }

    private Finding refused(String name, byte[] content) {
        UserError error = catchThrowableOfType(UserError.class, () -> read(name, content));
        assertThat(error).isNotNull();
        assertThat(error.findings()).hasSize(1);
        Finding finding = error.findings().getFirst();
        assertThat(finding.where().toString()).contains(name);
        assertThat(finding.remedy()).isNotEmpty();
        return finding;
    }

    private Finding refused(String name, String content) {
        return refused(name, content.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void readsJsonLinesInOrder() throws IOException {
        Dataset set = read("test.jsonl", "{\"a\": 1}\n{\"a\": 2, \"b\": [\"x\", null, 1.5, true]}");
        assertThat(set.rows()).extracting(row -> row.whole("a")).containsExactly(1, 2);
        assertThat(set.rows().get(1).where()).hasToString(folder.resolve("set/test.jsonl") + ":2:1");
        assertThat(set.files().getFirst().sha256())
                .isEqualTo(Sha256.of("{\"a\": 1}\n{\"a\": 2, \"b\": [\"x\", null, 1.5, true]}"));
        assertThat(JsonText.LINE.of(set.rows().get(1).fields()))
                .isEqualTo("{\"a\": 2, \"b\": [\"x\", null, 1.5, true]}");
    }

    @Test
    void refusesAByteOrderMark() {
        Finding finding = refused("test.jsonl", "\uFEFF{\"a\": 1}\n");
        assertThat(finding.id()).isEqualTo("bad-data");
        assertThat(finding.what()).contains("byte order mark");
        assertThat(refused("test.jsonl", "\uFEFF{\"a\": 1}\n").where()).hasToString(
                folder.resolve("set/test.jsonl") + ":1:1");
    }

    @Test
    void refusesLinesThatEndInCrLf() {
        Finding finding = refused("test.jsonl", "{\"a\": 1}\n{\"a\": 2}\r\n");
        assertThat(finding.what()).contains("CR LF");
        assertThat(finding.where().toString()).endsWith(":2:1");
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"a\": 1}\n{\"a\": \n", "{\"a\": 1}\nnonsense\n", "{\"a\": 1}\n[1]\n",
            "{\"a\": 1}\n{\"a\": 1} x\n", "{\"a\": 1}\n\n{\"a\": 2}\n", "{\"a\": 1}\n{\"a\": 1, \"a\": 2}\n",
            "{\"a\": 1}\n{\"a\": 123456789012345678901234567890}\n"})
    void namesTheLineOfWhatIsNoRow(String content) {
        Finding finding = refused("test.jsonl", content);
        assertThat(finding.id()).isEqualTo("bad-data");
        assertThat(finding.where().toString()).contains("test.jsonl:2:");
    }

    @Test
    void namesTheLineOfWhatIsNoUtf8() {
        byte[] content = "{\"a\": 1}\n{\"a\": \"é\"}\n".getBytes(StandardCharsets.ISO_8859_1);
        assertThat(refused("test.jsonl", content).where().toString()).endsWith(":2:1");
    }

    @Test
    void refusesAnEmptyFile() {
        assertThat(refused("test.jsonl", "").what()).contains("no rows");
    }

    @Test
    void namesThePathsOfAMissingSplit() {
        UserError error = catchThrowableOfType(UserError.class,
                () -> Datasets.in(folder, folder.resolve("hub")).split(ID.onlyConfig("main"), "test"));
        Finding finding = error.findings().getFirst();
        assertThat(finding.id()).isEqualTo("missing-file");
        assertThat(finding.toString()).contains(folder.resolve("set/main/test.jsonl").toString(),
                folder.resolve("set/test.jsonl").toString(), folder.resolve("hub/datasets--owner--set").toString());
    }

    @Test
    void aStandInIsNotTaken() throws IOException {
        Files.createDirectories(folder.resolve("set"));
        Files.writeString(folder.resolve("set/test-standin.jsonl"), "{\"a\": 1}\n");
        assertThat(catchThrowableOfType(UserError.class, () -> Datasets.in(folder, null).split(ID, "test")))
                .isNotNull();
    }

    @Test
    void refusesTwoFormatsOfOneSplit() throws IOException {
        read("test.jsonl", "{\"a\": 1}\n");
        Finding finding = catchThrowableOfType(UserError.class, () -> read("test.csv", "a\n1\n")).findings().getFirst();
        assertThat(finding.id()).isEqualTo("bad-data");
        assertThat(finding.what()).contains("two formats", "test.csv");
    }

    @Test
    void readsCsv() throws IOException {
        Dataset set = read("test.csv",
                "question,choices,answer\n\"He said \"\"no\"\", then\nleft\",\"[\"\"a\"\", \"\"b\"\"]\",1\n[header] x,\"[\"\"c\"\"]\",0\r\n");
        List<Document> rows = set.rows();
        assertThat(rows.get(0).text("question")).isEqualTo("He said \"no\", then\nleft");
        assertThat(rows.get(0).texts("choices")).containsExactly("a", "b");
        assertThat(rows.get(0).whole("answer")).isEqualTo(1);
        assertThat(rows.get(1).text("question")).isEqualTo("[header] x");
        assertThat(rows.get(1).where().toString()).endsWith("test.csv:4:1");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a,b\n1,2\n3\n", "a,b\n1,2\n\"3,4\n", "a,b\n1,2\n\"3\"x,4\n", "a,b\n1,2\n\"3\r\",4\n"})
    void namesTheLineOfABrokenCsvRow(String content) {
        Finding finding = refused("test.csv", content);
        assertThat(finding.id()).isEqualTo("bad-data");
        assertThat(finding.where().toString()).contains("test.csv:3:");
    }

    @Test
    void refusesColumnsOfOneName() {
        assertThat(refused("test.csv", "a,a\n1,2\n").what()).contains("same name");
    }

    private static byte[] resource(String name) throws IOException {
        return BadDataTest.class.getResourceAsStream(name).readAllBytes();
    }

    @ParameterizedTest
    @ValueSource(strings = {"none", "gzip", "snappy", "zstd"})
    void readsParquetOfEveryCodec(String codec) throws IOException {
        Dataset set = read("test.parquet", resource("rows-" + codec + ".parquet"));
        assertThat(set.rows()).hasSize(3);
        Document row = set.rows().get(1);
        assertThat(row.text("question")).isEqualTo("Q1 é \uD83D\uDE00\nline");
        assertThat(row.in("choices").texts("text")).containsExactly("a1", "b");
        assertThat(row.in("targets").flags("labels")).containsExactly(1, 0);
        assertThat(row.whole("answer")).isEqualTo(1);
        assertThat(row.value("nothing")).isEqualTo(new JsonValue.Null());
        assertThat(row.value("real")).isEqualTo(new JsonValue.Real(1.5));
        assertThat(row.value("flag")).isEqualTo(new JsonValue.Bool(false));
        assertThat(row.where()).hasToString(folder.resolve("set/test.parquet") + ": row 2");
    }

    @Test
    void readsThePiecesOfASplitInOrder() throws IOException {
        byte[] second = resource("rows-zstd.parquet");
        assertThat(catchThrowableOfType(UserError.class, () -> read("test-00001-of-00002.parquet", second)).findings())
                .extracting(Finding::id).containsExactly("missing-file");
        Dataset set = read("test-00000-of-00002.parquet", resource("rows-none.parquet"));
        assertThat(set.rows()).hasSize(6).extracting(Document::index).containsExactly(0, 1, 2, 3, 4, 5);
        assertThat(set.files()).hasSize(2);
    }

    @Test
    void readsTheCacheOfTheHub() throws IOException {
        Path snapshot = folder.resolve("datasets--owner--set/snapshots/abc/main");
        Files.createDirectories(snapshot);
        Files.createDirectories(folder.resolve("datasets--owner--set/refs"));
        Files.writeString(folder.resolve("datasets--owner--set/refs/main"), "abc\n");
        Files.write(snapshot.resolve("test-00000-of-00001.parquet"), resource("rows-gzip.parquet"));
        assertThat(Datasets.in(null, folder).split(ID.config("main"), "test").rows()).hasSize(3);
    }

    /// A file cut at every byte is refused, and never by anything but a message to the user.
    @Test
    void refusesParquetThatIsCutShort() throws IOException {
        byte[] whole = resource("rows-snappy.parquet");
        int step = Math.max(1, whole.length / 60);
        for (int length = 0; length < whole.length; length += step) {
            Finding finding = refused("test.parquet", Arrays.copyOf(whole, length));
            assertThat(finding.id()).as("%d bytes", length).isEqualTo("bad-data");
            assertThat(finding.where().toString()).contains(": row ");
        }
    }

    @Test
    void namesFieldAndRowOfAWrongValue() throws IOException {
        Document row = read("test.jsonl", "{\"a\": 1, \"b\": {\"c\": [1]}}\n").rows().getFirst();
        assertThat(catchThrowableOfType(UserError.class, () -> row.text("x")).findings().getFirst())
                .satisfies(finding -> {
                    assertThat(finding.id()).isEqualTo("missing-field");
                    assertThat(finding.what()).contains("'x'");
                    assertThat(finding.where().toString()).endsWith("test.jsonl:1:1");
                    assertThat(finding.remedy()).contains("a, b");
                });
        assertThat(catchThrowableOfType(UserError.class, () -> row.in("b").texts("c")).findings().getFirst())
                .satisfies(finding -> {
                    assertThat(finding.id()).isEqualTo("wrong-field");
                    assertThat(finding.what()).contains("'b.c'");
                });
        assertThat(catchThrowableOfType(UserError.class, () -> row.text("a")).findings()).extracting(Finding::id)
                .containsExactly("wrong-field");
    }
}
