package dev.graft.tensor;

import static dev.graft.tensor.TensorReads.finding;
import static dev.graft.tensor.TensorReads.fixture;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import dev.graft.diagnostic.Finding;

/// Pickles are strings in which each character is a byte: opcodes are letters, and the others `\\u00xx`.
class PickleAttackTest {
    private static final String PROTO = "\u0080\u0002", MAGIC = PROTO + "\u008a\nl\u00fc\u009cF\u00f9 j\u00a8P\u0019.",
            VERSION = PROTO + "M\u00e9\u0003.", SYSTEM = PROTO + "}.";
    private static final String FLOATS = "(X\7\0\0\0storagectorch\nFloatStorage\nX\1\0\0\0000X\3\0\0\0cpuK\1tQ";

    @TempDir
    Path dir;

    @ParameterizedTest
    @CsvSource(textBlock = """
            cposix\\nsystem\\n(X\\4\\0\\0\\0echotR.,                posix.system
            cos\\nsystem\\n.,                                       os.system
            cbuiltins\\neval\\n(X\\3\\0\\0\\0001+1tR.,               builtins.eval
            c__builtin__\\ngetattr\\n.,                             __builtin__.getattr
            X\\2\\0\\0\\0osX\\6\\0\\0\\0system\\223(tR.,             os.system
            X\\14\\0\\0\\0torch._utilsX\\6\\0\\0\\0system\\223.,     torch._utils.system
            ctorch.nn.modules.linear\\nLinear\\n)\\201.,             torch.nn.modules.linear.Linear
            ios\\nsystem\\n.,                                       os.system
            (ios\\nsystem\\n.,                                      os.system
            ccollections\\nOrderedDict\\n)\\201.,                   NEWOBJ
            ccollections\\nOrderedDict\\n)}\\222.,                  NEWOBJ_EX
            \\202\\1.,                                              EXT1
            \\203\\1\\0.,                                           EXT2
            \\204\\1\\0\\0\\0.,                                     EXT4
            Pname\\n.,                                              PERSID
            X\\2\\0\\0\\0os)R.,                                     call a value
            ctorch\\nFloatStorage\\n)R.,                            call a type
            ctorch\\nFloatStorage\\n}b.,                            set attributes
            """)
    void whateverWouldRunIsRefusedByItsName(String pickle, String named) throws IOException {
        String opcodes = PROTO + pickle.strip().translateEscapes();
        for (Path file : new Path[] {zip(opcodes), legacy(opcodes),
                Files.write(dir.resolve("plain.bin"), raw(opcodes))}) {
            Finding finding = finding(() -> TorchCheckpoint.read(file));
            assertThat(finding.id()).isEqualTo("unsafe-pickle");
            assertThat(finding.what()).contains(named);
            assertThat(finding.remedy()).contains("safetensors");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"r\u00ff\u00ff\u00ff\u00ff.", "}r\u00ff\u00ff\u00ff\u007f.", "h\5.", "j\5\0\0\0.",
            "X\u00ff\u00ff\u00ff\u00ffab.", "B\u00ff\u00ff\u00ff\u007fab.", "X\4\0\0\0\u00ff\u00ff\u00ff\u00ff.", ".",
            "R.", "(.",
            "t.", "u.", "}(K\1u.", "K\1(u.", "]K\1s.", "K\1K\2a.", "0.", "d.", "S'a'\n.", "\u0080\u0009.", "}",
            "}\u0095", "K\1.", "ccollections\nOrderedDict\n(]tR.", "ctorch\nSize\n(K\1tR.", "N}b.",
            "ctorch._utils\n_rebuild_tensor_v2\n)R.", "(X\6\0\0\0moduleK\1tQ.", "K\1Q.", "X\1\0\0\0aK\1\u0093."})
    void aDamagedPickleIsAnError(String pickle) throws IOException {
        Finding finding = finding(() -> TorchCheckpoint.read(zip(PROTO + pickle)));
        assertThat(finding.id()).isIn("bad-header", "unsafe-pickle");
    }

    @Test
    void depthAndOpcodesAndListsAreLimited() throws IOException {
        assertThat(finding(() -> TorchCheckpoint.read(zip(PROTO + "(".repeat(1000)))).what()).contains("nested");
        assertThat(finding(() -> TorchCheckpoint.read(zip(PROTO + "N".repeat(2_000_001)))).what()).contains("opcodes");
        assertThat(finding(() -> TorchCheckpoint.read(zip(PROTO + ")" + "\u0085".repeat(1_900_000) + "."))).what())
                .contains("no dict of tensors");
        String longList = "](" + "K\1".repeat(100_000) + "eq\0" + "ctorch\nSize\nq\1" + "h\1h\0\u0085R".repeat(100_000);
        assertThat(finding(() -> TorchCheckpoint.read(zip(PROTO + longList))).what()).contains("axes");
        String name = "c" + "a".repeat(2000);
        assertThat(finding(() -> TorchCheckpoint.read(zip(PROTO + name))).what()).contains("name");
        String selfHolding = "}q\0X\5\0\0\0modelh\0s.";
        assertThat(finding(() -> TorchCheckpoint.read(zip(PROTO + selfHolding))).what()).contains("no dict of tensors");
    }

