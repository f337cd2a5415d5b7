package dev.graft.engine;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/// Run in a JVM of its own: prints for each model a hash of the bits of all logits, computed so often that compiled code
/// takes over.
final class OtherWidths {
    private OtherWidths() {}

    /// @param arguments the directory to write models to, how often each model is run, then the names
    @SuppressWarnings("SystemOut") // the test reads it
    public static void main(String[] arguments) throws IOException {
        for (String name : Arrays.copyOfRange(arguments, 2, arguments.length)) {
            TinyDecoder golden = TinyDecoder.read(name);
            Path directory = golden.write(Files.createDirectories(Path.of(arguments[0], name)));
            for (int i = 0; i < Integer.parseInt(arguments[1]); i++) {
                System.out.println(name + " " + hash(directory, Arrays.copyOf(golden.tokens(), 20)));
            }
        }
    }

    private static long hash(Path directory, int[] text) throws IOException {
        long hash = 1;
        try (LocalModel model = LocalModel.load(directory, LoadOptions.standard().withThreads(1));
                Branch one = model.branch()) {
            for (int token : text) {
                for (float logit : model.logits(one, token)) {
                    hash = 31 * hash + Float.floatToRawIntBits(logit);
                }
            }
            try (Branch all = model.branch()) {
                for (float logit : model.logits(all, text)) {
                    hash = 31 * hash + Float.floatToRawIntBits(logit);
                }
            }
        }
        return hash;
    }
}
