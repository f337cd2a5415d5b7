import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// `floor.c`, compiled; or its twin in Java where there is no C compiler.
record FloorProgram(List<String> command, Path log) {
    static final List<String> MODES = List.of("buffered1", "buffered2", "direct2");

    static FloorProgram in(Path data, Path sources) throws IOException, InterruptedException {
        Path program = data.resolve("floor"), log = data.resolve("floor.log");
        try {
            Measured.run(List.of("cc", "-O2", "-pthread", "-o", program.toString(), sources.resolve("floor.c").toString()),
                    Map.of(), log);
            return new FloorProgram(List.of(program.toString()), log);
        } catch (IOException noCompiler) {
            System.out.println("No C compiler: the floor is a Java program, and its start counts.");
            return new FloorProgram(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    sources.resolve("Floor.java").toString()), log);
        }
    }

    Measured run(String mode, Needs needs, Path out) throws IOException, InterruptedException {
        Path ranges = log.resolveSibling("floor.ranges");
        StringBuilder lines = new StringBuilder();
        needs.ranges().forEach(lines::append);
        Files.writeString(ranges, lines);
        List<String> words = new ArrayList<>(command);
        words.addAll(List.of(mode, out.toString(), String.valueOf(needs.writeBytes())));
        return Measured.run(words, Map.of(), ranges, log);
    }
}
