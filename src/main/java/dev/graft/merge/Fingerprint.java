package dev.graft.merge;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HexFormat;

import dev.graft.tensor.TensorEntry;

/// A digest of all that the bytes of the weights depend on. A merge that was interrupted goes on only under the same one.
///
/// Tile size, threads and memory are not in it: the bytes do not depend on them. Neither is what lies beside the weights,
/// which is written at the end by the run that finishes.
final class Fingerprint {
    /// Raised whenever the same plan gives other bytes than it gave before.
    private static final int ARITHMETIC_VERSION = 1;

    private Fingerprint() {}

    static String of(Plan plan, Layout layout, InputFiles inputs) {
        MessageDigest digest = Sha256.start();
        line(digest, "arithmetic " + ARITHMETIC_VERSION + " " + plan.arithmetic() + " " + plan.nonFinite() + " seed "
                + plan.seed());
        inputs.lines().forEach(input -> line(digest, input));
        for (Layout.Slot slot : layout.slots()) {
            // Two models of one name, or tensors of one name in several files, are told apart by file and offset.
            String expr = ExprText.of(slot.tensor().expr(), source -> stored(source, inputs));
            line(digest, String.join("\t", layout.file(slot), String.valueOf(slot.begin()), slot.name(), expr));
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    private static String stored(Expr.Source source, InputFiles inputs) {
        TensorEntry tensor = source.tensor();
        return tensor.name() + "@" + inputs.indexOf(tensor.file()) + "+" + tensor.begin() + ":" + tensor.dtype()
                + tensor.shape() + (tensor.isRowMajor() ? "" : tensor.order());
    }

    private static void line(MessageDigest digest, String text) {
        digest.update(text.getBytes(StandardCharsets.UTF_8));
        digest.update((byte) '\n');
    }
}
