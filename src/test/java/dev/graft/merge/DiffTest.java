package dev.graft.merge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;
import org.junit.jupiter.params.provider.ValueSource;

import dev.graft.diagnostic.UserError;
import dev.graft.model.StoredModel;
import dev.graft.model.TensorRole;
import dev.graft.model.TinyFamily;
import dev.graft.model.TinyModel;
import dev.graft.tensor.DType;
import dev.graft.tensor.Shape;
import dev.graft.tensor.TensorEntry;

class DiffTest {
    private static final String NORM = "model.norm.weight";
    private static final String UP = "model.layers.1.mlp.up_proj.weight";

    @TempDir
    private Path temp;

    private static Diff diff(Path a, Path b) throws IOException {
        return Diff.of(StoredModel.read(a), StoredModel.read(b), 2, Progress.SILENT);
    }

    private static TensorDiff named(Diff diff, String name) {
        return diff.tensors().stream().filter(tensor -> tensor.name().equals(name)).findFirst().orElseThrow();
    }

    private static Distance distance(Diff diff, String name) {
        assertThat(named(diff, name).verdict()).isInstanceOf(TensorDiff.Apart.class);
        return ((TensorDiff.Apart) named(diff, name).verdict()).distance();
    }

    /// Writes over elements of a tensor.
    private static void put(Path model, String tensor, long firstByte, ByteBuffer bytes) throws IOException {
        TensorEntry entry = Objects.requireNonNull(StoredModel.read(model).tensors().get(tensor));
        try (FileChannel file = FileChannel.open(entry.file(), StandardOpenOption.WRITE)) {
            file.write(bytes, entry.begin() + firstByte);
        }
    }

    private static ByteBuffer bf16(float... values) {
        ByteBuffer bytes = ByteBuffer.allocate(2 * values.length).order(ByteOrder.LITTLE_ENDIAN);
        for (float value : values) {
            bytes.putShort((short) (Float.floatToRawIntBits(value) >>> 16));
        }
        return bytes.flip();
    }

    private Path single(TinyModel model, String name) throws IOException {
        Path file = temp.resolve(name);
        model.writeFile(file, model.tensors());
        return file;
    }

    /// Two files with one tensor `x` of f64.
    private Diff ofDoubles(double[] a, double[] b) throws IOException {
        return diff(file("a.safetensors", a), file("b.safetensors", b));
    }

    private Path file(String name, double... values) throws IOException {
        Path file = temp.resolve(name);
        TinyModel.llama().dtype(DType.F64).writeFile(file, Map.of("x", Shape.of(values.length)));
        ByteBuffer bytes = ByteBuffer.allocate(8 * values.length).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asDoubleBuffer().put(values);
        put(file, "x", 0, bytes);
        return file;
    }

    @ParameterizedTest
    @EnumSource
    void findsNoDifferenceBetweenAModelAndItself(TinyFamily family) throws IOException {
        Path model = TinyModel.of(family).write(temp.resolve("m"));
        Diff diff = diff(model, model);
        assertThat(diff.isIdentical()).isTrue();
        assertThat(diff.tensors()).hasSameSizeAs(StoredModel.read(model).tensors().entrySet())
                .allMatch(TensorDiff::isIdentical);
    }

    @Test
    void comparesShardsWithASingleFile() throws IOException {
        Path whole = TinyModel.llama().write(temp.resolve("whole"));
        Path shards = TinyModel.llama().shards(3).write(temp.resolve("shards"));
        assertThat(diff(whole, shards).isIdentical()).isTrue();
        assertThat(diff(whole, whole.resolve("model.safetensors")).isIdentical()).isTrue();
    }

    /// The fixtures have every type and view that torch stores.
    @ParameterizedTest
    @ValueSource(strings = {"zip.bin", "legacy.bin", "zip-big-endian.bin"})
    void comparesPicklesWithSafetensors(String pickle) throws IOException {
        Path fixtures = Path.of("src/test/resources/dev/graft/tensor");
        assertThat(diff(fixtures.resolve("everything.safetensors"), fixtures.resolve(pickle)).isIdentical()).isTrue();
    }

    @Test
    void findsTheOneElementThatChanged() throws IOException {
        TinyModel tiny = TinyModel.llama();
        Path a = tiny.write(temp.resolve("a")), b = tiny.write(temp.resolve("b"));
        put(b, UP, 2 * 7, bf16(2));
        Diff diff = diff(a, b);
        assertThat(diff.identical()).isEqualTo(diff.tensors().size() - 1);
        assertThat(diff.tensors().getFirst().name()).isEqualTo(UP);
        Distance distance = distance(diff, UP);
        assertThat(distance.unequal()).isEqualTo(1);
        assertThat(distance.maxAbs()).isEqualTo(2 - (double) tiny.value(UP, 7));
        assertThat(distance.norm()).isEqualTo(distance.maxAbs());
        assertThat(diff.byLayer()).filteredOn(row -> row.measured() > 0).extracting(DiffSummary::group)
                .containsExactly("layer 1");
        assertThat(diff.byRole()).filteredOn(row -> row.identical() < row.tensors()).extracting(DiffSummary::group)
                .containsExactly(TensorRole.MLP.word());
    }

