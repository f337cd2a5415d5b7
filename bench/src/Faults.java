import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;

/// Disturbs merges in every way that we can think of, and looks at what comes out.
final class Faults {
    private static final String USAGE = """
            usage: bench/faults [DATA] [--rounds N] [--seed N] [--only TEXT]

            Merges two generated donors of 170 MB into 415 MB, again and again, and disturbs it. After every case OUT has the
            bytes of an undisturbed merge, or there is a clear error, nothing half-made is called OUT, and the next run makes
            these bytes. Exit code 1 if not.
              DATA         directory for donors and results (default target/faults); takes 2 GB, which stay
              --rounds N   of every fault; of kill -9, five times as many (default 20)
              --seed N     of what is random, apart from the speed of the machine
              --only TEXT  only the faults whose name contains it
            Some need root; they are skipped, and it is said, without.
            """;

    private static final List<Fault> FAULTS = List.of(
            new SignalFault("kill -9", "KILL", 137, 1),
            new SignalFault("kill -9, several in a row", "KILL", 137, 5),
            new SignalFault("SIGINT", "INT", 130, 1),
            new SignalFault("SIGTERM", "TERM", 143, 1),
            new ReplaceFault(),
            new OutputFault(OutputFault.Kind.FULL_BEFORE),
            new OutputFault(OutputFault.Kind.FULL_DURING),
            new OutputFault(OutputFault.Kind.EXT4_FULL_BEFORE),
            new OutputFault(OutputFault.Kind.EXT4_FULL_DURING),
            new OutputFault(OutputFault.Kind.READ_ONLY_PARENT),
            new OutputFault(OutputFault.Kind.READ_ONLY_PARTIAL),
            new OutputFault(OutputFault.Kind.READ_ONLY_DISK),
            new InputFault(InputFault.Kind.TRUNCATED),
            new InputFault(InputFault.Kind.OVERWRITTEN),
            new InputFault(InputFault.Kind.REMOVED),
            new InputFault(InputFault.Kind.REPLACED),
            new JournalFault(JournalFault.Kind.CUT),
            new JournalFault(JournalFault.Kind.GARBAGE),
            new JournalFault(JournalFault.Kind.FLIPPED),
            new TwoAtOnce());

    /// What came out of the rounds of one fault.
    private static final class Tally {
        private int rounds, atOnce, errors, wrong, stops;
    }

    private Path root, data, reference;
    private long seed, millis;

    static void main(String[] args) throws Exception {
        System.exit(new Faults().run(new Arguments(args, USAGE)) ? 0 : 1);
    }

    private boolean run(Arguments arguments) throws Exception {
        root = Path.of(System.getProperty("bench.sources")).resolve("../..").toRealPath();
        data = root.resolve("target/faults");
        seed = System.nanoTime() & 0xFFFF_FFFFL;
        int rounds = 20;
        String only = "";
        while (arguments.hasNext()) {
            switch (arguments.next("option")) {
                case "--rounds" -> rounds = Integer.parseInt(arguments.next("N"));
                case "--seed" -> seed = Long.parseLong(arguments.next("N"));
                case "--only" -> only = arguments.next("TEXT");
                case String word when !word.startsWith("-") -> data = Path.of(word);
                default -> arguments.refuse();
            }
        }
        data = Files.createDirectories(data).toRealPath();
        reference = Files.createDirectories(data.resolve("undisturbed")).resolve("out"); // the card says the last name
        Files.createDirectories(data.resolve("ro"));
        FaultDonors.make(data);
        Files.writeString(data.resolve("faults.yml"), FaultDonors.RECIPE);
        Measured.run(List.of(root.resolve("graft").toString(), "--version"), Map.of(), data.resolve("bench.log"));
        makeReference();
        System.out.printf("%s%nseed %d; an undisturbed merge takes %d ms%n%n", Machine.describe(data), seed, millis);
        String format = "%-36s %7s %10s %9s %18s %6s%n";
        System.out.printf(format, "fault", "rounds", "processes", "finished", "stopped, then made", "wrong");
        boolean isRight = true;
        for (Fault fault : FAULTS) {
            if (!fault.name().contains(only)) {
                continue;
            }
            if (!fault.isSkipped().isEmpty()) {
                System.out.printf("%-36s skipped: %s%n", fault.name(), fault.isSkipped());
                continue;
            }
            Tally tally = rounds(fault, fault.equals(FAULTS.getFirst()) ? 5 * rounds : rounds);
            System.out.printf(format, fault.name(), tally.rounds, tally.stops, tally.atOnce, tally.errors, tally.wrong);
            isRight &= tally.wrong == 0;
        }
        GraftRun.Ended verified = trial(reference, new Random(0)).verify();
        System.out.println(verified.code() == 0 ? "the undisturbed result passes verify" : verified);
        return isRight && verified.code() == 0;
    }

    private Trial trial(Path out, Random random) {
        return new Trial(root, data, reference, out, random, millis);
    }

    private void makeReference() throws Exception {
        for (int i = 0; i < 3; i++) { // the last time counts
            Trial trial = trial(reference, new Random(0));
            trial.clear();
            long start = System.nanoTime();
            GraftRun.Ended end = trial.run();
            if (end.code() != 0) {
                throw new IOException("the undisturbed merge failed: " + end);
            }
            millis = (System.nanoTime() - start) / 1_000_000;
        }
    }

    private Tally rounds(Fault fault, int rounds) throws Exception {
        Tally tally = new Tally();
        fault.prepare(data);
        try {
            for (int round = 0; round < rounds; round++) {
                long key = seed + fault.name().hashCode() * 1000L + round;
                Trial trial = trial(fault.directory(data).resolve("out"), new Random(key));
                trial.clear();
                tally.rounds++;
                String problem;
                try {
                    problem = round(fault, trial, tally);
                } catch (IOException wrong) {
                    problem = wrong.toString();
                }
                if (!problem.isEmpty()) {
                    tally.wrong++;
                    System.out.printf("WRONG: %s, round %d: %s%n", fault.name(), round, problem.strip());
                }
            }
            trial(fault.directory(data).resolve("out"), new Random(0)).clear();
        } finally {
            fault.tidyUp(data);
        }
        return tally;
    }

    /// @return what is wrong; empty if nothing is
    private static String round(Fault fault, Trial trial, Tally tally) throws IOException, InterruptedException {
        List<String> problems = new ArrayList<>();
        try {
            for (GraftRun.Ended end : fault.happen(trial)) {
                tally.stops += end.code() == 0 ? 0 : 1;
                problems.addAll(problems(fault, end));
            }
        } finally {
            fault.makeGood(trial);
        }
        if (fault.isFinished(trial)) {
            tally.atOnce++;
        } else {
            tally.errors++;
            GraftRun.Ended again = trial.run(fault.goOn(trial));
            if (again.code() != 0) {
                problems.add("the next run does not finish: " + again);
                return String.join("\n", problems);
            }
        }
        problems.add(trial.difference());
        return String.join("\n", problems);
    }

    private static List<String> problems(Fault fault, GraftRun.Ended end) {
        List<String> problems = new ArrayList<>();
        if (end.hasStackTrace()) {
            problems.add("a stack trace: " + end);
        }
        if (end.code() != 0 && !fault.codes().contains(end.code())) {
            problems.add("an unexpected end: " + end);
        }
        if (end.code() == 2 && fault.findings().stream().noneMatch(id -> end.says("[" + id + "]"))) {
            problems.add("an unexpected message: " + end);
        }
        return problems;
    }
}
