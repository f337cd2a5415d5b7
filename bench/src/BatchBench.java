import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;

import dev.graft.engine.LocalModel;
import dev.graft.engine.Sampling;
import dev.graft.engine.batch.Batcher;
import dev.graft.engine.batch.Event;
import dev.graft.engine.batch.Load;
import dev.graft.engine.batch.Order;
import dev.graft.engine.batch.Ticket;

/// Tokens per second of all clients together, and how long each of their orders takes. A client sends its next order
/// when the one before is complete. No network, no text format: what a server could give at best.
///
///     BatchBench MODEL CLIENTS[,CLIENTS…] [ORDERS]
final class BatchBench {
    private static final int PROMPT = 64, TEXT = 64;

    private BatchBench() {}

    /// @param seconds from the order to its last token
    private record Answer(double firstToken, double seconds) {}

    public static void main(String[] arguments) throws Exception {
        Path directory = Path.of(arguments[0]);
        System.out.println(Machine.describe(directory));
        System.out.printf("prompts of %d tokens, texts of %d%n%n", PROMPT, TEXT);
        System.out.println("| clients | sampling | tokens/s | first token p50, p99 s | order p50, p99 s | orders | passes |");
        System.out.println("|---|---|---|---|---|---|---|");
        int orders = arguments.length > 2 ? Integer.parseInt(arguments[2]) : 2;
        try (LocalModel model = LocalModel.load(directory)) {
            run(model, 4, 1, Sampling.greedy(), "warm-up");
            for (String clients : arguments[1].split(",")) {
                int count = Integer.parseInt(clients);
                int each = Math.max(orders, orders * 4 / count);
                run(model, count, each, Sampling.greedy(), "greedy");
                run(model, count, each, Sampling.greedy().withTemperature(0.8).withTopP(0.95), "0.8, top-p 0.95");
            }
        }
    }

    private static void run(LocalModel model, int clients, int orders, Sampling sampling, String name) throws Exception {
        List<Answer> answers = new ArrayList<>();
        long start = System.nanoTime();
        Load load;
        try (Batcher batcher = Batcher.start(model, clients, 0);
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<List<Answer>>> all = IntStream.range(0, clients)
                    .mapToObj(client -> threads.submit(() -> client(batcher, model.vocabSize(), client, orders, sampling)))
                    .toList();
            for (Future<List<Answer>> one : all) {
                answers.addAll(one.get());
            }
            load = batcher.load();
        }
        double seconds = (System.nanoTime() - start) / 1e9;
        System.out.printf("| %d | %s | %.1f | %s | %s | %d | %d |%n", clients, name, load.writtenTokens() / seconds,
                middleAndLast(answers.stream().map(Answer::firstToken).toList()),
                middleAndLast(answers.stream().map(Answer::seconds).toList()), answers.size(), load.passes());
    }

    private static List<Answer> client(Batcher batcher, int vocab, int client, int orders, Sampling sampling)
            throws Exception {
        List<Answer> answers = new ArrayList<>();
        for (int order = 0; order < orders; order++) {
            int seed = client * 1000 + order;
            int[] prompt = new int[PROMPT];
            Arrays.setAll(prompt, i -> (int) ((seed * 7919L + i * 104729L) % vocab));
            long start = System.nanoTime();
            double first = 0, last = 0;
            try (Ticket ticket = batcher.submit(Order.of(prompt,
                    List.of(sampling.withSeed(seed).withMaxTokens(TEXT).ignoringEnd())))) {
                while (ticket.hasNext()) {
                    Event event = ticket.next();
                    last = (System.nanoTime() - start) / 1e9;
                    first = first == 0 ? last : first;
                    if (event instanceof Event.Failed(Throwable error)) {
                        throw new IllegalStateException(error);
                    }
                }
            }
            answers.add(new Answer(first, last));
        }
        return answers;
    }

    private static String middleAndLast(List<Double> values) {
        List<Double> sorted = new ArrayList<>(values);
        Collections.sort(sorted);
        return "%.2f, %.2f".formatted(sorted.get(sorted.size() / 2), sorted.get((sorted.size() - 1) * 99 / 100));
    }
}
