package dev.graft.app.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// `graft serve` as a process of its own.
@Timeout(120)
class ServeCommandTest {
    private static final String DONOR = "examples/nyxene/hub/chargoddard/loyal-piano-m7-cdpo";
    private static final String OTHER = "examples/nyxene/hub/fblgit/una-cybertron-7b-v2";

    private final Capture capture = new Capture();

    @Test
    void servesUntilItIsTerminated() throws Exception {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--add-modules=jdk.incubator.vector", "--enable-native-access=ALL-UNNAMED", "-XX:+UseSerialGC",
                "-Dsun.net.httpserver.maxReqTime=1", "-cp", System.getProperty("java.class.path"), Main.class.getName(),
                "serve", DONOR, "--compare", OTHER, "--port", "0", "--threads", "1"));
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().put("GRAFT_API_KEY", "from-the-environment");
        Process process = builder.start();
        try (BufferedReader said = new BufferedReader(
                new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
                HttpClient client = HttpClient.newHttpClient()) {
            String line = said.readLine();
            while (line != null && !line.contains("http://")) {
                line = said.readLine();
            }
            assertThat(line).contains("loyal-piano-m7-cdpo and una-cybertron-7b-v2");
            URI address = URI.create(Objects.requireNonNull(line).replaceAll(".*(http://[^ ]*/).*", "$1"));
            assertThat(client.send(HttpRequest.newBuilder(address.resolve("/v1/models")).build(),
                    BodyHandlers.ofString()).statusCode()).isEqualTo(401);
            assertThat(client.send(HttpRequest.newBuilder(address.resolve("/v1/models"))
                    .header("Authorization", "Bearer from-the-environment").build(), BodyHandlers.ofString()).body())
                    .contains("una-cybertron-7b-v2");
            // A head that never ends: the JDK closes the connection after maxReqTime.
            try (Socket half = new Socket(address.getHost(), address.getPort())) {
                half.getOutputStream().write("GET /health HTTP/1.1\r\nHo".getBytes(StandardCharsets.US_ASCII));
                assertThat(half.getInputStream().read()).isEqualTo(-1);
            }
            process.destroy(); // SIGTERM
            assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
            assertThat(process.exitValue()).isEqualTo(143);
        } finally {
            process.destroyForcibly();
        }
    }

    @Test
    void aPortThatIsTakenIsAFindingAndNoTrace() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            int code = Main.run(capture.pipe(), "serve", DONOR, "--port", Integer.toString(taken.getLocalPort()));
            assertThat(code).isEqualTo(ExitCode.USERS_TURN);
            assertThat(capture.err()).contains("[bad-address]", "another --port").doesNotContain("\tat ");
        }
    }

    @Test
    void warnsOfAServerThatIsOpenToAll() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1)) {
            Main.run(capture.pipe(), "serve", DONOR, "--host", "0.0.0.0", "--port",
                    Integer.toString(taken.getLocalPort()));
            assertThat(capture.err()).contains("[open-server]", "GRAFT_API_KEY");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"--port=70000", "--max-body=much", "--max-body=0", "--parallel=0", "--queue=0",
            "--api-key=two words", "--api-key=", "--cache=0"})
    void refusesOptionsThatMakeNoSense(String option) {
        assertThat(Main.run(capture.pipe(), "serve", DONOR, option)).isEqualTo(ExitCode.USERS_TURN);
        assertThat(capture.err()).contains("[bad-value]").doesNotContain("\tat ");
    }
}
