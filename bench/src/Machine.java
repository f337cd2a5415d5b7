import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;

/// What the figures were measured on.
final class Machine {
    private Machine() {}

    static String describe(Path data) throws IOException {
        String cpu = line("/proc/cpuinfo", "model name"), flags = line("/proc/cpuinfo", "flags");
        String simd = flags.contains("avx512f") ? "AVX-512" : flags.contains("avx2") ? "AVX2" : "no AVX2";
        return "%s (family %s, model %s; %s%s), %d cores, %s KiB memory, Linux %s, %s on %s, load %s, Java %s".formatted(cpu,
                line("/proc/cpuinfo", "cpu family"), line("/proc/cpuinfo", "model\t"), simd,
                flags.contains("sha_ni") ? ", SHA-NI" : "", Runtime.getRuntime().availableProcessors(),
                line("/proc/meminfo", "MemTotal").replaceAll("\\D", ""),
                Files.readString(Path.of("/proc/sys/kernel/osrelease")).strip(), Files.getFileStore(data).type(),
                Files.getFileStore(data).name(), load(), Runtime.version());
    }

    static String load() throws IOException {
        return Files.readString(Path.of("/proc/loadavg")).replaceAll(" \\S+/.*", "").strip();
    }

    private static String line(String file, String key) throws IOException {
        try (var lines = Files.lines(Path.of(file))) {
            return lines.filter(line -> line.startsWith(key)).findFirst().map(line -> line.replaceFirst("[^:]*:\\s*", ""))
                    .orElse("?");
        }
    }

    /// SHA-256 of one thread in bytes per second.
    static double sha256() throws Exception {
        MessageDigest digest = MessageDigest.getInstance("SHA-256");
        ByteBuffer buffer = ByteBuffer.allocateDirect(8 << 20);
        double best = 0;
        for (int i = 0; i < 40; i++) {
            long start = System.nanoTime();
            digest.update(buffer.clear());
            best = Math.max(best, buffer.capacity() * 1e9 / (System.nanoTime() - start));
        }
        return best;
    }
}
