import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/// graft, the floor and mergekit on the same recipes, in one run.
final class MergeBench {
    private static final String USAGE = """
            usage: bench/merge DATA [--layers N] [--rounds N] [--cases A,B] [--states warm,cold] [--reference ENV]
                               [--reference-rounds N] [--threads N] [--seed N]

            Measures `graft merge` against the floor: a plain program that reads the bytes a recipe needs once and writes as many
            as the result has once. Prints the ratios of the medians and every single time.
              DATA                  directory for donors and results, on the disk to measure; up to 25 GB at 6 layers
              --layers N            layers of the donors (default 6: 3.14 GB each)
              --rounds N            of graft and all modes of the floor, in shuffled order (default 5)
              --cases A,B           of passthrough, linear, slerp, headline (default: all)
              --states A,B          of warm (inputs in the page cache) and cold (dropped; root only) (default: both)
              --reference ENV       a Python environment with mergekit, which is measured too
              --reference-rounds N  of mergekit (default 1)
              --threads N           graft's (default: as graft thinks best)
              --seed N              of the order (default: 1)
            """;

    /// Best of the flags that were tried: anchors of the project, and docs/evidence/merge.md.
    private static final List<String> REFERENCE_FLAGS = List.of("--out-shard-size", "750M", "--async-write",
            "--write-threads", "2", "--lazy-unpickle", "-j", "2");
    private static final Map<String, String> REFERENCE_ENVIRONMENT = Map.of("GLIBC_TUNABLES",
            "glibc.malloc.hugetlb=1", "HF_HUB_OFFLINE", "1", "CUDA_VISIBLE_DEVICES", "");

    private Path data, hub, out, log, graft;
    private FloorProgram floor;
    private String reference, threads;
    private double sha256; // bytes per second of one thread
    private int layers = 6, rounds = 5, referenceRounds = 1;
    private Random order = new Random(1);
    private List<String> cases = MergeCase.ALL.stream().map(MergeCase::name).toList();
    private List<PageCache> states = List.of(PageCache.WARM, PageCache.COLD);

    static void main(String[] args) throws Exception {
        new MergeBench().run(new Arguments(args, USAGE));
    }

    private void run(Arguments arguments) throws Exception {
        read(arguments);
        Path sources = Path.of(System.getProperty("bench.sources"));
        graft = sources.resolve("../../graft").normalize();
        hub = data.resolve("hub-" + layers);
        out = data.resolve("out");
        log = data.resolve("bench.log");
        Donors.make(hub, layers, 0, false);
        floor = FloorProgram.in(data, sources);
        Measured.run(List.of(graft.toString(), "--version"), Map.of(), log); // builds what is not built
        System.out.println(Machine.describe(data));
        sha256 = Machine.sha256();
        System.out.printf("SHA-256: %.2f GB/s on one thread%n%n", sha256 / 1e9);
        if (!PageCache.canBeDropped() && states.contains(PageCache.COLD)) {
            states = states.stream().filter(state -> state != PageCache.COLD).toList();
            System.out.println("SKIPPED: cold, because only root may drop the page cache\n");
        }
        List<String> rows = new ArrayList<>();
        for (MergeCase one : MergeCase.ALL) {
            if (cases.contains(one.name())) {
                rows.addAll(measure(one));
            }
        }
        System.out.println("""

                | recipe | inputs | in + out GB | floor s (mode) | graft s | graft/floor: medians (per round) | graft cpu s (SHA-256 of it) | peak MiB | mergekit s | mergekit/graft |
                |---|---|---|---|---|---|---|---|---|---|""");
        rows.forEach(System.out::println);
        System.out.println("\nload " + Machine.load());
    }

    private void read(Arguments arguments) throws IOException {
        data = Files.createDirectories(Path.of(arguments.next("DATA"))).toRealPath();
        while (arguments.hasNext()) {
            switch (arguments.next("option")) {
                case "--layers" -> layers = Integer.parseInt(arguments.next("N"));
                case "--rounds" -> rounds = Integer.parseInt(arguments.next("N"));
                case "--cases" -> cases = Arrays.asList(arguments.next("A,B").split(","));
                case "--states" -> states = Arrays.stream(arguments.next("A,B").split(","))
                        .map(state -> PageCache.valueOf(state.toUpperCase())).toList();
                case "--reference" -> reference = arguments.next("ENV");
                case "--reference-rounds" -> referenceRounds = Integer.parseInt(arguments.next("N"));
                case "--threads" -> threads = arguments.next("N");
                case "--seed" -> order = new Random(Long.parseLong(arguments.next("N")));
                default -> arguments.refuse();
            }
        }
    }

    /// @return a row of the table per state
    private List<String> measure(MergeCase one) throws Exception {
        Path recipe = data.resolve(one.name() + ".yml");
        Files.writeString(recipe, one.text().apply(hub, layers));
        Needs needs = Needs.of(hub, one.slices().apply(layers));
        checkBytes(one, recipe);
        List<String> rows = new ArrayList<>();
        for (PageCache state : states) {
            Map<String, List<Measured>> runs = new LinkedHashMap<>();
            for (int round = 0; round < rounds; round++) {
                List<String> programs = new ArrayList<>(FloorProgram.MODES);
                programs.add("graft");
                if (reference != null && round < referenceRounds) {
                    programs.add("mergekit");
                }
                Collections.shuffle(programs, order);
                for (String program : programs) {
                    runs.computeIfAbsent(program, _ -> new ArrayList<>())
                            .add(run(program, one, recipe, needs, state));
                }
            }
            print(one, state, runs);
            rows.add(row(one, state, needs, runs));
        }
        clear();
        return rows;
    }

