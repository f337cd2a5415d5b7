import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/// Scores the same documents with graft and with lm-eval on transformers, one right after the other.
final class EvalBench {
    private static final String USAGE = """
            usage: bench/eval MODEL DATA [--reference ENV --tasks DIR] [--only TEXT] [--batch N[,N…]] [--dtypes NAME[,NAME]] [--size X]

            For each of the six benchmarks: tokens of every request by itself, that lm-eval runs, and that graft runs, each
            node of the tree of all prompts once; wall time of graft (the whole process, from the start of the JVM to the
            files) and of lm-eval (evaluation alone; in brackets with its imports and loading, as the whole process takes; its
            logits cache is on). Before times are compared, results are: every metric, and every log-likelihood of float32
            within 1e-3. At the end, all six as one process of graft.
              MODEL            model directory
              DATA             folder of the data sets, as docs/evaluation.md says; files `train-standin.jsonl` are used as train splits
              --reference ENV  Python environment with lm_eval, transformers and torch; without it graft alone is measured
              --tasks DIR      lm-eval's own task files for data on disk; needed with --reference
              --only TEXT      only benchmarks whose name contains it
              --batch          batch sizes of lm-eval, of which the fastest counts (default 1,8)
              --dtypes         of lm-eval (default float32,bfloat16)
              --size X         so many times the documents (default 1: about half an hour on two cores with both batch sizes)
            """;

    /// @param tasks     of both programs
    /// @param documents of each
    private record Case(String name, String tasks, int shots, int documents) {}

    /// Of MMLU three subjects whose examples are about as much of their prompts as those of all 57 together: lm-eval runs
    /// 7.4 times as many tokens as differ.
    private static final List<Case> CASES = List.of(
            new Case("MMLU 5-shot", "mmlu_global_facts,mmlu_nutrition,mmlu_astronomy", 5, 60),
            new Case("TruthfulQA", "truthfulqa_mc1,truthfulqa_mc2", 0, 20),
            new Case("ARC 25-shot", "arc_challenge", 25, 8),
            new Case("HellaSwag 10-shot", "hellaswag", 10, 6),
            new Case("Winogrande 5-shot", "winogrande", 5, 40),
            new Case("GSM8K 5-shot", "gsm8k", 5, 12));

    private Path root, work, model, data, reference, taskFiles;
    private List<String> batches = List.of("1", "8"), dtypes = List.of("float32", "bfloat16");
    private String only = "";
    private double size = 1;

    static void main(String[] args) throws Exception {
        new EvalBench().run(new Arguments(args, USAGE));
    }

    private void run(Arguments arguments) throws Exception {
        root = Path.of(System.getProperty("bench.sources")).resolve("../..").toRealPath();
        while (arguments.hasNext()) {
            String word = arguments.next("MODEL");
            switch (word) {
                case "--reference" -> reference = Path.of(arguments.next("ENV")).toAbsolutePath();
                case "--tasks" -> taskFiles = Path.of(arguments.next("DIR")).toAbsolutePath();
                case "--only" -> only = arguments.next("TEXT");
                case "--batch" -> batches = List.of(arguments.next("N").split(","));
                case "--dtypes" -> dtypes = List.of(arguments.next("names").split(","));
                case "--size" -> size = Double.parseDouble(arguments.next("X"));
                default -> {
                    if (word.startsWith("-") || data != null) {
                        arguments.refuse();
                    } else if (model == null) {
                        model = Path.of(word).toAbsolutePath();
                    } else {
                        data = Path.of(word).toAbsolutePath();
                    }
                }
            }
        }
        if (data == null || (reference == null) != (taskFiles == null)) {
            arguments.refuse();
        }
        work = root.resolve("target/eval-bench");
        Trial.delete(work);
        Files.createDirectories(work);
        linkData();
        List<Case> cases = CASES.stream().filter(one -> one.name.contains(only))
                .map(one -> new Case(one.name, one.tasks, one.shots, (int) Math.max(1, one.documents * size))).toList();
        try (LmEval lmEval = reference == null
                ? null
                : new LmEval(root.resolve("bench/src/lm_eval_run.py"), reference, model, data, taskFiles, dtypes,
                        work.resolve("lm-eval.log"))) {
            measure(cases, lmEval);
        }
    }

