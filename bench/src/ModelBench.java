import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import dev.graft.engine.Branch;
import dev.graft.engine.LoadOptions;
import dev.graft.engine.LocalModel;
import dev.graft.engine.Quantization;

/// A whole model, tokens per second: a prompt at once, then token by token; beside llama.cpp if it is there.
final class ModelBench {
    private static final int STEPS = 16;
    private static final Pattern SPEED = Pattern.compile("\"avg_ts\": ([0-9.]+)");

    /// @param bench     llama-bench
    /// @param libraries of the build that it is to use
    /// @param model     the same weights as a gguf file
    private record Llama(String name, Path bench, Path libraries, Path model, Path log) {
        double measure(String test, int count, int threads) throws IOException, InterruptedException {
            Measured.run(List.of(bench.toString(), "-m", model.toString(), "-t", String.valueOf(threads), "-p",
                    test.equals("-p") ? String.valueOf(count) : "0", "-n", test.equals("-n") ? String.valueOf(count) : "0",
                    "-r", "1", "--no-warmup", "-o", "json"), Map.of("LD_LIBRARY_PATH", libraries.toString()), log);
            Matcher found = SPEED.matcher(Files.readString(log));
            if (!found.find()) {
                throw new IOException("llama-bench says no speed: " + Files.readString(log));
            }
            return Double.parseDouble(found.group(1));
        }
    }

    private final Path model, data, llama;
    private final List<Integer> threads;
    private final int tokens, rounds;

    ModelBench(Path model, Path data, Path llama, List<Integer> threads, int tokens, int rounds) {
        this.model = model;
        this.data = data;
        this.llama = llama;
        this.threads = threads;
        this.tokens = tokens;
        this.rounds = rounds;
    }

    void run() throws Exception {
        Rounds all = new Rounds();
        List<Llama> others = others();
        Map<String, LocalModel> models = new LinkedHashMap<>();
        for (int t : threads) {
            LoadOptions options = LoadOptions.standard().withThreads(t);
            models.put("graft, bf16, " + t, LocalModel.load(model, options));
            models.put("graft, int8, " + t, LocalModel.load(model, options.withQuantization(Quantization.INT8)));
            for (Llama other : others) {
                all.add("prompt: " + other.name + ", " + t, () -> other.measure("-p", tokens, t));
                all.add("text: " + other.name + ", " + t, () -> other.measure("-n", STEPS, t));
            }
        }
        models.forEach((name, loaded) -> {
            all.add("prompt: " + name, () -> prompt(loaded, tokens));
            all.add("text: " + name, () -> text(loaded));
        });
        check(new ArrayList<>(models.values()));
        for (LocalModel loaded : models.values()) { // a whole round would take minutes, and changes nothing more
            for (int i = 0; i < 3; i++) {
                prompt(loaded, 64);
                text(loaded);
            }
        }
        all.run(0, rounds);
        for (String part : List.of("prompt", "text")) {
            System.out.printf("""

                    | %s, threads | tokens/s | ratio to graft, bf16 | every round |
                    |---|---|---|---|
                    """, part.equals("prompt") ? "prompt of %d tokens".formatted(tokens) : "text of %d tokens".formatted(STEPS));
            for (int t : threads) {
                List<String> names = new ArrayList<>(List.of("graft, bf16, " + t, "graft, int8, " + t));
                others.forEach(other -> names.add(other.name + ", " + t));
                names.forEach(name -> all.print(part + ": " + name, part + ": graft, bf16, " + t, 1));
            }
        }
        models.values().forEach(LocalModel::close);
        firstToken();
    }

    private List<Llama> others() {
        if (llama == null) {
            System.out.println("SKIPPED: llama.cpp, because --llama names none\n");
            return List.of();
        }
        List<Llama> found = new ArrayList<>();
        for (String build : List.of("build", "build-avx2")) {
            Path libraries = llama.resolve(build).resolve("bin");
            if (Files.exists(libraries.resolve("libggml-cpu.so"))) {
                found.add(new Llama("llama.cpp " + build, llama.resolve("build/bin/llama-bench"), libraries,
                        llama.resolve("m-bf16.gguf"), data.resolve("llama.log")));
            }
        }
        return found;
    }

    private int[] noise(int count) {
        return new Random(1).ints(count, 3, 32000).toArray();
    }

    /// A token has the same logits in a prompt and on its own, with one and two threads.
    private void check(List<LocalModel> models) {
        int[] ids = noise(9);
        for (int i = 0; i < models.size(); i += 2) {
            try (Branch whole = models.get(i).branch(); Branch single = models.get(0).branch()) {
                float[] together = models.get(i).logits(whole, ids), alone = new float[0];
                for (int id : ids) {
                    alone = models.get(0).logits(single, id);
                }
                if (!Arrays.equals(together, alone)) {
                    throw new AssertionError("a prompt of 9 tokens has other logits than 9 tokens");
                }
            }
        }
        System.out.println("checked: the logits of 9 tokens at once are those of 9 tokens one by one, to the bit");
    }

    private double prompt(LocalModel loaded, int count) {
        int[] ids = noise(count);
        try (Branch branch = loaded.branch()) {
            long start = System.nanoTime();
            loaded.logits(branch, ids);
            return count * 1e9 / (System.nanoTime() - start);
        }
    }

    private double text(LocalModel loaded) {
        try (Branch branch = loaded.branch()) {
            int next = 1;
            long start = System.nanoTime();
            for (int i = 0; i < STEPS; i++) {
                float[] logits = loaded.logits(branch, next);
                next = 3 + i;
                if (Float.isNaN(logits[0])) {
                    throw new AssertionError("NaN");
                }
            }
            return STEPS * 1e9 / (System.nanoTime() - start);
        }
    }

    /// A new process from its start to the end of its first token, and the memory that it takes beside the mapped file.
    private void firstToken() throws Exception {
        Path graft = Path.of(System.getProperty("bench.sources")).resolve("../../graft").normalize();
        List<Measured> runs = new ArrayList<>();
        for (int i = 0; i <= rounds; i++) {
            Measured one = Measured.run(List.of(graft.toString(), "generate", model.toString(), "Once upon a time",
                    "--max-tokens", "1"), Map.of(), data.resolve("generate.log"));
            if (i > 0) { // the first builds
                runs.add(one);
            }
        }
        System.out.printf("%n`graft generate --max-tokens 1`, whole process: %s s; peak of anonymous memory %d MiB%n",
                Measured.list(runs.stream().map(Measured::seconds).toList()),
                runs.stream().mapToLong(Measured::peakBytes).max().orElseThrow() >> 20);
    }
}
