import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/// `roof.c`, compiled for this machine.
record Roof(Path program, Path log) {

    /// @return null if there is no C compiler
    static Roof in(Path data, Path sources) throws IOException, InterruptedException {
        Roof roof = new Roof(data.resolve("roof"), data.resolve("roof.log"));
        try {
            Measured.run(List.of("cc", "-O3", "-march=native", "-pthread", "-o", roof.program.toString(),
                    sources.resolve("roof.c").toString()), Map.of(), roof.log);
            return roof;
        } catch (IOException noCompiler) {
            System.out.println("SKIPPED: the roofs in C, because there is no C compiler\n");
            return null;
        }
    }

    /// Bytes or FLOP per second.
    double measure(String... words) throws IOException, InterruptedException {
        Measured.run(java.util.stream.Stream.concat(java.util.stream.Stream.of(program.toString()),
                java.util.Arrays.stream(words)).toList(), Map.of(), log);
        return Double.parseDouble(Files.readString(log).strip());
    }

    boolean has(String mode) throws InterruptedException {
        try {
            measure(mode, "1");
            return true;
        } catch (IOException refused) {
            return false;
        }
    }
}
