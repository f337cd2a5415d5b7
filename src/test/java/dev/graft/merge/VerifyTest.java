package dev.graft.merge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.graft.diagnostic.Finding;
import dev.graft.diagnostic.UserError;
import dev.graft.tensor.DType;
import dev.graft.tensor.Safetensors;
import dev.graft.tensor.SafetensorsHeader;
import dev.graft.tensor.Shape;
import dev.graft.tensor.TensorEntry;

class VerifyTest {
    private static final String FIRST = "model-00001-of-00002.safetensors";
    private static final String SECOND = "model-00002-of-00002.safetensors";

    @TempDir
    Path directory;
    Path out;

    @BeforeEach
    void merge() throws IOException {
        out = directory.resolve("out");
        Merge.run(new TinyMerge(directory).plan(), out, MergeOptions.STANDARD.withShardBytes(450_000));
    }

    private List<String> ids() throws IOException {
        Verify verify = Verify.of(out);
        assertThat(verify.isSound()).isEqualTo(verify.findings().stream().noneMatch(Finding::isError));
        return verify.findings().stream().map(finding -> finding.id() + " " + finding.where()).toList();
    }

    private void change(String file, String from, String to) throws IOException {
        Path path = out.resolve(file);
        String text = Files.readString(path);
        assertThat(text).contains(from);
        Files.writeString(path, text.replace(from, to));
    }

    private void poke(String file, long at, int value) throws IOException {
        try (RandomAccessFile opened = new RandomAccessFile(out.resolve(file).toFile(), "rw")) {
            opened.seek(at);
            opened.write(value);
        }
    }

    @Test
    void findsNothingInWhatWasJustMerged() throws IOException {
        Verify verify = Verify.of(out);
        assertThat(verify.findings()).isEmpty();
        assertThat(verify.tensors()).isEqualTo(6);
        assertThat(verify.bytes()).isEqualTo(2 * 393_472 + 11 * 8 + 128 * 4 + (33 + 37) * 7 * 2);
        assertThat(verify.digest()).isEqualTo(Sha256.of(Files.readAllBytes(out.resolve(Manifest.FILE))));
    }

    @Test
    void findsAByteThatChanged() throws IOException {
        TensorEntry last = Safetensors.read(out.resolve(SECOND)).entries().getFirst();
        poke(SECOND, last.begin() + last.bytes() - 1, 0x7f);
        assertThat(ids()).containsExactly("hash-mismatch " + last.place());
    }

    @Test
    void findsAShardThatIsGone() throws IOException {
        Files.delete(out.resolve(SECOND));
        assertThat(ids()).containsExactly("missing-file " + out.resolve(SECOND));
    }

    @Test
    void findsAShardThatIsShorter() throws IOException {
        try (RandomAccessFile file = new RandomAccessFile(out.resolve(FIRST).toFile(), "rw")) {
            file.setLength(file.length() - 5);
        }
        assertThat(ids()).isNotEmpty().allMatch(id -> id.startsWith("bad-header " + out.resolve(FIRST)));
    }

    @Test
    void findsAHeaderThatSaysSomethingElse() throws IOException {
        Path second = out.resolve(SECOND);
        String header = Files.readString(second, StandardCharsets.ISO_8859_1);
        poke(SECOND, header.indexOf("[128]") - "F32\",\"shape\":".length(), 'I');
        assertThat(ids()).containsExactly("header-mismatch " + second + ": norm");
    }

    @Test
    void findsTensorsThatOnlyOneSideHas() throws IOException {
        change(Manifest.FILE, "\"name\":\"norm\"", "\"name\":\"other\"");
        assertThat(ids()).containsExactly("extra-tensor " + out.resolve(SECOND) + ": norm",
                "missing-tensor " + out.resolve(SECOND) + ": other");
    }