    @Test
    void controlCharactersOfANameDoNotReachTheTerminal() throws IOException {
        assertThat(finding(() -> TorchCheckpoint.read(zip(PROTO + "cos\n\u001b[2Jsystem\n."))).what())
                .contains("os.?[2Jsystem");
    }

    @ParameterizedTest
    @CsvSource(textBlock = """
            K\\2,  K\\1,     needs
            K\\0,  K\\3,     needs
            K\\0,  J\\377\\377\\377\\377,           number from 0 on
            \\212\\10\\377\\377\\377\\377\\377\\377\\377\\177, K\\1, beyond
            K\\0,  \\212\\10\\377\\377\\377\\377\\377\\377\\377\\177, more than 2^63
            K\\0,  \\212\\11\\377\\377\\377\\377\\377\\377\\377\\377\\1, number from 0 on
            """)
    void aTensorOutsideOfItsStorageIsRefused(String offset, String length, String what) throws IOException {
        Finding finding = finding(() -> TorchCheckpoint.read(zip(tensor(offset.translateEscapes(),
                length.translateEscapes(), "K\1"))));
        assertThat(finding.id()).isEqualTo("bad-header");
        assertThat(finding.what()).contains(what);
    }

    @Test
    void stridesBeyondTheStorageAndEndlessExpansionAreRefused() throws IOException {
        assertThat(finding(() -> TorchCheckpoint.read(zip(tensor("K\0", "K\2", "K\1")))).what())
                .contains("needs 8 bytes");
        String huge = "\u008a\7\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u0001";
        assertThat(finding(() -> TorchCheckpoint.read(zip(tensor("K\0", huge, "K\0")))).what())
                .contains("more than any");
        assertThat(finding(() -> TorchCheckpoint.read(zip(tensor("K\0", "K\3", huge)))).what())
                .contains("needs");
    }

    @Test
    void aStorageThatIsMissingOrCutIsNamed() throws IOException {
        String pickle = tensor("K\0", "K\1", "K\1");
        assertThat(finding(() -> TorchCheckpoint.read(zip(pickle.replace("\1\0\0\0000", "\1\0\0\0009")))).what())
                .contains("storage '9' is not in the file");
        assertThat(finding(() -> TorchCheckpoint.read(zip(pickle.replace("cpuK\1", "cpuK\7")))).what())
                .contains("needs 28 bytes");
    }

    @Test
    void theNameThatSafetensorsKeepsForItselfIsRefused() throws IOException {
        String pickle = tensor("K\0", "K\1", "K\1").replace("X\1\0\0\0w", "X\14\0\0\0__metadata__");
        assertThat(finding(() -> TorchCheckpoint.read(zip(pickle))).where().toString()).endsWith("__metadata__");
    }

