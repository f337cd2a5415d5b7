import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Scores the same documents with graft and with lm-eval on transformers, one right after the other.
final class EvalBench {
    private static final String USAGE = """
            usage: bench/eval MODEL DATA [--reference ENV] [--only TEXT] [--batch N[,N…]] [--dtypes float32,bfloat16] [--tasks DIR]

            For each case: tokens that graft runs against those of every request by itself and of lm-eval; wall time of graft
            (the whole process, from the start of the JVM to the files) and of lm-eval (evaluation alone, without imports and
            loading; its logits cache is on).
              MODEL            model directory
              DATA             folder of the data sets, as docs/evaluation.md says
              --reference ENV  Python environment with lm_eval, transformers and torch; without it graft alone is measured
              --tasks DIR      lm-eval's own task files for data on disk; needed with --reference
              --only TEXT      only cases whose name contains it
              --batch          batch sizes of lm-eval, of which the fastest counts (default 1)
            """;

    /// @param tasks of both programs
    private record Case(String name, String tasks, int shots, int limit) {}

    private static final List<Case> CASES = List.of(
            new Case("MMLU 5-shot", "mmlu_anatomy", 5, 60),
            new Case("TruthfulQA", "truthfulqa_mc1,truthfulqa_mc2", 0, 20),
            new Case("ARC 25-shot", "arc_challenge", 25, 4),
            new Case("HellaSwag 10-shot", "hellaswag", 10, 4),
            new Case("Winogrande 5-shot", "winogrande", 5, 60),
            new Case("GSM8K 5-shot", "gsm8k", 5, 6));

    private Path root, work, model, data, reference, taskFiles;
    private List<String> batches = List.of("1"), dtypes = List.of("float32", "bfloat16");
    private String only = "";

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
        if (data == null || (reference != null && taskFiles == null)) {
            arguments.refuse();
        }
        work = root.resolve("target/eval-bench");
        Trial.delete(work);
        Files.createDirectories(work);
        double ours = 0;
        double[] theirs = new double[dtypes.size()];
        for (Case one : CASES) {
            if (one.name.contains(only)) {
                ours += measure(one, theirs);
            }
        }
        for (int i = 0; i < theirs.length && reference != null; i++) {
            System.out.printf(Locale.ROOT, "together: graft %.1f s, lm-eval %s %.1f s, %.1f x%n", ours, dtypes.get(i),
                    theirs[i], theirs[i] / ours);
        }
    }

    private double measure(Case one, double[] theirs) throws IOException, InterruptedException {
        List<String> asked = List.of(root.resolve("graft").toString(), "eval", model.toString(), "--data",
                data.toString(), "--protocol", "current", "--tasks", one.tasks, "--num-fewshot",
                String.valueOf(one.shots), "--limit", String.valueOf(one.limit), "--json");
        String plan = output(with(asked, "--plan"));
        String all = plan.substring(plan.indexOf("\"all\""));
        double naive = number(all, "tokens"), tree = number(all, "tokensSharedInAll");
        Path out = work.resolve("out");
        Measured graft = Measured.run(with(asked, "--out", out.toString()), Map.of(), work.resolve("log"));
        System.out.printf(Locale.ROOT,
                "%-18s %d documents: %,.0f tokens one by one, %,.0f shared (%.1f x), graft %.1f s, peak %d MB%n", one.name,
                one.limit, naive, tree, naive / tree, graft.seconds(), graft.peakBytes() / 1_000_000);
        for (int i = 0; i < dtypes.size() && reference != null; i++) {
            double best = Double.MAX_VALUE;
            for (String batch : batches) {
                String said = reference(one, dtypes.get(i), batch);
                double seconds = number(said, "seconds");
                System.out.printf(Locale.ROOT, "    lm-eval %s, batch %s: %.1f s, %,.0f tokens: %.1f x%n",
                        dtypes.get(i), batch, seconds, number(said, "tokens"), seconds / graft.seconds());
                best = Math.min(best, seconds);
            }
            theirs[i] += best;
        }
        return graft.seconds();
    }

    private String reference(Case one, String dtype, String batch) throws IOException, InterruptedException {
        return output(List.of(reference.resolve("bin/python").toString(),
                root.resolve("bench/src/lm_eval_run.py").toString(), model.toString(), data.toString(),
                taskFiles.toString(), one.tasks, String.valueOf(one.shots), String.valueOf(one.limit), dtype, batch));
    }

    private static List<String> with(List<String> command, String... more) {
        List<String> all = new ArrayList<>(command);
        all.addAll(List.of(more));
        return all;
    }

    private String output(List<String> command) throws IOException, InterruptedException {
        Path log = work.resolve("log");
        Measured.run(command, Map.of("HF_HUB_OFFLINE", "1", "HF_DATASETS_OFFLINE", "1"), log);
        return Files.readString(log);
    }

    private static double number(String json, String key) {
        Matcher found = Pattern.compile("\"" + key + "\" ?: ?([0-9.E+-]+)").matcher(json);
        if (!found.find()) {
            throw new IllegalStateException(key + " is not in " + json);
        }
        return Double.parseDouble(found.group(1));
    }
}