    @Test
    void putsMissingTensorsFirstThenShapesThenWhatIsFarthestApart() throws IOException {
        Path a = TinyModel.llama().tensor("extra.in.a", Shape.of(3)).write(temp.resolve("a"));
        Path b = TinyModel.llama().tensor("extra.in.b", Shape.of(3)).tensor(NORM, Shape.of(8))
                .dtype("model.layers.0.input_layernorm.weight", DType.I16).write(temp.resolve("b"));
        put(b, UP, 0, bf16(1));
        put(b, "lm_head.weight", 0, bf16(100));
        Diff diff = diff(a, b);
        assertThat(diff.tensors()).extracting(TensorDiff::name).startsWith("extra.in.a", "extra.in.b", NORM,
                "model.layers.0.input_layernorm.weight", "lm_head.weight", UP);
        assertThat(diff.tensors()).extracting(TensorDiff::verdict).startsWith(new TensorDiff.OnlyInA(),
                new TensorDiff.OnlyInB(), new TensorDiff.OtherShape(), new TensorDiff.OtherKind());
        assertThat(diff.isIdentical()).isFalse();
    }

    /// The values of a tiny model fit every type, so they stay the same.
    @ParameterizedTest
    @EnumSource(names = {"F16", "F32", "F64"})
    void seesThatAnotherTypeHoldsTheSameValues(DType type) throws IOException {
        Path a = TinyModel.llama().write(temp.resolve("a"));
        Path b = TinyModel.llama().dtype(type).write(temp.resolve("b"));
        Diff diff = diff(a, b);
        assertThat(diff.identical()).isZero();
        assertThat(distance(diff, UP).unequal()).isZero();
        assertThat(distance(diff, UP).relativeL2()).isZero();
        assertThat(distance(diff, UP).cosine().orElseThrow()).isCloseTo(1, within(1e-15));
    }

    @ParameterizedTest
    @EnumSource(mode = Mode.EXCLUDE, names = {"F6_E2M3", "F6_E3M2"})
    void comparesEveryTypeWithItself(DType type) throws IOException {
        Path a = single(TinyModel.llama().dtype(type), "a.safetensors");
        Path b = single(TinyModel.llama().dtype(type), "b.safetensors");
        put(b, UP, 0, ByteBuffer.wrap(new byte[] {1})); // the tiny model has 0 there, in every type
        assertThat(diff(a, a).isIdentical()).isTrue();
        boolean isMeasured = type.isFloat() || (type.isCoded() && type.bits() == 8);
        assertThat(named(diff(a, b), UP).verdict())
                .isInstanceOf(isMeasured ? TensorDiff.Apart.class : TensorDiff.Unequal.class);
    }

    @Test
    void countsTheIntegersThatDiffer() throws IOException {
        TinyModel tiny = TinyModel.llama().dtype(DType.I32);
        Path a = single(tiny, "a.safetensors"), b = single(tiny, "b.safetensors");
        put(b, UP, 4 * 5 + 1, ByteBuffer.wrap(new byte[] {99, 98}));
        put(b, UP, 4 * 9, ByteBuffer.wrap(new byte[] {97}));
        assertThat(named(diff(a, b), UP).verdict()).isEqualTo(new TensorDiff.Unequal(2));
    }

    @Test
    void countsWhatIsNotFiniteAndMeasuresTheRest() throws IOException {
        Diff diff = ofDoubles(new double[] {3, Double.NaN, Double.POSITIVE_INFINITY, 4, Double.NaN, 1},
                new double[] {3, Double.NaN, Double.NEGATIVE_INFINITY, 4.5, 7, Double.NaN});
        Distance distance = distance(diff, "x");
        assertThat(distance.nonFiniteA()).isEqualTo(new Distance.NonFinite(2, 1)).hasToString("2 NaN, 1 infinite");
        assertThat(distance.nonFiniteB()).isEqualTo(new Distance.NonFinite(2, 1));
        assertThat(distance.unequal()).isEqualTo(4);
        assertThat(distance.unequalNonFinite()).isEqualTo(3);
        assertThat(distance.maxAbs()).isEqualTo(0.5);
        assertThat(distance.relativeL2()).isEqualTo(0.1);
    }

    @Test
    void saysWhatHasNoAngle() throws IOException {
        Distance distance = distance(ofDoubles(new double[] {0, 0}, new double[] {1, 0}), "x");
        assertThat(distance.cosine()).isEmpty();
        assertThat(distance.relativeL2()).isInfinite();
        Distance zeros = distance(ofDoubles(new double[] {0, 0}, new double[] {-0.0, 0}), "x");
        assertThat(zeros.unequal()).isZero();
        assertThat(zeros.relativeL2()).isZero();
    }

