package dev.graft.tensor;

import static dev.graft.tensor.TensorReads.bytes;
import static dev.graft.tensor.TensorReads.finding;
import static dev.graft.tensor.TensorReads.fixture;
import static dev.graft.tensor.TensorReads.named;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
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
import dev.graft.diagnostic.Severity;

/// The fixtures are made by tools/make-pickle-fixtures.py, with torch 2.15.
class TorchCheckpointTest {
    @TempDir
    Path dir;

    @ParameterizedTest
    @ValueSource(strings = {"zip.bin", "zip-protocol-4.bin", "legacy.bin", "zip-big-endian.bin"})
    void readsWhatTorchWroteInEveryDtypeAndView(String name) throws IOException {
        Safetensors expected = Safetensors.read(fixture("everything.safetensors"));
        TorchCheckpoint read = TorchCheckpoint.read(fixture(name));
        assertThat(read.entries().stream().map(TensorEntry::name))
                .containsExactlyInAnyOrderElementsOf(expected.entries().stream().map(TensorEntry::name).toList());
        try (WeightFiles files = new WeightFiles()) {
            for (TensorEntry wanted : expected.entries()) {
                TensorEntry tensor = named(read.entries(), wanted.name());
                assertThat(tensor.dtype()).as(wanted.name()).isEqualTo(wanted.dtype());
                assertThat(tensor.shape()).as(wanted.name()).isEqualTo(wanted.shape());
                assertThat(bytes(files, tensor)).as(wanted.name()).isEqualTo(bytes(files, wanted));
            }
        }
        assertThat(read.findings()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"zip.bin", "zip-big-endian.bin"})
    void readsAnyRangeOfElements(String name) throws IOException {
        try (WeightFiles files = new WeightFiles()) {
            for (TensorEntry tensor : TorchCheckpoint.read(fixture(name)).entries()) {
                byte[] whole = bytes(files, tensor);
                int size = tensor.dtype().bits() / 8;
                for (int first = 0; first <= tensor.elements(); first++) {
                    for (int end = first; end <= tensor.elements(); end++) {
                        byte[] part = new byte[(end - first) * size];
                        files.read(tensor, first, ByteBuffer.wrap(part));
                        assertThat(part).as(tensor.name())
                                .isEqualTo(Arrays.copyOfRange(whole, first * size, end * size));
                    }
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"zip.bin", "legacy.bin"})
    void tensorsThatLieRowMajorAreRangesOfTheFile(String name) throws IOException {
        List<TensorEntry> entries = TorchCheckpoint.read(fixture(name)).entries();
        assertThat(entries.stream().filter(e -> !e.isRowMajor()).map(TensorEntry::name)).containsExactly("look.columns",
                "look.every_other", "look.transposed", "look.diagonal", "look.expanded", "look.permuted",
                "look.complex_transposed");
    }

    @Test
    void findsTheWeightsInATrainersCheckpointAndSaysWhatItLeavesOut() throws IOException {
        TorchCheckpoint read = TorchCheckpoint.read(fixture("nested.bin"));
        assertThat(read.entries().stream().map(TensorEntry::name)).containsExactly("weight", "bias");
        assertThat(read.findings()).hasSize(1);
        Finding note = read.findings().getFirst();
        assertThat(note.id()).isEqualTo("ignored-values");
        assertThat(note.severity()).isEqualTo(Severity.NOTE);
        assertThat(note.what()).isEqualTo("9 values beside the tensors are left out: "
                + "epoch, rate, optimizer, shape, loss, dtype, seen, bytes, …");
        try (WeightFiles files = new WeightFiles()) {
            ByteBuffer weight = ByteBuffer.wrap(bytes(files, read.entries().getFirst()))
                    .order(ByteOrder.LITTLE_ENDIAN);
            assertThat(weight.getFloat(20)).isEqualTo(5.0f);
        }
    }

    @Test
    void findsTheWeightsInWrappersOfTheLegacyForm() throws IOException {
        TorchCheckpoint read = TorchCheckpoint.read(fixture("nested-legacy.bin"));
        assertThat(read.entries().stream().map(TensorEntry::name)).containsExactly("weight", "bias");
        assertThat(read.findings().getFirst().what()).isEqualTo("1 values beside the tensors are left out: loss");
    }

    @ParameterizedTest
    @ValueSource(strings = {"zip.bin", "legacy.bin"})
    void aFileThatWasCutAnywhereIsRefused(String name) throws IOException {
        byte[] whole = Files.readAllBytes(fixture(name));
        Path cut = dir.resolve("cut.bin");
        for (int length = 0; length < whole.length; length += 7) {
            Files.write(cut, Arrays.copyOf(whole, length));
            assertThat(finding(() -> TorchCheckpoint.read(cut)).id()).as("cut to %d bytes", length)
                    .isEqualTo("bad-header");
        }
    }

    @Test
    void theTarFormOfTheFirstTorchesIsRefusedWithAdvice() throws IOException {
        byte[] tar = new byte[1024];
        System.arraycopy("sys_info".getBytes(StandardCharsets.US_ASCII), 0, tar, 0, 8);
        System.arraycopy("ustar".getBytes(StandardCharsets.US_ASCII), 0, tar, 257, 5);
        Finding finding = finding(() -> TorchCheckpoint.read(Files.write(dir.resolve("old.bin"), tar)));
        assertThat(finding.id()).isEqualTo("bad-header");
        assertThat(finding.remedy()).contains("safetensors");
    }

    @Test
    void aGitLfsPointerIsRecognised() throws IOException {
        Path pointer = Files.writeString(dir.resolve("pytorch_model.bin"),
                "version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 14\n");
        assertThat(finding(() -> TorchCheckpoint.read(pointer)).remedy()).contains("git lfs pull");
    }

    @Test
    void aMissingFileIsNamed() {
        Finding finding = finding(() -> TorchCheckpoint.read(dir.resolve("absent.bin")));
        assertThat(finding.id()).isEqualTo("missing-file");
        assertThat(finding.file()).endsWith("absent.bin");
    }

    @Test
    void equalHeadersHaveEqualDigests() throws IOException {
        TorchCheckpoint little = TorchCheckpoint.read(fixture("zip.bin"));
        assertThat(little.headerSha256()).matches("[0-9a-f]{64}")
                .isEqualTo(TorchCheckpoint.read(fixture("zip-big-endian.bin")).headerSha256())
                .isNotEqualTo(TorchCheckpoint.read(fixture("legacy.bin")).headerSha256());
    }
}
