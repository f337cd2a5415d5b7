package dev.graft.merge;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.zip.CRC32;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/// What of an unfinished merge is on the disk: `graft-journal.jsonl` in OUT.partial.
///
///     {"format":1,"fingerprint":"9f…","crc":"1b851995"}
///     {"tensor":"model.norm.weight","sha256":"c0…","crc":"02d4f8aa"}
///     {"tensor":"lm_head.weight","upTo":67108864,"sha256":"77…","crc":"9e10c1e2"}
///
/// Each checksum covers its line and all before it. So the first line that was cut, changed, lost or made up ends what is
/// trusted, and the next run writes over the rest. A line is added only after the data that it speaks of is on the disk.
final class Journal implements AutoCloseable {
    static final String FILE = "graft-journal.jsonl";

    private static final int FORMAT = 1;

    /// Lines for some 300,000 tensors. Of a longer file the rest is not trusted.
    private static final long MAX_BYTES = 64 << 20;

    /// What a line says about a tensor.
    sealed interface Mark {
        String tensor();
    }

    /// All of it is on the disk.
    ///
    /// @param nonFinite NaN and infinite numbers met in its inputs
    /// @param overflows finite numbers that became infinite in f16
    record Done(String tensor, String sha256, long nonFinite, long overflows) implements Mark {}

    /// Its first bytes are on the disk.
    ///
    /// @param bytes  how many
    /// @param sha256 of these bytes
    record UpTo(String tensor, long bytes, String sha256) implements Mark {}

    private final OutputFile file;
    private final Map<String, Done> done = new LinkedHashMap<>();
    private final Map<String, UpTo> upTo = new LinkedHashMap<>();
    private @Nullable String fingerprint;
    private String crc = "";
    private long end; // of what is trusted, in bytes

    private Journal(OutputFile file) {
        this.file = file;
    }

    /// Reads what is there, and changes nothing.
    static Journal open(Disk disk, Path directory) throws IOException {
        Journal journal = new Journal(disk.open(directory.resolve(FILE)));
        try {
            journal.readAll();
        } catch (IOException | RuntimeException failed) {
            journal.close();
            throw failed;
        }
        return journal;
    }

    private void readAll() throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(Math.toIntExact(Math.min(file.bytes(), MAX_BYTES)));
        file.readAll(bytes, 0);
        byte[] text = bytes.array();
        int start = 0;
        for (int i = 0; i < text.length; i++) {
            if (text[i] == '\n') {
                if (!take(new String(text, start, i - start, StandardCharsets.UTF_8))) {
                    return;
                }
                start = i + 1;
                end = start;
            }
        }
    }

    /// @return whether the line is to be trusted
    private boolean take(String line) {
        int tail = ",\"crc\":\"12345678\"}".length();
        if (line.length() <= tail) {
            return false;
        }
        String body = line.substring(0, line.length() - tail);
        if (!line.equals(withCrc(body))) {
            return false;
        }
        Optional<ObjectNode> object = JsonText.parse(body + "}");
        if (object.isEmpty() || !(fingerprint == null ? takeFirst(object.get()) : takeMark(object.get()))) {
            return false;
        }
        crc = crcAfter(body);
        return true;
    }

    private boolean takeFirst(ObjectNode object) {
        if (JsonText.number(object, "format") == FORMAT) {
            fingerprint = JsonText.text(object, "fingerprint");
        }
        return fingerprint != null;
    }

    private boolean takeMark(ObjectNode object) {
        String tensor = JsonText.text(object, "tensor"), sha256 = JsonText.text(object, "sha256");
        if (tensor == null || sha256 == null) {
            return false;
        }
        long bytes = JsonText.number(object, "upTo");
        remember(bytes >= 0
                ? new UpTo(tensor, bytes, sha256)
                : new Done(tensor, sha256, Math.max(0, JsonText.number(object, "nonFinite")),
                        Math.max(0, JsonText.number(object, "overflows"))));
        return true;
    }

    private void remember(Mark mark) {
        switch (mark) {
            case Done all -> done.put(all.tensor, all);
            case UpTo part -> upTo.put(part.tensor, part);
        }
    }

    /// Whose marks these are; null if there is no trusted line.
    @Nullable
    String fingerprint() {
        return fingerprint;
    }

    /// Whether it says of anything that it is on the disk.
    boolean hasMarks() {
        return !done.isEmpty() || !upTo.isEmpty();
    }

    /// The finished tensors by name.
    Map<String, Done> done() {
        return done;
    }

    /// What is known about tensors that are not finished, by name.
    Map<String, UpTo> upTo() {
        return upTo;
    }

    /// Forgets everything, on the disk too: from now on it is the journal of the merge with this fingerprint.
    void begin(String newFingerprint) throws IOException {
        done.clear();
        upTo.clear();
        crc = "";
        end = 0;
        fingerprint = newFingerprint;
        file.resize(0);
        append(List.of(JsonText.object().put("format", FORMAT).put("fingerprint", newFingerprint)));
    }

    /// Cuts off what is not trusted, so that new lines follow the trusted ones.
    void goOn() throws IOException {
        file.resize(end);
    }

    /// Adds marks of data that is on the disk, and returns when they are there too.
    void add(List<? extends Mark> marks) throws IOException {
        append(marks.stream().map(Journal::object).toList());
        marks.forEach(this::remember);
    }

    private static ObjectNode object(Mark mark) {
        ObjectNode object = JsonText.object().put("tensor", mark.tensor());
        return switch (mark) {
            case UpTo part -> object.put("upTo", part.bytes).put("sha256", part.sha256);
            case Done all -> {
                object.put("sha256", all.sha256);
                yield all.nonFinite == 0 && all.overflows == 0
                        ? object
                        : object.put("nonFinite", all.nonFinite).put("overflows", all.overflows);
            }
        };
    }

    private void append(List<ObjectNode> objects) throws IOException {
        StringBuilder lines = new StringBuilder();
        for (ObjectNode object : objects) {
            String line = JsonText.line(object), body = line.substring(0, line.length() - 1);
            lines.append(withCrc(body)).append('\n');
            crc = crcAfter(body);
        }
        ByteBuffer bytes = ByteBuffer.wrap(lines.toString().getBytes(StandardCharsets.UTF_8));
        long length = bytes.remaining();
        file.writeAll(bytes, end);
        file.force();
        end += length;
    }

    private String withCrc(String body) {
        return body + ",\"crc\":\"" + crcAfter(body) + "\"}";
    }

    /// The checksum of the lines up to and with this one.
    private String crcAfter(String body) {
        CRC32 sum = new CRC32();
        sum.update((crc + body).getBytes(StandardCharsets.UTF_8));
        return String.format(Locale.ROOT, "%08x", sum.getValue());
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
