import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// `bench/serve`: many clients of one server, beside one client and beside llama.cpp's, and clients that misbehave.
public final class ServeBench {
    private static final String USAGE = """
            usage: bench/serve MODEL [--clients 64] [--rounds 2] [--llama LLAMA_SERVER --gguf FILE] [--only load|abuse]

            Starts `graft serve MODEL` on a free port and checks its answers first: the same alone and beside others. Then
            one client and many, each with prompts of its own, 32 tokens each: latency (median and 99 of 100) and tokens
            per second of all together; the same against llama.cpp's server if it is given. Then clients that read slowly,
            stop halfway, send too much, send no JSON or go away, and 10,000 idle connections: statuses, and memory and
            places before and after. GRAFT (environment): the program to start. Exit code 1 if a check fails.
            """;

    private ServeBench() {}

    public static void main(String[] args) throws Exception {
        if (args.length == 0 || args[0].equals("--help")) {
            System.out.print(USAGE);
            System.exit(args.length == 0 ? 2 : 0);
        }
        Map<String, String> options = new java.util.TreeMap<>(Map.of("--clients", "64", "--rounds", "2", "--only", ""));
        for (int i = 1; i + 1 < args.length; i += 2) {
            options.put(args[i], args[i + 1]);
        }
        int clients = Integer.parseInt(options.get("--clients")), rounds = Integer.parseInt(options.get("--rounds"));
        String only = options.get("--only");
        boolean isRight = true;
        String graft = System.getenv().getOrDefault("GRAFT", Path.of(System.getProperty("bench.sources"), "../../graft")
                .normalize().toString());
        List<String> command = List.of(graft, "serve", args[0], "--port", "0", "--parallel", Integer.toString(clients),
                "--queue", "256");
        try (ServerProcess server = ServerProcess.start(command, "http://[^ ]*:([0-9]+)/")) {
            ServeLoad load = new ServeLoad(server.port());
            isRight &= check("the same answers alone and beside others", load.isSameInACrowd());
            if (!only.equals("abuse")) {
                print("graft", load, clients, rounds);
            }
            if (!only.equals("load")) {
                isRight &= new ServeAbuse(server).run();
            }
        }
        if (options.containsKey("--llama") && !only.equals("abuse")) {
            int port = 8479;
            List<String> llama = List.of(options.get("--llama"), "-m", options.get("--gguf"), "--port",
                    Integer.toString(port), "--host", "127.0.0.1", "-t",
                    Integer.toString(Runtime.getRuntime().availableProcessors()), "-np", Integer.toString(clients), "-c",
                    Integer.toString(512 * clients), "--log-disable");
            try (ServerProcess server = ServerProcess.start(llama, port)) {
                print("llama.cpp", new ServeLoad(server.port()), clients, rounds);
            }
        }
        System.exit(isRight ? 0 : 1);
    }

    static boolean check(String what, boolean holds) {
        System.out.println((holds ? "ok    " : "FAIL  ") + what);
        return holds;
    }

    private static void print(String who, ServeLoad load, int clients, int rounds) throws Exception {
        load.run(1, 2); // what is compiled while it runs
        List<String> lines = new ArrayList<>();
        for (int round = 0; round < rounds; round++) {
            for (int count : new int[] {1, clients}) {
                ServeLoad.Outcome outcome = load.run(count, Math.max(4, 2 * count));
                lines.add(("%s, round %d, %d clients, %d requests: median %.2f s, 99 of 100 %.2f s, first text %.2f s,"
                        + " %.1f tokens/s").formatted(who, round + 1, count, outcome.requests(), outcome.median(),
                                outcome.p99(), outcome.firstText(), outcome.tokensPerSecond()));
                System.out.println(lines.getLast());
            }
        }
    }
}
