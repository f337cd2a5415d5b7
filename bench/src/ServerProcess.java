import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A server that was started for a measurement, and ends with it.
///
/// @param process runs it
record ServerProcess(Process process, int port) implements AutoCloseable {

    /// @param address a pattern of the line that tells the port
    static ServerProcess start(List<String> command, String address) throws IOException {
        System.out.println("$ " + String.join(" ", command));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        BufferedReader said = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        Pattern pattern = Pattern.compile(address);
        for (String line = said.readLine(); line != null; line = said.readLine()) {
            Matcher found = pattern.matcher(line);
            if (found.find()) {
                Thread.ofVirtual().start(() -> said.lines().forEach(System.out::println));
                return new ServerProcess(process, Integer.parseInt(found.group(1)));
            }
            System.out.println(line);
        }
        throw new IOException("the server has ended");
    }

    /// One that says nothing: it is there once /health is.
    static ServerProcess start(List<String> command, int port) throws IOException, InterruptedException {
        System.out.println("$ " + String.join(" ", command));
        ServerProcess server = new ServerProcess(new ProcessBuilder(command).redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD).start(), port);
        ServeLoad load = new ServeLoad(port);
        while (!load.isHealthy()) {
            Thread.sleep(100);
        }
        return server;
    }

    /// Kilobytes that are its own: of /proc's RssAnon and RssShmem.
    long ownKilobytes() throws IOException {
        long sum = 0;
        for (String line : Files.readAllLines(Path.of("/proc", Long.toString(process.pid()), "status"))) {
            if (line.startsWith("RssAnon:") || line.startsWith("RssShmem:")) {
                sum += Long.parseLong(line.replaceAll("[^0-9]", ""));
            }
        }
        return sum;
    }

    long openFiles() throws IOException {
        try (var files = Files.list(Path.of("/proc", Long.toString(process.pid()), "fd"))) {
            return files.count();
        }
    }

    @Override
    public void close() {
        process.destroy();
        System.out.println("ended with " + process.onExit().join().exitValue());
    }
}