    @Test
    void measuresNumbersWhoseSquaresNoDoubleHolds() throws IOException {
        for (double unit : new double[] {0x1p1000, 0x1p-1000, Double.MIN_VALUE}) {
            Distance distance = distance(ofDoubles(new double[] {3 * unit, 4 * unit}, new double[] {3 * unit, 0}),
                    "x");
            assertThat(distance.relativeL2()).as("%s", unit).isEqualTo(0.8);
            assertThat(distance.maxAbs()).isEqualTo(4 * unit);
            assertThat(distance.unequal()).isEqualTo(1);
            assertThat(distance.cosine().orElseThrow()).isCloseTo(0.6, within(1e-15));
        }
    }

    /// Tensors of one part and a bit, of two, of less than a strip; equal at first, or different from the start.
    @Test
    void givesTheSameBitsWhateverThreadsAndTiles() throws IOException {
        int part = Math.toIntExact(TensorPair.PART);
        Map<String, Shape> shapes = Map.of("late", Shape.of(part + 12345), "all", Shape.of(2L * part), "small",
                Shape.of(1001), "empty", Shape.of(0), "same", Shape.of(part + 1));
        Path a = temp.resolve("a.safetensors"), b = temp.resolve("b.safetensors"), c = temp.resolve("c.safetensors");
        TinyModel.llama().writeFile(a, shapes);
        Files.copy(a, b);
        TinyModel.llama().seed(2).writeFile(c, shapes);
        put(b, "late", 2L * (part + 777), bf16(3));
        copy(c, b, "all");
        copy(c, b, "small");
        List<Diff> diffs = new ArrayList<>();
        for (int threads : new int[] {1, 2, 7}) {
            for (int tile : new int[] {DistanceSums.STRIP, 5 * DistanceSums.STRIP, 1 << 20}) {
                diffs.add(Diff.of(StoredModel.read(a), StoredModel.read(b), threads, tile, Progress.SILENT));
            }
        }
        assertThat(diffs).allMatch(diffs.getFirst()::equals);
        assertThat(diffs.getFirst().tensors()).filteredOn(TensorDiff::isIdentical).extracting(TensorDiff::name)
                .containsExactlyInAnyOrder("empty", "same");
        assertThat(distance(diffs.getFirst(), "late").unequal()).isEqualTo(1);
        // The part that is equal counts in the norm.
        double squares = 0;
        for (int i = 0; i < part + 12345; i++) {
            squares += Math.pow(TinyModel.llama().value("late", i), 2);
        }
        assertThat(distance(diffs.getFirst(), "late").normA()).isCloseTo(Math.sqrt(squares), within(1e-6));
    }

    private static void copy(Path from, Path to, String tensor) throws IOException {
        TensorEntry entry = Objects.requireNonNull(StoredModel.read(from).tensors().get(tensor));
        byte[] all = Files.readAllBytes(from);
        int begin = Math.toIntExact(entry.begin());
        put(to, tensor, 0, ByteBuffer.wrap(all, begin, Math.toIntExact(entry.bytes())));
    }

    @Test
    void agreesWithAPlainLoop() throws IOException {
        Random random = new Random(5);
        double[] a = random.doubles(70_001, -1, 1).toArray(), b = a.clone();
        for (int i = 0; i < b.length; i += 3) {
            b[i] += random.nextGaussian() * 0.01;
        }
        double aa = 0, bb = 0, ab = 0, dd = 0, max = 0;
        for (int i = 0; i < a.length; i++) {
            aa += a[i] * a[i];
            bb += b[i] * b[i];
            ab += a[i] * b[i];
            dd += (a[i] - b[i]) * (a[i] - b[i]);
            max = Math.max(max, Math.abs(a[i] - b[i]));
        }
        Distance distance = distance(ofDoubles(a, b), "x");
        assertThat(distance.relativeL2()).isCloseTo(Math.sqrt(dd / aa), within(1e-14));
        assertThat(distance.cosine().orElseThrow()).isCloseTo(ab / Math.sqrt(aa * bb), within(1e-14));
        assertThat(distance.maxAbs()).isEqualTo(max);
        assertThat(distance.unequal()).isEqualTo(70_002 / 3);
    }

    @Test
    void comparesNothingWithHalfAModel() throws IOException {
        Path whole = TinyModel.llama().shards(2).write(temp.resolve("whole"));
        Path half = TinyModel.llama().shards(2).write(temp.resolve("half"));
        Files.delete(half.resolve("model-00002-of-00002.safetensors"));
        assertThatThrownBy(() -> diff(whole, half)).isInstanceOfSatisfying(UserError.class,
                error -> assertThat(error.findings().getFirst().id()).isEqualTo("missing-file"));
    }
}