    /// Verify accepts the result, and another number of threads gives the same bytes.
    private void checkBytes(MergeCase one, Path recipe) throws Exception {
        List<String> digests = new ArrayList<>();
        for (String count : List.of("1", "4")) {
            clear();
            Measured.run(graft(recipe, "--threads", count), Map.of(), log);
            digests.add(Files.readString(log).replaceAll("(?s).*sha256:(\\w+).*", "$1"));
        }
        Measured.run(List.of(graft.toString(), "verify", out.toString()), Map.of(), log);
        if (!digests.getFirst().equals(digests.getLast())) {
            throw new IOException("1 and 4 threads do not make the same bytes: " + digests);
        }
        System.out.printf("%s: verified, the same bytes from 1 and 4 threads (manifest %.12s…)%n", one.name(),
                digests.getFirst());
    }

    private List<String> graft(Path recipe, String... more) {
        List<String> words = new ArrayList<>(List.of(graft.toString(), "merge", recipe.toString(), out.toString()));
        words.addAll(List.of(more));
        if (threads != null && more.length == 0) {
            words.addAll(List.of("--threads", threads));
        }
        return words;
    }

    private List<String> mergekit(MergeCase one, Path recipe) {
        List<String> words = new ArrayList<>(
                List.of(Path.of(reference, "bin", one.program()).toString(), recipe.toString()));
        if (one.program().equals("mergekit-multi")) {
            words.addAll(List.of("--out-path", out.toString(), "-I", data.resolve("stages").toString(),
                    "--unsafe-truncate-embeddings"));
        } else {
            words.add(out.toString());
        }
        words.addAll(REFERENCE_FLAGS);
        return words;
    }

    private Measured run(String program, MergeCase one, Path recipe, Needs needs, PageCache state) throws Exception {
        clear();
        state.prepare(floor, needs, List.of(switch (program) {
            case "graft" -> List.of(graft.toString(), "--version");
            case "mergekit" -> List.of(Path.of(reference, "bin", one.program()).toString(), "--help");
            default -> List.of("true");
        }), log);
        Measured measured = switch (program) {
            case "graft" -> Measured.run(graft(recipe), Map.of(), log);
            case "mergekit" -> Measured.run(mergekit(one, recipe), REFERENCE_ENVIRONMENT, log);
            default -> floor.run(program, needs, out);
        };
        clear();
        return measured;
    }

    private void clear() throws IOException, InterruptedException {
        Measured.run(List.of("rm", "-rf", out.toString(), out + ".partial", data.resolve("stages").toString()), Map.of(),
                log);
    }

    private static void print(MergeCase one, PageCache state, Map<String, List<Measured>> runs) {
        runs.forEach((program, times) -> System.out.printf("  %-11s %-4s %-9s wall s: %s   cpu s: %s%s%n", one.name(), name(state),
                program, Measured.list(times.stream().map(Measured::seconds).toList()),
                Measured.list(times.stream().map(Measured::cpuSeconds).toList()),
                FloorProgram.MODES.contains(program)
                        ? ""
                        : "   peak MiB: " + Measured.list(times.stream().map(m -> m.peakBytes() / 0x1p20).toList())));
    }

    private static String name(PageCache state) {
        return state.name().toLowerCase();
    }

    private static List<Double> seconds(Map<String, List<Measured>> runs, String program) {
        return runs.get(program).stream().map(Measured::seconds).toList();
    }

    private String row(MergeCase one, PageCache state, Needs needs, Map<String, List<Measured>> runs) {
        String mode = Collections.min(FloorProgram.MODES,
                (a, b) -> Double.compare(Measured.median(seconds(runs, a)), Measured.median(seconds(runs, b))));
        List<Double> floors = seconds(runs, mode), grafts = seconds(runs, "graft"), pairs = new ArrayList<>();
        for (int i = 0; i < grafts.size(); i++) {
            pairs.add(grafts.get(i) / floors.get(i));
        }
        double graft = Measured.median(grafts), mergekit = runs.containsKey("mergekit")
                ? Measured.median(seconds(runs, "mergekit"))
                : Double.NaN;
        return "| %s | %s | %.1f + %.1f | %.2f (%s) | %.2f | **%.2f** (%s) | %.2f (%.2f) | %.0f | %s | %s |".formatted(one.name(),
                name(state), needs.readBytes() / 1e9, needs.writeBytes() / 1e9, Measured.median(floors), mode, graft,
                graft / Measured.median(floors), Measured.list(pairs),
                Measured.median(runs.get("graft").stream().map(Measured::cpuSeconds).toList()), needs.writeBytes() / sha256,
                runs.get("graft").stream().mapToLong(Measured::peakBytes).max().orElse(0) / 0x1p20,
                Double.isNaN(mergekit) ? "-" : "%.1f".formatted(mergekit),
                Double.isNaN(mergekit) ? "-" : "%.1f".formatted(mergekit / graft));
    }
}
