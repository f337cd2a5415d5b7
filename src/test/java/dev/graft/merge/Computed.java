package dev.graft.merge;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

import dev.graft.merge.StoredBytes.Piece;
import dev.graft.tensor.TensorEntry;
import dev.graft.tensor.WeightFiles;

/// The tensors of a plan, computed in memory: what a run would write.
final class Computed {
    private Computed() {}

    static byte[] tensor(Plan plan, Plan.OutputTensor tensor, WeightFiles files, int tileBytes) throws IOException {
        ByteBuffer into = ByteBuffer
                .allocate(Math.toIntExact(TensorEntry.bytes(tensor.expr().dtype(), tensor.expr().shape())));
        Optional<StoredBytes> stored = StoredBytes.of(tensor.expr());
        if (stored.isPresent()) {
            for (Piece piece : stored.get().pieces()) {
                ByteBuffer slice = into.slice(into.position(), Math.toIntExact(piece.bytes()));
                files.read(piece.tensor(), piece.start(), slice);
                into.position(into.position() + slice.capacity());
            }
        } else {
            Evaluator evaluator = new Evaluator(tensor, plan, files, new TileBuffers(tileBytes));
            evaluator.prepare();
            evaluator.fill(0, into);
        }
        return into.array();
    }

    static Map<String, byte[]> all(Plan plan) throws IOException {
        Map<String, byte[]> computed = new LinkedHashMap<>();
        try (WeightFiles files = new WeightFiles()) {
            for (Plan.OutputTensor tensor : plan.tensors()) {
                computed.put(tensor.name(), tensor(plan, tensor, files, 1 << 20));
            }
        }
        return computed;
    }

    static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
