import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// Clients of `/v1/completions`, each with one streamed request after the other.
final class ServeLoad {
    private static final int TOKENS = 32;

    private final URI address;
    private final HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    ServeLoad(int port) {
        address = URI.create("http://127.0.0.1:" + port);
    }

    /// Seconds and tokens.
    record Outcome(int requests, double median, double p99, double firstText, double tokensPerSecond) {}

    private record One(double seconds, double firstText) {}

    boolean isHealthy() throws InterruptedException {
        try {
            return client.send(HttpRequest.newBuilder(address.resolve("/health")).build(), BodyHandlers.discarding())
                    .statusCode() == 200;
        } catch (IOException _) {
            return false;
        }
    }

    /// A prompt of 60 tokens, no two alike from their first on: as ids, so that no server's tokenizer matters.
    private static String ask(int number, boolean streams) {
        String ids = IntStream.range(0, 60).mapToObj(i -> Integer.toString(100 + (number * 601 + i * 7919) % 30_000))
                .collect(Collectors.joining(","));
        return "{\"prompt\": [%s], \"max_tokens\": %d, \"temperature\": 0, \"ignore_eos\": true, \"stream\": %b}"
                .formatted(ids, TOKENS, streams);
    }

    private HttpRequest request(String body) {
        return HttpRequest.newBuilder(address.resolve("/v1/completions")).header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(body)).build();
    }

    private One stream(int number) throws IOException, InterruptedException {
        long start = System.nanoTime(), first = 0;
        HttpResponse<java.io.InputStream> response = client.send(request(ask(number, true)), BodyHandlers.ofInputStream());
        if (response.statusCode() != 200) {
            throw new IOException("status " + response.statusCode());
        }
        try (BufferedReader lines = new BufferedReader(
                new InputStreamReader(response.body(), StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (first == 0 && line.startsWith("data: {")) {
                    first = System.nanoTime();
                }
            }
        }
        return new One((System.nanoTime() - start) / 1e9, (first - start) / 1e9);
    }

    Outcome run(int clients, int requests) throws Exception {
        AtomicInteger next = new AtomicInteger();
        List<Future<List<One>>> all = new ArrayList<>();
        long start = System.nanoTime();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < clients; i++) {
                all.add(threads.submit(() -> {
                    List<One> own = new ArrayList<>();
                    for (int number = next.getAndIncrement(); number < requests; number = next.getAndIncrement()) {
                        own.add(stream((int) (System.nanoTime() % 1_000_000)));
                    }
                    return own;
                }));
            }
        }
        double seconds = (System.nanoTime() - start) / 1e9;
        List<One> ones = new ArrayList<>();
        for (Future<List<One>> own : all) {
            ones.addAll(own.get());
        }
        double[] times = ones.stream().mapToDouble(One::seconds).sorted().toArray();
        double[] firsts = ones.stream().mapToDouble(One::firstText).sorted().toArray();
        return new Outcome(times.length, times[times.length / 2], times[(int) Math.ceil(0.99 * times.length) - 1],
                firsts[firsts.length / 2], requests * TOKENS / seconds);
    }

    /// Twelve questions one after the other, then at once.
    boolean isSameInACrowd() throws Exception {
        List<String> alone = new ArrayList<>();
        for (int i = 0; i < 12; i++) {
            alone.add(text(i));
        }
        List<Future<String>> together = new ArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 12; i++) {
                int number = i;
                together.add(threads.submit(() -> text(number)));
            }
        }
        for (int i = 0; i < 12; i++) {
            if (!together.get(i).get().equals(alone.get(i))) {
                return false;
            }
        }
        return true;
    }

    private String text(int number) throws IOException, InterruptedException {
        String answer = client.send(request(ask(number, false)), BodyHandlers.ofString()).body();
        return answer.replaceAll("(?s).*\"text\":\"(.*?)\",\"logprobs\".*", "$1");
    }

    /// The value of a line of /metrics, without its labels.
    long metric(String name) throws IOException, InterruptedException {
        String text = client.send(HttpRequest.newBuilder(address.resolve("/metrics")).build(), BodyHandlers.ofString())
                .body();
        return Arrays.stream(text.split("\n")).filter(line -> line.matches(name + "(\\{.*\\})? .*"))
                .mapToLong(line -> (long) Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1))).sum();
    }

    int status(String body) throws IOException, InterruptedException {
        return client.send(request(body), BodyHandlers.discarding()).statusCode();
    }

    static byte[] bytes(int number, int maxTokens) {
        String json = ask(number, true).replace("\"max_tokens\": " + TOKENS, "\"max_tokens\": " + maxTokens);
        return "POST /v1/completions HTTP/1.1\r\nHost: localhost\r\nContent-Length: %d\r\n\r\n%s"
                .formatted(json.length(), json).getBytes(StandardCharsets.UTF_8);
    }
}
