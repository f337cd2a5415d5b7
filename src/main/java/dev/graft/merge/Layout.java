package dev.graft.merge;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

import dev.graft.merge.Plan.OutputTensor;
import dev.graft.tensor.SafetensorsHeader;
import dev.graft.tensor.TensorEntry;

/// Where every tensor of the result goes: known from shapes and dtypes, before any weight is read.
///
/// Tensors fill shards in their order. A tensor that would make a shard longer than allowed begins the next one; one
/// that is too long for any has a shard of its own.
///
/// @param shards in the order of their numbers
/// @param slots  in the order of the tensors
public record Layout(List<Shard> shards, List<Slot> slots) {
    static final String INDEX_FILE = "model.safetensors.index.json";

    /// A file to write.
    public record Shard(String file, SafetensorsHeader header) {}

    /// The place of a tensor.
    ///
    /// @param shard position in [Layout#shards]
    /// @param begin absolute offset in the shard's file
    public record Slot(OutputTensor tensor, int shard, long begin, long bytes) {
        public String name() {
            return tensor.name();
        }
    }

    public Layout {
        shards = List.copyOf(shards);
        slots = List.copyOf(slots);
    }

    /// @param tensors    at least one
    /// @param shardBytes most bytes of tensors in a shard; 0 or less for no limit
    public static Layout of(List<OutputTensor> tensors, long shardBytes) {
        if (tensors.isEmpty()) {
            throw new IllegalArgumentException("a model without tensors cannot be written");
        }
        List<List<OutputTensor>> groups = groups(tensors, shardBytes);
        List<Shard> shards = new ArrayList<>();
        List<Slot> slots = new ArrayList<>();
        for (List<OutputTensor> group : groups) {
            SafetensorsHeader header = SafetensorsHeader.of(group.stream()
                    .map(t -> new SafetensorsHeader.Slot(t.name(), t.expr().dtype(), t.expr().shape())).toList());
            String file = fileName(shards.size(), groups.size());
            long begin = header.dataStart();
            for (OutputTensor tensor : group) {
                slots.add(new Slot(tensor, shards.size(), begin, bytes(tensor)));
                begin += bytes(tensor);
            }
            shards.add(new Shard(file, header));
        }
        return new Layout(shards, slots);
    }

    private static List<List<OutputTensor>> groups(List<OutputTensor> tensors, long shardBytes) {
        List<List<OutputTensor>> groups = new ArrayList<>();
        long filled = 0;
        for (OutputTensor tensor : tensors) {
            long bytes = bytes(tensor);
            if (groups.isEmpty() || (shardBytes > 0 && filled > 0 && filled + bytes > shardBytes)) {
                groups.add(new ArrayList<>());
                filled = 0;
            }
            groups.getLast().add(tensor);
            filled = Math.addExact(filled, bytes);
        }
        return groups;
    }

    private static long bytes(OutputTensor tensor) {
        return TensorEntry.bytes(tensor.expr().dtype(), tensor.expr().shape());
    }

    private static String fileName(int shard, int count) {
        return count == 1
                ? "model.safetensors"
                : String.format(Locale.ROOT, "model-%05d-of-%05d.safetensors", shard + 1, count);
    }

    public String file(Slot slot) {
        return shards.get(slot.shard).file();
    }

    /// Bytes of all tensors.
    public long tensorBytes() {
        return slots.stream().mapToLong(Slot::bytes).sum();
    }

    /// Bytes of all weight files.
    public long fileBytes() {
        return shards.stream().mapToLong(shard -> shard.header().fileBytes()).sum();
    }

    /// What [#INDEX_FILE] says; empty for a single file, which has none.
    public Optional<String> index() {
        if (shards.size() == 1) {
            return Optional.empty();
        }
        StringBuilder text = new StringBuilder("{\n  \"metadata\": {\n    \"total_size\": ").append(tensorBytes())
                .append("\n  },\n  \"weight_map\": {");
        String between = "\n";
        for (Slot slot : slots) {
            text.append(between).append("    ").append(JsonText.quoted(slot.name())).append(": ")
                    .append(JsonText.quoted(file(slot)));
            between = ",\n";
        }
        return Optional.of(text.append("\n  }\n}\n").toString());
    }
}
