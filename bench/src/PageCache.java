import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;

/// What of the inputs is in memory when a run starts.
enum PageCache {
    /// All of it: read twice just before.
    WARM,
    /// Nothing: dropped just before.
    COLD;

    private static final Path DROP = Path.of("/proc/sys/vm/drop_caches");

    static boolean canBeDropped() {
        return Files.isWritable(DROP);
    }

    /// @param programs run before anything is measured, so that programs are in memory though inputs are not
    void prepare(FloorProgram floor, Needs needs, List<List<String>> programs, Path log)
            throws IOException, InterruptedException {
        Measured.run(List.of("sync"), Map.of(), log);
        if (this == COLD) {
            Files.writeString(DROP, "3", StandardOpenOption.WRITE);
            for (List<String> program : programs) {
                Measured.run(program, Map.of(), log);
            }
        } else {
            floor.run("read", needs, Path.of("none"));
            floor.run("read", needs, Path.of("none"));
        }
        Thread.sleep(1000); // the disk and the host settle
    }
}
