package dev.graft.merge;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;

import dev.graft.merge.Plan.InputFile;
import dev.graft.merge.Plan.OutputTensor;
import dev.graft.merge.method.Arithmetic;
import dev.graft.merge.method.Params;
import dev.graft.merge.method.Slerp;
import dev.graft.tensor.DType;
import dev.graft.tensor.Safetensors;
import dev.graft.tensor.SafetensorsHeader;
import dev.graft.tensor.SafetensorsHeader.Slot;
import dev.graft.tensor.Shape;
import dev.graft.tensor.TensorEntry;

/// A plan over two small donors that has every kind of work in it: copies, a method with statistics, rows, stacks,
/// integers, a tensor that is marked in ranges, odd lengths.
final class TinyMerge {
    /// The second tensor has 393,472 bytes: six tiles of 64 KiB and a bit, three ranges of 128 KiB and a bit.
    static final TensorMaker.Steps STEPS = new TensorMaker.Steps(64 << 10, 128 << 10, 128 << 10, 100_000);

    private final Path directory;

    TinyMerge(Path directory) {
        this.directory = directory;
    }

    Plan plan() {
        try {
            Path a = directory.resolve("a/model.safetensors"), b = directory.resolve("b/model.safetensors");
            if (!Files.exists(a)) {
                write(a, new Random(1));
                write(b, new Random(2));
            }
            return plan(Safetensors.read(a), Safetensors.read(b));
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
    }

    private static Plan plan(Safetensors a, Safetensors b) {
        Expr embedA = source("maker/a", a, "embed"), embedB = source("/somewhere/b", b, "embed");
        List<OutputTensor> tensors = List.of(
                new OutputTensor("embed", slerp(embedA, embedB)),
                new OutputTensor("wide", slerp(source("maker/a", a, "wide"), source("/somewhere/b", b, "wide"))),
                new OutputTensor("copy", source("maker/a", a, "wide")),
                new OutputTensor("ids",
                        new Expr.Same(List.of(source("maker/a", a, "ids"), source("/somewhere/b", b, "ids")))),
                new OutputTensor("stack", new Expr.Stack(List.of(new Expr.Rows(5, 9, embedB), embedA))),
                new OutputTensor("norm", new Expr.Cast(DType.F32, source("/somewhere/b", b, "norm"))));
        List<InputFile> inputs = Stream.of(a, b).map(file -> new InputFile(
                file == a ? "maker/a" : "/somewhere/b", null, file.file(), file.fileBytes(), file.headerSha256()))
                .toList();
        return new Plan(Arithmetic.PRECISE, Plan.NonFinite.FAIL, 0, "models: [a, b]\n", tensors, inputs,
                Map.of("config.json", "{\"num_hidden_layers\": 2}\n"), Map.of(), List.of(), List.of(), List.of());
    }

    private static Expr source(String model, Safetensors file, String tensor) {
        return new Expr.Source(model,
                file.entries().stream().filter(e -> e.name().equals(tensor)).findFirst().orElseThrow());
    }

    private static Expr slerp(Expr a, Expr b) {
        Params params = new Params(Map.of(Slerp.T, 0.75), List.of(Map.of(), Map.of()));
        return new Expr.Cast(DType.BF16, new Expr.Combine(new Slerp(), params, 0, List.of(a, b)));
    }

    static void write(Path file, Random random) throws IOException {
        Files.createDirectories(file.getParent());
        SafetensorsHeader header = SafetensorsHeader.of(List.of(
                new Slot("embed", DType.BF16, Shape.of(33, 7)),
                new Slot("wide", DType.BF16, Shape.of(1537, 128)),
                new Slot("ids", DType.I64, Shape.of(11)),
                new Slot("norm", DType.BF16, Shape.of(128))));
        try (FileChannel out = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE,
                StandardOpenOption.TRUNCATE_EXISTING)) {
            out.write(header.bytes());
            for (TensorEntry entry : header.entries(file)) {
                ByteBuffer bytes = ByteBuffer.allocate((int) entry.bytes()).order(ByteOrder.LITTLE_ENDIAN);
                for (int i = 0; i < entry.elements(); i++) {
                    switch (entry.dtype()) {
                        case BF16 ->
                            bytes.putShort((short) (Float.floatToIntBits((float) random.nextGaussian()) >>> 16));
                        default -> bytes.putLong(i);
                    }
                }
                out.write(bytes.flip());
            }
        }
    }

    /// The digests of all files below a directory, by name.
    static Map<String, String> contents(Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            Map<String, String> contents = new TreeMap<>();
            for (Path file : new ArrayList<>(files.filter(Files::isRegularFile).toList())) {
                contents.put(directory.relativize(file).toString(), Sha256.of(Files.readAllBytes(file)));
            }
            return new LinkedHashMap<>(contents);
        }
    }
}
