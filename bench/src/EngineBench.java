import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/// The engine beside what the machine can do, in one run.
final class EngineBench {
    private static final String USAGE = """
            usage: bench/engine DATA [--layers N] [--rounds N] [--threads A,B] [--tokens N] [--only kernel,model] [--llama DIR]

            Measures products with the weights of a 7B-shaped model. Results are checked before anything is timed; in every round
            each thing is measured once, in shuffled order, and the table has medians of the rounds and of their ratios.
              DATA             directory for donors (four of 3.14 GB at 6 layers), made if they are not there
              --layers N       layers of the model (default 6)
              --rounds N       (default 5)
              --threads A,B    (default 1,2)
              --tokens N       of the prompt (default 512)
              --only A,B       kernel: products against memory and arithmetic; model: tokens per second (default: both)
              --llama DIR      llama.cpp, measured beside: build/bin/llama-bench, the libraries in build-avx2/bin if they are
                               there, and m-bf16.gguf, the same model by convert_hf_to_gguf.py --outtype bf16
            GRAFT_OPTS has more options for the JVM, such as -XX:UseAVX=2.
            """;

    static void main(String[] args) throws Exception {
        Arguments arguments = new Arguments(args, USAGE);
        Path data = Files.createDirectories(Path.of(arguments.next("DATA"))).toRealPath();
        int layers = 6, rounds = 5, tokens = 512;
        List<Integer> threads = List.of(1, 2);
        List<String> parts = List.of("kernel", "model");
        Path llama = null;
        while (arguments.hasNext()) {
            switch (arguments.next("option")) {
                case "--layers" -> layers = Integer.parseInt(arguments.next("N"));
                case "--rounds" -> rounds = Integer.parseInt(arguments.next("N"));
                case "--tokens" -> tokens = Integer.parseInt(arguments.next("N"));
                case "--threads" -> threads = Arrays.stream(arguments.next("A,B").split(",")).map(Integer::valueOf).toList();
                case "--only" -> parts = List.of(arguments.next("A,B").split(","));
                case "--llama" -> llama = Path.of(arguments.next("DIR"));
                default -> arguments.refuse();
            }
        }
        Path hub = data.resolve("hub-" + layers);
        Donors.make(hub, layers, 0, false);
        Path model = hub.resolve("fblgit/una-cybertron-7b-v2");
        System.out.println(Machine.describe(data) + "\n");
        if (parts.contains("kernel")) {
            new KernelBench(model, data, threads, tokens, rounds).run();
        }
        if (parts.contains("model")) {
            new ModelBench(model, data, llama, threads, tokens, rounds).run();
        }
        System.out.println("\nload " + Machine.load());
    }
}
