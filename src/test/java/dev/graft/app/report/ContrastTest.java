package dev.graft.app.report;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.graft.merge.PlanOptions;
import dev.graft.merge.PlanOptions.MissingRows;
import dev.graft.merge.Progress;
import dev.graft.model.StoredModel;
import dev.graft.tensor.TensorEntry;

/// The distances, against plain loops over the files.
class ContrastTest {
    private static final String UP = "model.layers.%d.mlp.up_proj.weight";

    @TempDir
    private Path temp;

    private Contrast contrast(TinyMerges merges, Path out) throws IOException {
        OriginsReader reader = new OriginsReader(merges.models(), Map.of(), new ArrayList<>());
        Subject subject = new Subject("1", "out", StoredModel.read(out), reader.read(out), "");
        DonorFinder finder = new DonorFinder(merges.models(), new ArrayList<>());
        finder.add(subject.origins(), reader.recipe(out));
        return Contrast.of(subject, finder.donors(), 2, Progress.SILENT);
    }

    /// All numbers of a bf16 tensor.
    private double[] numbers(Path model, String tensor) throws IOException {
        TensorEntry entry = requireNonNull(StoredModel.read(model).tensors().get(tensor));
        ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(entry.file())).order(ByteOrder.LITTLE_ENDIAN);
        double[] numbers = new double[Math.toIntExact(entry.elements())];
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = Float.intBitsToFloat(bytes.getShort(Math.toIntExact(entry.begin()) + 2 * i) << 16);
        }
        return numbers;
    }

    private static void assertIsDistance(Closeness close, double[] donor, double[] result) {
        double aa = 0, bb = 0, ab = 0, dd = 0;
        for (int i = 0; i < donor.length; i++) {
            aa += donor[i] * donor[i];
            bb += result[i] * result[i];
            ab += donor[i] * result[i];
            dd += (result[i] - donor[i]) * (result[i] - donor[i]);
        }
        assertThat(close.relativeL2()).isCloseTo(Math.sqrt(dd / aa), within(1e-12)).isPositive();
        assertThat(close.cosine()).isCloseTo(ab / Math.sqrt(aa * bb), within(1e-12));
    }

    private static Closeness at(Contrast contrast, String donor, int layer) {
        return requireNonNull(requireNonNull(of(contrast, donor).layers().get("mlp.up_proj")).get(layer));
    }

    private static Contrast.Donated of(Contrast contrast, String donor) {
        return requireNonNull(contrast.byDonor().get(donor));
    }

    @Test
    void aLayerIsComparedWithTheLayerItWasMadeOf() throws IOException {
        TinyMerges merges = new TinyMerges(temp).withTwo();
        Path out = merges.merge(TinyMerges.STAGES, "out"), a = temp.resolve("hub/maker/a"),
                b = temp.resolve("hub/maker/b");
        Contrast contrast = contrast(merges, out);
        // layer 4: first takes layer 2 of b, second layer 2 of a
        assertIsDistance(at(contrast, "maker/a", 4), numbers(a, UP.formatted(2)), numbers(out, UP.formatted(4)));
        assertIsDistance(at(contrast, "maker/b", 4), numbers(b, UP.formatted(2)), numbers(out, UP.formatted(4)));
        assertIsDistance(at(contrast, "maker/b", 5), numbers(b, UP.formatted(3)), numbers(out, UP.formatted(5)));
    }

    @Test
    void whatWasCopiedIsIdentical() throws IOException {
        TinyMerges merges = new TinyMerges(temp).withTwo();
        Contrast contrast = contrast(merges,
                merges.merge(TinyMerges.STAGES, "out", PlanOptions.STANDARD.withStage("first")));
        assertThat(at(contrast, "maker/b", 3).isIdentical()).isTrue();
        assertThat(of(contrast, "maker/b").layers().get("mlp.up_proj")).containsOnlyKeys(3, 4, 5);
    }

    /// The first 32 rows of the vocabulary are of both donors, the last 4 of one.
    @Test
    void rowsAreComparedWithTheRowsTheyWereMadeOf() throws IOException {
        TinyMerges merges = new TinyMerges(temp).with("maker/a", TinyMerges.llama(1)).with("maker/b",
                TinyMerges.llama(2).vocab(36).tokenizer(36));
        Path out = merges.merge(TinyMerges.LINEAR + "base_model: maker/b\n", "out",
                PlanOptions.STANDARD.withRows(MissingRows.FROM_BASE));
        Contrast contrast = contrast(merges, out);
        double[] result = numbers(out, "lm_head.weight"), a = numbers(temp.resolve("hub/maker/a"), "lm_head.weight"),
                b = numbers(temp.resolve("hub/maker/b"), "lm_head.weight");
        assertThat(result).hasSameSizeAs(b);
        Closeness toA = requireNonNull(of(contrast, "maker/a").outside().get("lm_head.weight"));
        assertIsDistance(toA, a, Arrays.copyOf(result, a.length));
        Closeness toB = requireNonNull(of(contrast, "maker/b").outside().get("lm_head.weight"));
        assertThat(toB.tensors()).isEqualTo(2);
        assertThat(toB.identical()).isEqualTo(1); // the rows that only b has
        assertIsDistance(toB, Arrays.copyOf(b, a.length), Arrays.copyOf(result, a.length));
    }
}
