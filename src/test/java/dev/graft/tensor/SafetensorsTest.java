package dev.graft.tensor;

import static dev.graft.tensor.TensorReads.finding;
import static dev.graft.tensor.TensorReads.findings;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import dev.graft.diagnostic.Finding;
import dev.graft.diagnostic.Place;
import dev.graft.tensor.SafetensorsHeader.Slot;

class SafetensorsTest {
    private static final String A = "'a':{'dtype':'F32','shape':[2],'data_offsets':[0,8]}";

    @TempDir
    Path dir;

    @Test
    void readsEntriesInByteOrderWithAbsoluteOffsets() throws IOException {
        String header = "{'b':{'dtype':'U8','shape':[3],'data_offsets':[8,11]},%s,'__metadata__':{'format':'pt'}}  "
                .formatted(A);
        Safetensors read = Safetensors.read(file(header, 11));
        long start = 8L + header.length();
        assertThat(read.dataStart()).isEqualTo(start);
        assertThat(read.fileBytes()).isEqualTo(start + 11);
        assertThat(read.metadata()).isEqualTo(Map.of("format", "pt"));
        assertThat(read.headerSha256()).matches("[0-9a-f]{64}");
        assertThat(read.entries()).containsExactly(
                new TensorEntry(read.file(), "a", DType.F32, Shape.of(2), start, TensorEntry.ROW_MAJOR),
                new TensorEntry(read.file(), "b", DType.U8, Shape.of(3), start + 8, TensorEntry.ROW_MAJOR));
    }

