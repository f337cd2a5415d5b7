package dev.graft.tensor;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/// The header of a safetensors file that is yet to be written: its bytes, and where each tensor goes.
///
/// Known before any weight is, so that tensors can be written in any order. Equal tensors give equal bytes.
public final class SafetensorsHeader {

    /// The data starts at a multiple of this. The format asks for 8; with a block of the disk, nearly every tensor of a
    /// real model begins at one, and is written past the page cache and mapped at the start of a page.
    private static final int ALIGNMENT_BYTES = 4096;

    private static final JsonFactory JSON = new JsonFactory();

    /// A tensor to write.
    public record Slot(String name, DType dtype, Shape shape) {
        public long bytes() {
            return TensorEntry.bytes(dtype, shape);
        }
    }

    private final List<Slot> slots;
    private final byte[] bytes;
    private final long[] begins; // absolute; one more than there are slots, the last is the end of the file

    private SafetensorsHeader(List<Slot> slots, byte[] bytes, long[] begins) {
        this.slots = slots;
        this.bytes = bytes;
        this.begins = begins;
    }

    /// The header for these tensors, their data in this order, with `{"format": "pt"}` as metadata.
    ///
    /// @throws IllegalArgumentException if a name occurs twice or is `__metadata__`, or the header or the file is
    ///                                  larger than the format allows
    public static SafetensorsHeader of(List<Slot> slots) {
        long[] begins = new long[slots.size() + 1];
        Set<String> names = new HashSet<>(Set.of(SafetensorsParser.METADATA));
        for (int i = 0; i < slots.size(); i++) {
            Slot slot = slots.get(i);
            if (!names.add(slot.name)) {
                throw new IllegalArgumentException("no file can have two tensors '" + slot.name + "'");
            }
            try {
                begins[i + 1] = Math.addExact(begins[i], slot.bytes());
            } catch (ArithmeticException overflow) {
                throw new IllegalArgumentException("the tensors have more than 2^63 bytes", overflow);
            }
        }
        byte[] json = json(slots, begins);
        int padded = Math.ceilDiv(Safetensors.LENGTH_BYTES + json.length, ALIGNMENT_BYTES) * ALIGNMENT_BYTES
                - Safetensors.LENGTH_BYTES;
        if (padded > Safetensors.MAX_HEADER_BYTES) {
            throw new IllegalArgumentException(
                    "a header of %d bytes is longer than the format allows".formatted(padded));
        }
        byte[] bytes = new byte[Safetensors.LENGTH_BYTES + padded];
        Arrays.fill(bytes, (byte) ' ');
        ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).putLong(padded).put(json);
        return new SafetensorsHeader(List.copyOf(slots), bytes,
                Arrays.stream(begins).map(b -> Math.addExact(b, (long) bytes.length)).toArray());
    }

    private static byte[] json(List<Slot> slots, long[] begins) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (JsonGenerator json = JSON.createGenerator(ObjectWriteContext.empty(), out)) {
            json.writeStartObject();
            json.writeName(SafetensorsParser.METADATA);
            json.writeStartObject();
            json.writeStringProperty("format", "pt");
            json.writeEndObject();
            for (int i = 0; i < slots.size(); i++) {
                Slot slot = slots.get(i);
                json.writeName(slot.name);
                json.writeStartObject();
                json.writeStringProperty("dtype", slot.dtype.name());
                json.writeName("shape");
                writeNumbers(json, slot.shape.dims());
                json.writeName("data_offsets");
                writeNumbers(json, List.of(begins[i], begins[i + 1]));
                json.writeEndObject();
            }
            json.writeEndObject();
        }
        return out.toByteArray();
    }

    private static void writeNumbers(JsonGenerator json, List<Long> numbers) {
        json.writeStartArray();
        for (long number : numbers) {
            json.writeNumber(number);
        }
        json.writeEndArray();
    }

    /// The length field, the JSON and its padding: the file up to its first tensor. Read-only.
    public ByteBuffer bytes() {
        return ByteBuffer.wrap(bytes).asReadOnlyBuffer();
    }

    /// Absolute offset of the first tensor's first byte.
    public long dataStart() {
        return bytes.length;
    }

    /// Length of the complete file.
    public long fileBytes() {
        return begins[slots.size()];
    }

    /// The tensors as a reader of `file` will find them, in the order in which they were given.
    public List<TensorEntry> entries(Path file) {
        List<TensorEntry> entries = new ArrayList<>();
        for (int i = 0; i < slots.size(); i++) {
            Slot slot = slots.get(i);
            entries.add(new TensorEntry(file, slot.name, slot.dtype, slot.shape, begins[i], TensorEntry.ROW_MAJOR));
        }
        return entries;
    }
}