    @Test
    void findsAnIndexThatDoesNotFit() throws IOException {
        change(Layout.INDEX_FILE, "\"norm\": \"" + SECOND, "\"norm\": \"" + FIRST);
        assertThat(ids()).containsExactly("index-mismatch " + out.resolve(Layout.INDEX_FILE) + ": norm");
    }

    @Test
    void findsAnIndexWithAnotherSizeOrWithMore() throws IOException {
        change(Layout.INDEX_FILE, "\"total_size\": ", "\"total_size\": 1");
        assertThat(ids()).containsExactly("index-mismatch " + out.resolve(Layout.INDEX_FILE));
        change(Layout.INDEX_FILE, "\"weight_map\": {", "\"weight_map\": {\"x\": \"../../secret\", \"y\": \"gone\",");
        assertThat(ids()).containsExactly("missing-file " + out.resolve("gone"),
                "index-mismatch " + out.resolve(Layout.INDEX_FILE) + ": x");
    }

    @Test
    void findsAMissingOrBrokenIndex() throws IOException {
        Files.writeString(out.resolve(Layout.INDEX_FILE), "[]");
        assertThat(ids()).containsExactly("bad-index " + out.resolve(Layout.INDEX_FILE));
        Files.delete(out.resolve(Layout.INDEX_FILE));
        assertThat(ids()).containsExactly("missing-file " + out.resolve(Layout.INDEX_FILE));
    }

    @Test
    void findsAWeightFileThatIsLeftOver() throws IOException {
        Files.copy(out.resolve(SECOND), out.resolve("old.safetensors"));
        assertThat(ids()).containsExactly("extra-file " + out.resolve("old.safetensors"));
    }

    @Test
    void findsAConfigWithAnotherNumberOfLayers() throws IOException {
        Path model = directory.resolve("layers");
        Files.createDirectories(model);
        SafetensorsHeader header = SafetensorsHeader.of(Stream.of("h.0.w", "h.1.w")
                .map(name -> new SafetensorsHeader.Slot(name, DType.U8, Shape.of(0))).toList());
        byte[] bytes = new byte[header.bytes().remaining()];
        header.bytes().get(bytes);
        Files.write(model.resolve("model.safetensors"), bytes);
        Files.writeString(model.resolve("config.json"), "{\"num_hidden_layers\": 2}");
        out = model;
        assertThat(ids()).containsExactly("no-manifest " + model);
        Files.writeString(model.resolve("config.json"), "{\"num_hidden_layers\": 3}");
        assertThat(ids()).containsExactly("no-manifest " + model, "layer-count " + model.resolve("config.json"));
    }

    @Test
    void looksAtHeadersAndIndexWithoutAManifest() throws IOException {
        Files.delete(out.resolve(Manifest.FILE));
        Verify verify = Verify.of(out);
        assertThat(verify.findings()).extracting(Finding::id).containsExactly("no-manifest");
        assertThat(verify.isSound()).isTrue();
        assertThat(verify.digest()).isNull();
        assertThat(verify.tensors()).isEqualTo(6);
    }

    @Test
    void findsABrokenManifest() throws IOException {
        Files.writeString(out.resolve(Manifest.FILE), "{\"format\": 1}");
        assertThat(ids()).containsExactly("bad-manifest " + out.resolve(Manifest.FILE));
    }

    @Test
    void saysThatAMergeIsUnfinished() throws IOException {
        Files.createFile(out.resolve(Journal.FILE));
        assertThat(ids()).containsExactly("unfinished " + out);
    }

    @Test
    void refusesADirectoryThatIsNotThere() {
        assertThatThrownBy(() -> Verify.of(directory.resolve("none"))).isInstanceOf(UserError.class)
                .hasMessageContaining("[missing-file]");
    }

    @Test
    void findsNoModelInAnEmptyDirectory() throws IOException {
        out = Files.createDirectory(directory.resolve("empty"));
        assertThat(ids()).contains("missing-file " + out.resolve("config.json"));
    }
}
