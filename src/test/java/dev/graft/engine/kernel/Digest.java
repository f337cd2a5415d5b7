package dev.graft.engine.kernel;

import java.util.Random;
import java.util.zip.CRC32C;

/// The bits of many products, as one number: a program, for JVMs with other vectors.
final class Digest {
    private static final int ROWS = 13;

    private Digest() {}

    @SuppressWarnings("SystemOut") // its answer
    public static void main(String[] args) {
        System.out.println(Width.STEP + " lanes: " + of());
    }

    static long of() {
        CRC32C digest = new CRC32C();
        Random random = new Random(11);
        for (TestWeights kind : TestWeights.values()) {
            for (int columns : new int[] {5, 64, 193, 2100}) {
                Matrix w = kind.matrix(random, ROWS, columns, 2);
                for (int tokens : new int[] {1, 2, 7}) {
                    float[] x = new float[tokens * columns], y = new float[tokens * ROWS];
                    for (int i = 0; i < x.length; i++) {
                        x[i] = (float) random.nextGaussian();
                    }
                    Activations packed = new Activations(tokens, columns);
                    packed.pack(x, 0, columns, tokens);
                    w.multiply(packed, 0, tokens, 0, ROWS, y, 0, ROWS);
                    for (float value : y) {
                        int bits = Float.floatToIntBits(value);
                        for (int shift = 0; shift < Integer.SIZE; shift += Byte.SIZE) {
                            digest.update(bits >> shift);
                        }
                    }
                }
            }
        }
        return digest.getValue();
    }
}
