import java.util.List;
import java.util.Map;
import java.nio.file.Path;

/// Runs a command and says what it took.
final class Memory {
    static void main(String[] args) throws Exception {
        Arguments arguments = new Arguments(args, """
                usage: bench/memory COMMAND [ARGUMENTS]

                Runs the command and prints, on stderr, the peak of its RssAnon + RssShmem (sampled every 10 ms), its wall time
                and its CPU time. Children of the command do not count; a program that it becomes by `exec` does.
                """);
        arguments.next("COMMAND");
        Measured measured = Measured.run(List.of(args), Map.of(), Path.of("/dev/stdin"), null);
        System.err.printf("peak %.1f MiB, wall %.2f s, cpu %.2f s%n", measured.peakBytes() / 0x1p20, measured.seconds(),
                measured.cpuSeconds());
    }
}