    @Test
    void emptyTensorsScalarsAndNoTensorAtAllAreFine() throws IOException {
        assertThat(Safetensors.read(file("{}", 0)).entries()).isEmpty();
        List<TensorEntry> entries = Safetensors.read(file("{" + A + ",'none':{'dtype':'F16','shape':[0,5],"
                + "'data_offsets':[8,8]},'one':{'dtype':'I64','shape':[],'data_offsets':[8,16]}}", 16)).entries();
        assertThat(entries.stream().map(TensorEntry::name)).containsExactly("a", "none", "one");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            {'a':{'dtype':'F32','shape':[2],'data_offsets':[0,8]}}x    | 8  | not JSON
            {'a':{'dtype':'F32','shape':[2],'data_offsets':[0,8]}}{}   | 8  | follows
            {'a':{'dtype':'F32','shape':[2],'data_offsets':[0,8]}      | 8  | not JSON
            {'a':{'dtype':'F32','shape':[2],'data_offsets':[0,8]},}    | 8  | not JSON
            [1]                                                        | 8  | begin with
            {'a':1}                                                    | 8  | object
            {'a':{'dtype':'F32','shape':[2]}}                          | 8  | lacks
            {'a':{'shape':[2],'data_offsets':[0,8]}}                   | 8  | lacks
            {'a':{'dtype':1,'shape':[2],'data_offsets':[0,8]}}         | 8  | no string
            {'a':{'dtype':'F33','shape':[2],'data_offsets':[0,8]}}     | 8  | no dtype
            {'a':{'dtype':'f32','shape':[2],'data_offsets':[0,8]}}     | 8  | no dtype
            {'a':{'dtype':'F32','shape':2,'data_offsets':[0,8]}}       | 8  | no list
            {'a':{'dtype':'F32','shape':[-2],'data_offsets':[0,8]}}    | 8  | whole number
            {'a':{'dtype':'F32','shape':[2.0],'data_offsets':[0,8]}}   | 8  | whole number
            {'a':{'dtype':'F32','shape':['2'],'data_offsets':[0,8]}}   | 8  | whole number
            {'a':{'dtype':'F32','shape':[99999999999999999999],'data_offsets':[0,8]}} | 8 | whole number
            {'a':{'dtype':'F32','shape':[4294967296,4294967296],'data_offsets':[0,8]}} | 8 | 2^63
            {'a':{'dtype':'F32','shape':[0,4294967296,4294967296],'data_offsets':[0,0]}} | 0 | 2^63
            {'a':{'dtype':'F32','shape':[9223372036854775807],'data_offsets':[0,8]}} | 8 | 2^63
            {'a':{'dtype':'F32','shape':[2],'data_offsets':[0]}}       | 8  | first byte and the end
            {'a':{'dtype':'F32','shape':[2],'data_offsets':[8,0]}}     | 8  | first byte and the end
            {'a':{'dtype':'F32','shape':[2],'data_offsets':[0,7]}}     | 7  | takes 8 bytes
            {'a':{'dtype':'F4','shape':[3],'data_offsets':[0,2]}}      | 2  | within a byte
            {'a':{'dtype':'F6_E2M3','shape':[6],'data_offsets':[0,5]}} | 5  | within a byte
            {'a':{'dtype':'F32','shape':[2],'data_offsets':[0,8]}}     | 7  | 1 bytes before the tensor
            {'a':{'dtype':'F32','shape':[2],'data_offsets':[0,8]}}     | 9  | 1 bytes after the last
            {'a':{'dtype':'F32','shape':[2],'data_offsets':[1,9]}}     | 9  | 1 bytes before it belong to no
            {'a':{'dtype':'F32','shape':[2],'data_offsets':[9223372036854775800,9223372036854775807]}} | 8 | takes 8
            {'a':{'dtype':'U8','shape':[4],'data_offsets':[0,4]},'b':{'dtype':'U8','shape':[4],'data_offsets':[2,6]}} | 6 | shares
            {'a':{'dtype':'U8','shape':[4],'data_offsets':[0,4]},'b':{'dtype':'U8','shape':[4],'data_offsets':[6,10]}} | 10 | no tensor
            {'a':{'dtype':'U8','dtype':'U8','shape':[1],'data_offsets':[0,1]}} | 1 | twice
            {'__metadata__':{'a':1}}                                   | 0  | no string
            {'__metadata__':{'a':'x','a':'y'}}                         | 0  | twice
            {'__metadata__':[]}                                        | 0  | object
            {'__metadata__':null}                                      | 0  | object
            {'\\ud800':{'dtype':'U8','shape':[1],'data_offsets':[0,1]}} | 1 | surrogate
            """)
    void eachKindOfBrokenHeaderIsNamed(String header, int dataBytes, String what) throws IOException {
        Path file = file(header, dataBytes);
        Finding finding = finding(() -> Safetensors.read(file));
        assertThat(finding.id()).isEqualTo("bad-header");
        assertThat(finding.what()).contains(what);
        assertThat(finding.file()).isEqualTo(file.toString());
        assertThat(finding.remedy()).contains("download");
    }

    @Test
    void aNameThatOccursTwiceIsADuplicate() throws IOException {
        Path file = file("{" + A + "," + A + "}", 8);
        Finding finding = finding(() -> Safetensors.read(file));
        assertThat(finding.id()).isEqualTo("duplicate-tensor");
        assertThat(finding.where()).isEqualTo(new Place.InTensor(file.toString(), "a"));
        assertThat(findings(() -> Safetensors.read(file("{'__metadata__':{},'__metadata__':{}}", 0))).getFirst().id())
                .isEqualTo("duplicate-tensor");
    }

    @Test
    void allBrokenTensorsAreReportedAtOnce() throws IOException {
        assertThat(findings(() -> Safetensors.read(file("{'a':{'dtype':'X','shape':[],'data_offsets':[0,1]},"
                + "'b':{'dtype':'U8','shape':[2],'data_offsets':[1,2]}}", 2)))).hasSize(2);
    }

    @Test
    void theLengthFieldIsComparedBeforeAnythingIsAllocated() throws IOException {
        for (long length : new long[] {-1, Long.MIN_VALUE, Long.MAX_VALUE, 100_000_001, 100_000_000, 9}) {
            byte[] bytes = ByteBuffer.allocate(16).order(ByteOrder.LITTLE_ENDIAN).putLong(length).put((byte) '{')
                    .array();
            assertThat(finding(() -> Safetensors.read(Files.write(dir.resolve("x"), bytes))).id())
                    .isEqualTo("bad-header");
        }
        Path sparse = dir.resolve("sparse");
        try (FileChannel channel = FileChannel.open(sparse, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            channel.write(ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putLong(0, 100_000_001));
            channel.write(ByteBuffer.allocate(1), 200_000_000);
        }
        assertThat(finding(() -> Safetensors.read(sparse)).what()).contains("the format allows 100000000");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 7, 8})
    void aFileTooShortForALengthOrAHeaderIsRefused(int length) throws IOException {
        Path file = Files.write(dir.resolve("short"), new byte[length]);
        assertThat(finding(() -> Safetensors.read(file)).id()).isEqualTo("bad-header");
    }

    @Test
    void badUtf8AndOtherEncodingsAreRefused() throws IOException {
        byte[] bad = "{\"\u00ff\":1}".getBytes(StandardCharsets.ISO_8859_1);
        assertThat(finding(() -> Safetensors.read(file(bad, 0))).what()).contains("UTF-8");
        byte[] wide = "{}".getBytes(StandardCharsets.UTF_16LE);
        assertThat(finding(() -> Safetensors.read(file(wide, 0))).id()).isEqualTo("bad-header");
    }

    @Test
    void moreAxesThanAnyTensorHasAreRefused() throws IOException {
        String shape = "1,".repeat(64) + "1";
        Path file = file("{'a':{'dtype':'U8','shape':[" + shape + "],'data_offsets':[0,1]}}", 1);
        assertThat(finding(() -> Safetensors.read(file)).what()).contains("more than 64");
    }

    @Test
    void deepNestingIsRefusedAndNotFollowed() throws IOException {
        assertThat(finding(() -> Safetensors.read(file("{'a':{'x':" + "[".repeat(200_000), 0))).id())
                .isEqualTo("bad-header");
    }

    @Test
    void aMissingFileAndADirectoryAreTheUsersTurn() {
        assertThat(finding(() -> Safetensors.read(dir.resolve("absent"))).id()).isEqualTo("missing-file");
        assertThat(finding(() -> Safetensors.read(dir)).id()).isEqualTo("bad-header");
    }

    @Test
    void aGitLfsPointerIsRecognised() throws IOException {
        Path file = Files.writeString(dir.resolve("model.safetensors"), "version https://git-lfs.github.com/spec/v1\n");
        assertThat(finding(() -> Safetensors.read(file)).remedy()).contains("git lfs pull");
    }

    @ParameterizedTest
    @EnumSource
    void whatIsWrittenIsReadAgainInEveryDtype(DType dtype) throws IOException {
        roundTrip(List.of(new Slot("w", dtype, Shape.of(4, 6)), new Slot("none", dtype, Shape.of(0))));
    }

    @Test
    void randomHeadersSurviveARoundTrip() throws IOException {
        for (long seed = 0; seed < 200; seed++) {
            Random random = new Random(seed);
            List<Slot> slots = new ArrayList<>();
            for (int i = random.nextInt(12); i >= 0; i--) {
                long[] dims = random.longs(random.nextInt(4), 0, 5).map(d -> 4 * d).toArray();
                DType[] dtypes = DType.values();
                DType dtype = dims.length == 0 ? DType.F32 : dtypes[random.nextInt(dtypes.length)];
                slots.add(new Slot(i + name(random), dtype, Shape.of(dims)));
            }
            roundTrip(slots);
        }
    }

    @Test
    void moreTensorsThanAnyModelHasAreRefused() throws IOException {
        StringBuilder header = new StringBuilder("{");
        for (int i = 0; i <= 200_001; i++) {
            header.append("'%d':{'dtype':'U8','shape':[0],'data_offsets':[0,0]},".formatted(i));
        }
        header.setCharAt(header.length() - 1, '}');
        assertThat(TensorReads.finding(() -> Safetensors.read(file(header.toString(), 0))).what())
                .contains("more than 200000");
    }

    private static String name(Random random) {
        StringBuilder name = new StringBuilder();
        for (int i = random.nextInt(20); i > 0; i--) {
            int letter = random.nextInt(random.nextBoolean() ? 0x80 : 0x11_0000);
            name.appendCodePoint(letter >= 0xD800 && letter < 0xE000 ? '"' : letter);
        }
        return name.toString();
    }

    private void roundTrip(List<Slot> slots) throws IOException {
        SafetensorsHeader header = SafetensorsHeader.of(slots);
        Path file = dir.resolve("written.safetensors");
        try (FileChannel out = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE,
                StandardOpenOption.TRUNCATE_EXISTING)) {
            out.write(header.bytes());
            if (header.fileBytes() > header.dataStart()) {
                out.write(ByteBuffer.allocate(1), header.fileBytes() - 1);
            }
        }
        Safetensors read = Safetensors.read(file);
        assertThat(read.dataStart()).isEqualTo(header.dataStart()).isEqualTo(header.bytes().remaining());
        assertThat(read.dataStart() % 8).isZero();
        assertThat(read.fileBytes()).isEqualTo(header.fileBytes());
        assertThat(read.metadata()).isEqualTo(Map.of("format", "pt"));
        assertThat(read.entries()).containsExactlyInAnyOrderElementsOf(header.entries(file));
    }

    @Test
    void theHeaderIsWrittenInOneFormOnly() {
        ByteBuffer bytes = SafetensorsHeader.of(List.of(new Slot("a\"\n", DType.BF16, Shape.of(2, 1)),
                new Slot("b", DType.BOOL, Shape.of()))).bytes();
        assertThat(bytes.remaining()).as("a whole block").isEqualTo(4096);
        assertThat(StandardCharsets.UTF_8.decode(bytes.position(8)).toString().stripTrailing())
                .isEqualTo("{\"__metadata__\":"
                        + "{\"format\":\"pt\"},\"a\\\"\\n\":{\"dtype\":\"BF16\",\"shape\":[2,1],\"data_offsets\":[0,4]},"
                        + "\"b\":{\"dtype\":\"BOOL\",\"shape\":[],\"data_offsets\":[4,5]}}");
    }

    @Test
    void namesThatNoFileCanHaveAreNotWritten() {
        Slot a = new Slot("a", DType.U8, Shape.of(1));
        assertThatThrownBy(() -> SafetensorsHeader.of(List.of(a, a))).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> SafetensorsHeader.of(List.of(new Slot("__metadata__", DType.U8, Shape.of(1)))))
                .isInstanceOf(IllegalArgumentException.class);
    }

    /// A file with this header, its apostrophes standing for quotation marks.
    private Path file(String header, int dataBytes) throws IOException {
        return file(header.replace('\'', '"').getBytes(StandardCharsets.UTF_8), dataBytes);
    }

    private Path file(byte[] header, int dataBytes) throws IOException {
        return Files.write(dir.resolve("broken.safetensors"), ByteBuffer.allocate(8 + header.length + dataBytes)
                .order(ByteOrder.LITTLE_ENDIAN).putLong(header.length).put(header).array());
    }
}