    private void measure(List<Case> cases, LmEval lmEval) throws IOException, InterruptedException {
        double ours = 0;
        double[] theirs = new double[dtypes.size()];
        for (Case one : cases) {
            ours += measure(one, lmEval, theirs);
        }
        if (cases.size() < CASES.size()) {
            return;
        }
        double together = together(cases).seconds();
        System.out.printf(Locale.ROOT, "all: graft %.1f s one by one, %.1f s as one process%n", ours, together);
        for (int i = 0; i < theirs.length && lmEval != null; i++) {
            System.out.printf(Locale.ROOT, "    lm-eval %s, best batch of each: %.1f s: %.1f x one by one, %.1f x as one%n",
                    dtypes.get(i), theirs[i], theirs[i] / ours, theirs[i] / together);
        }
    }

    /// A folder of links in which each stand-in is the train split.
    private void linkData() throws IOException {
        Path linked = work.resolve("data");
        List<Path> files;
        try (Stream<Path> all = Files.walk(data)) {
            files = all.filter(Files::isRegularFile).toList();
        }
        for (Path file : files) {
            Path link = linked.resolve(data.relativize(file).toString().replace("train-standin.", "train."));
            Files.createDirectories(link.getParent());
            if (Files.notExists(link)) {
                Files.createSymbolicLink(link, file);
            }
        }
        if (reference == null) {
            data = linked; // lm-eval's task files name the stand-ins themselves
        }
    }

    private List<String> graft(String... more) {
        List<String> command = new ArrayList<>(List.of(root.resolve("graft").toString(), "eval", model.toString(),
                "--data", work.resolve("data").toString(), "--protocol", "current"));
        command.addAll(List.of(more));
        return command;
    }

    private double measure(Case one, LmEval lmEval, double[] theirs) throws IOException, InterruptedException {
        String[] asked = {"--tasks", one.tasks, "--num-fewshot", String.valueOf(one.shots), "--limit",
                String.valueOf(one.documents)};
        Path log = work.resolve("log");
        Measured.run(graft(Stream.concat(Stream.of(asked), Stream.of("--plan", "--json")).toArray(String[]::new)),
                Map.of(), log);
        String plan = Files.readString(log);
        String all = plan.substring(plan.indexOf("\"all\""));
        double naive = LmEval.number(all, "tokens"), tree = LmEval.number(all, "tokensSharedInAll");
        Path out = work.resolve(one.tasks);
        Measured graft = Measured.run(
                graft(Stream.concat(Stream.of(asked), Stream.of("--out", out.toString())).toArray(String[]::new)),
                Map.of(), log);
        System.out.printf(Locale.ROOT,
                "%-18s %d documents of each task: %,.0f tokens one by one, %,.0f in the tree (%.1f x); graft %.1f s, CPU %.1f s, peak %d MB%n",
                one.name, one.documents, naive, tree, naive / tree, graft.seconds(), graft.cpuSeconds(),
                graft.peakBytes() / 1_000_000);
        for (int i = 0; i < dtypes.size() && lmEval != null; i++) {
            theirs[i] += theirs(one, lmEval, dtypes.get(i), graft.seconds(), tree, out);
        }
        return graft.seconds();
    }

    /// Seconds of the fastest batch size.
    private double theirs(Case one, LmEval lmEval, String dtype, double ours, double tree, Path out)
            throws IOException {
        double best = Double.MAX_VALUE;
        for (String batch : batches) {
            boolean isCompared = dtype.equals("float32") && batch.equals(batches.getFirst());
            LmEval.Answer answer = lmEval.ask(one.tasks, one.shots, one.documents, dtype, batch,
                    isCompared ? out : null);
            System.out.printf(Locale.ROOT, "    lm-eval %s, batch %s: %.1f s: %.1f x (%.1f s: %.1f x); %,.0f tokens (%.1f x)%s%n",
                    dtype, batch, answer.seconds(), answer.seconds() / ours, answer.seconds() + lmEval.start(dtype),
                    (answer.seconds() + lmEval.start(dtype)) / ours, answer.tokens(), answer.tokens() / tree,
                    isCompared ? "; %d of %d documents equal".formatted(answer.same(), answer.documents()) : "");
            if (answer.same() < answer.documents()) {
                throw new IllegalStateException("the two programs give different results: " + out);
            }
            best = Math.min(best, answer.seconds());
        }
        return best;
    }

    /// All tasks in one process, each with its own number of documents and the examples of the leaderboard.
    private Measured together(List<Case> cases) throws IOException, InterruptedException {
        String rows = cases.stream().flatMap(one -> Stream.of(one.tasks.split(","))
                .map(task -> "\"%s\": %s".formatted(task, IntStream.range(0, one.documents).boxed().toList())))
                .collect(Collectors.joining(", ", "{", "}"));
        return Measured.run(graft("--tasks", "openllm", "--samples", rows, "--out", work.resolve("all").toString()),
                Map.of(), work.resolve("log"));
    }
}
