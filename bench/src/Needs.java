import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// What a recipe cannot do without: which bytes of the donors are read, and how many are written.
///
/// @param ranges in the order of the result: for each of its tensors those that it is made of
record Needs(List<Range> ranges, long readBytes, long writeBytes) {
    private static final Pattern ENTRY = Pattern.compile("\"([^\"]+)\":\\{\"dtype\":\"BF16\",\"shape\":\\[[\\d,]*],\"data_offsets\":\\[(\\d+),(\\d+)]}");

    /// Bytes of a file.
    record Range(Path file, long offset, long length) {
        @Override
        public String toString() {
            return "%d\t%d\t%s\n".formatted(offset, length, file);
        }
    }

    /// Layers `[start, end)` of donors that are merged with each other.
    record Slice(List<String> donors, int start, int end) {}

    /// @param slices of which the first gives the embeddings and the last the final norm and the head
    static Needs of(Path hub, List<Slice> slices) throws IOException {
        Map<String, Map<String, Range>> donors = new HashMap<>();
        for (Slice slice : slices) {
            for (String donor : slice.donors) {
                donors.putIfAbsent(donor, tensors(hub.resolve(donor)));
            }
        }
        List<Range> ranges = new ArrayList<>();
        long written = 0;
        for (Mistral7B.Weight weight : new Mistral7B(slices.stream().mapToInt(s -> s.end - s.start).sum(), 0).weights()) {
            Slice slice = slices.getFirst();
            String name = weight.name();
            Matcher layer = Pattern.compile("layers\\.(\\d+)\\.").matcher(name);
            if (layer.find()) {
                int left = Integer.parseInt(layer.group(1)), next = 0;
                while (left >= slices.get(next).end - slices.get(next).start) {
                    left -= slices.get(next).end - slices.get(next).start;
                    next++;
                }
                slice = slices.get(next);
                name = layer.replaceFirst("layers.%d.".formatted(slice.start + left));
            } else if (!name.contains("embed_tokens")) {
                slice = slices.getLast();
            }
            for (String donor : slice.donors) {
                ranges.add(donors.get(donor).get(name));
            }
            written += donors.get(slice.donors.getFirst()).get(name).length;
        }
        return new Needs(ranges, ranges.stream().mapToLong(Range::length).sum(), written);
    }

    /// The tensors of a model made by [Donors].
    private static Map<String, Range> tensors(Path model) throws IOException {
        Map<String, Range> tensors = new HashMap<>();
        try (var files = Files.list(model)) {
            for (Path file : files.filter(f -> f.toString().endsWith(".safetensors")).sorted().toList()) {
                try (FileChannel in = FileChannel.open(file)) {
                    ByteBuffer length = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN);
                    in.read(length, 0);
                    ByteBuffer text = ByteBuffer.allocate((int) length.getLong(0));
                    in.read(text, 8);
                    Matcher entry = ENTRY.matcher(new String(text.array(), StandardCharsets.UTF_8));
                    while (entry.find()) {
                        long begin = Long.parseLong(entry.group(2)), end = Long.parseLong(entry.group(3));
                        tensors.put(entry.group(1), new Range(file.toAbsolutePath(), 8 + text.capacity() + begin, end - begin));
                    }
                }
            }
        }
        return tensors;
    }
}
