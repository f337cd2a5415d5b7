import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;

/// Kills evaluations at random moments, runs them again, and compares what comes out with an undisturbed run.
final class EvalFaults {
    private static final String USAGE = """
            usage: bench/eval-faults DATA [--model DIR] [--rounds N] [--seed N] [--limit N]

            Scores a model, kills it (kill -9) at a random moment, and again up to three times, then lets the same command
            run to its end. The results must be those of an undisturbed run, but for times. Exit code 1 if not.
              DATA         folder of the data sets, as docs/evaluation.md says; ARC, TruthfulQA and GSM8K are asked
              --model DIR  default: a model of the example
              --rounds N   default 25
              --seed N     of the moments, apart from the speed of the machine
              --limit N    documents of each task (default 12)
            """;

    private static final List<String> TIMES = List.of("\"date\":", "\"total_evaluation_time_seconds\":");

    private Path root, work, data, model;
    private String limit;

    static void main(String[] args) throws Exception {
        System.exit(new EvalFaults().run(new Arguments(args, USAGE)) ? 0 : 1);
    }

    private boolean run(Arguments arguments) throws Exception {
        root = Path.of(System.getProperty("bench.sources")).resolve("../..").toRealPath();
        model = root.resolve("examples/nyxene/hub/chargoddard/loyal-piano-m7-cdpo");
        int rounds = 25;
        long seed = 1;
        limit = "12";
        while (arguments.hasNext()) {
            String argument = arguments.next("DATA");
            switch (argument) {
                case "--model" -> model = Path.of(arguments.next("the value of --model")).toAbsolutePath();
                case "--rounds" -> rounds = Integer.parseInt(arguments.next("the value of --rounds"));
                case "--seed" -> seed = Long.parseLong(arguments.next("the value of --seed"));
                case "--limit" -> limit = arguments.next("the value of --limit");
                default -> data = Path.of(argument).toAbsolutePath();
            }
        }
        if (data == null) {
            System.err.print(USAGE);
            return false;
        }
        work = root.resolve("target/eval-faults");
        Trial.delete(work);
        Files.createDirectories(work);
        long start = System.nanoTime();
        TreeMap<String, List<String>> expected = undisturbed();
        long millis = (System.nanoTime() - start) / 1_000_000;
        System.out.printf(Locale.ROOT, "undisturbed: %d ms, %d files, seed %d%n", millis, expected.size(), seed);
        Random random = new Random(seed);
        int right = 0, kills = 0;
        for (int round = 1; round <= rounds; round++) {
            Path out = work.resolve("round-" + round);
            String story = disturb(out, random, millis);
            kills += (int) story.chars().filter(c -> c == '|').count();
            TreeMap<String, List<String>> found = results(out);
            String verdict = found.equals(expected) ? "equal" : "DIFFERENT: " + difference(expected, found);
            if (found.equals(expected)) {
                right++;
                Trial.delete(out);
            }
            System.out.printf("%3d  %s  %s%n", round, story, verdict);
        }
        System.out.printf("%d kills in %d rounds, %d with the results of an undisturbed run%n", kills, rounds, right);
        return right == rounds;
    }

    private TreeMap<String, List<String>> undisturbed() throws IOException, InterruptedException {
        Path out = work.resolve("undisturbed");
        finish(out);
        return results(out);
    }

    /// @return when it was killed, and how many documents the journal had then
    private String disturb(Path out, Random random, long millis) throws IOException, InterruptedException {
        StringBuilder story = new StringBuilder();
        int times = random.nextInt(1, 4);
        int kept = 0;
        for (int i = 0; i < times; i++) {
            GraftRun run = start(out);
            long moment = (long) (random.nextDouble() * millis);
            Thread.sleep(moment);
            boolean isKilled = run.isRunning();
            run.signal("KILL");
            run.await();
            if (isKilled) {
                int now = documents(out);
                story.append("killed at %5d ms, %3d documents | ".formatted(moment, now));
                if (now < kept && !hasResults(out)) {
                    throw new IOException("%d documents were lost: %s in %s".formatted(kept - now, story, out));
                }
                kept = now;
            }
        }
        finish(out);
        return story.toString();
    }

    private GraftRun start(Path out) throws IOException {
        return GraftRun.start(root, work, List.of("eval", model.toString(), "--data", data.toString(), "--tasks",
                "arc_challenge,truthfulqa_mc1,truthfulqa_mc2,gsm8k", "--num-fewshot", "2", "--limit", limit, "--out",
                out.toString()));
    }

    private void finish(Path out) throws IOException, InterruptedException {
        GraftRun.Ended end = start(out).await();
        if (end.code() != 0) {
            throw new IOException(end.toString());
        }
    }

    private static int documents(Path out) throws IOException {
        try (Stream<Path> files = Files.exists(out) ? Files.walk(out) : Stream.empty()) {
            for (Path file : files.filter(path -> path.endsWith("graft-eval-journal.jsonl")).toList()) {
                return Math.max(0, new String(Files.readAllBytes(file)).split("\n", -1).length - 2);
            }
        }
        return 0;
    }

    private static boolean hasResults(Path out) throws IOException {
        try (Stream<Path> files = Files.walk(out)) {
            return files.anyMatch(file -> file.getFileName().toString().startsWith("results_"));
        }
    }

    /// Lines of the newest files by name without the time; of the results those that tell no time.
    private static TreeMap<String, List<String>> results(Path out) throws IOException {
        List<Path> files = new ArrayList<>();
        try (Stream<Path> all = Files.walk(out)) {
            all.filter(Files::isRegularFile).sorted().forEach(files::add);
        }
        TreeMap<String, List<String>> found = new TreeMap<>();
        for (Path file : files) {
            String name = file.getFileName().toString().replaceAll("_[0-9]{4}-[0-9T.-]+(?=\\.json)", "");
            found.put(name, Files.readAllLines(file).stream()
                    .filter(line -> TIMES.stream().noneMatch(line.strip()::startsWith)).toList());
        }
        return found;
    }

    private static String difference(TreeMap<String, List<String>> expected, TreeMap<String, List<String>> found) {
        for (String name : expected.keySet()) {
            if (!expected.get(name).equals(found.get(name))) {
                return name;
            }
        }
        return found.keySet() + " instead of " + expected.keySet();
    }
}