    @Test
    void compressedEntriesAreRefusedByName() throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(out)) {
            zip.putNextEntry(new ZipEntry("archive/data.pkl"));
            zip.write(new byte[50_000_000]); // 50 kB in the file
        }
        Path bomb = Files.write(dir.resolve("bomb.bin"), out.toByteArray());
        Finding finding = finding(() -> TorchCheckpoint.read(bomb));
        assertThat(finding.id()).isEqualTo("bad-header");
        assertThat(finding.what()).contains("'archive/data.pkl'").contains("compressed");
    }

    @ParameterizedTest
    @ValueSource(strings = {"../../etc/passwd", "/etc/passwd", "archive/../../x", "archive\\..\\x", "c:/x", "a\nb"})
    void pathsOutOfTheArchiveAreRefused(String name) throws IOException {
        Path file = Files.write(dir.resolve("paths.bin"),
                archive("archive/data.pkl", raw(PROTO + "}."), name, new byte[4]));
        assertThat(finding(() -> TorchCheckpoint.read(file)).what()).contains("path out of it");
    }

    @Test
    void anArchiveWithAnEntryTwiceOrWithoutAPickleIsRefused() throws IOException {
        Path twice = Files.write(dir.resolve("twice.bin"),
                archive("archive/data.pkl", raw(PROTO + "}."), "archive/data.pkl", raw(PROTO + "].")));
        assertThat(finding(() -> TorchCheckpoint.read(twice)).what()).contains("twice");
        Path none = Files.write(dir.resolve("none.bin"), archive("a/x", new byte[1], "a/y", new byte[1]));
        assertThat(finding(() -> TorchCheckpoint.read(none)).what()).contains("0 entries data.pkl");
        Path two = Files.write(dir.resolve("two.bin"), archive("a/data.pkl", new byte[1], "b/data.pkl", new byte[1]));
        assertThat(finding(() -> TorchCheckpoint.read(two)).what()).contains("2 entries data.pkl");
    }

    /// Offsets of the fields of a central record: 20 and 24 the sizes, 42 the local header.
    @ParameterizedTest
    @CsvSource({"20, 1000000", "24, 1000000", "42, 1000000", "42, 1", "20, -1", "24, -1", "42, -1", "10, 8",
            "28, 60000"})
    void anEntryThatPointsElsewhereIsRefused(int field, int value) throws IOException {
        byte[] zip = archive("archive/data.pkl", raw(PROTO + "}."), "archive/data/0", new byte[4]);
        ByteBuffer bytes = ByteBuffer.wrap(zip).order(ByteOrder.LITTLE_ENDIAN);
        int central = bytes.getInt(zip.length - 6);
        if (field == 10 || field == 28) {
            bytes.putShort(central + field, (short) value);
        } else {
            bytes.putInt(central + field, value);
        }
        Path file = Files.write(dir.resolve("elsewhere.bin"), zip);
        assertThat(finding(() -> TorchCheckpoint.read(file)).id()).isEqualTo("bad-header");
    }

    @Test
    void overlappingEntriesAreRefused() throws IOException {
        byte[] zip = archive("archive/data.pkl", raw(PROTO + "}."), "archive/data/0", new byte[4]);
        ByteBuffer bytes = ByteBuffer.wrap(zip).order(ByteOrder.LITTLE_ENDIAN);
        int central = bytes.getInt(zip.length - 6);
        bytes.putInt(central + 20, 50).putInt(central + 24, 50);
        Path file = Files.write(dir.resolve("overlap.bin"), zip);
        assertThat(finding(() -> TorchCheckpoint.read(file)).what()).contains("share bytes");
    }

    @Test
    void aWrongMarkOfTheByteOrderIsRefused() throws IOException {
        byte[] zip = archive("archive/data.pkl", raw(PROTO + "}."), "archive/byteorder", raw("middle"));
        Path file = Files.write(dir.resolve("order.bin"), zip);
        assertThat(finding(() -> TorchCheckpoint.read(file)).what()).contains("byteorder");
    }

    @Test
    void theSameFileWithItsPickleIntactIsRead() throws IOException {
        assertThat(TorchCheckpoint.read(zip(tensor("K\0", "K\1", "K\1"))).entries()).hasSize(1);
        assertThat(TorchCheckpoint.read(fixture("zip.bin")).entries()).isNotEmpty();
    }

    /// Of a name that occurs twice the last counts, whatever it is.
    @Test
    void theLastOfTwoEqualKeysWins() throws IOException {
        String one = tensor("K\0", "K\1", "K\1");
        String twice = one.substring(0, one.length() - 1) + "X\1\0\0\0wNs.";
        TorchCheckpoint read = TorchCheckpoint.read(zip(twice));
        assertThat(read.entries()).isEmpty();
        assertThat(read.findings().getFirst().what()).endsWith(": w");
    }

    /// `{"w": tensor}` of one axis over the storage '0', which has one float.
    private static String tensor(String offset, String length, String stride) {
        return PROTO + "}X\1\0\0\0wctorch._utils\n_rebuild_tensor_v2\n(" + FLOATS + offset + length + "\u0085" + stride
                + "\u0085\u0089ccollections\nOrderedDict\n)RtRs.";
    }

    private Path zip(String pickle) throws IOException {
        return Files.write(dir.resolve("zip.bin"),
                archive("archive/data.pkl", raw(pickle), "archive/data/0", new byte[4]));
    }

    private Path legacy(String pickle) throws IOException {
        return Files.write(dir.resolve("legacy.bin"), raw(MAGIC + VERSION + SYSTEM + pickle));
    }

    private static byte[] raw(String pickle) {
        return pickle.getBytes(StandardCharsets.ISO_8859_1);
    }

    /// A zip archive of two entries that are stored plain.
    static byte[] archive(String first, byte[] firstData, String second, byte[] secondData) {
        ByteBuffer out = ByteBuffer.allocate(1000 + firstData.length + secondData.length)
                .order(ByteOrder.LITTLE_ENDIAN);
        int begin = out.position();
        record(out, 0x04034b50, first, firstData, -1).put(firstData);
        int middle = out.position();
        record(out, 0x04034b50, second, secondData, -1).put(secondData);
        int central = out.position();
        record(out, 0x02014b50, first, firstData, begin);
        record(out, 0x02014b50, second, secondData, middle);
        int end = out.position();
        out.putInt(0x06054b50).putInt(0).putShort((short) 2).putShort((short) 2).putInt(end - central).putInt(central)
                .putShort((short) 0);
        byte[] bytes = new byte[out.position()];
        out.flip().get(bytes);
        return bytes;
    }

    /// @param header where the local one is, or -1 to write that one
    private static ByteBuffer record(ByteBuffer out, int signature, String name, byte[] data, int header) {
        CRC32 crc = new CRC32();
        crc.update(data);
        out.putInt(signature);
        if (header >= 0) {
            out.putShort((short) 0);
        }
        out.putLong(0).putShort((short) 0).putInt((int) crc.getValue()).putInt(data.length).putInt(data.length);
        out.putShort((short) raw(name).length).putShort((short) 0);
        if (header >= 0) {
            out.putShort((short) 0).putLong(0).putInt(header);
        }
        return out.put(raw(name));
    }
}
