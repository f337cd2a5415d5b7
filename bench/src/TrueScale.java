import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/// The example card with donors of real size: time against the floor, memory, and what a kill -9 costs.
final class TrueScale {
    private static final String USAGE = """
            usage: bench/true-scale DATA [--layers N] [--rounds N] [--keep]

            Merges examples/nyxene/card.md with donors of 32 layers (two of 14.5 GB, the other two are links to them) into 21.5 GB.
            Cold, if root may drop the page cache. Needs 52 GB of disk, which are free again at the end.
              DATA         directory for donors and results, on the disk to measure
              --layers N   smaller donors, with a recipe of the same shape (default 32)
              --rounds N   of graft and all modes of the floor, in shuffled order (default 3)
              --keep       keep donors and result
            """;

    private Path data, out, log, graft;
    private List<String> merge;

    static void main(String[] args) throws Exception {
        new TrueScale().run(new Arguments(args, USAGE));
    }

    private void run(Arguments arguments) throws Exception {
        data = Files.createDirectories(Path.of(arguments.next("DATA"))).toRealPath();
        int layers = 32, rounds = 3;
        boolean keep = false;
        while (arguments.hasNext()) {
            switch (arguments.next("option")) {
                case "--layers" -> layers = Integer.parseInt(arguments.next("N"));
                case "--rounds" -> rounds = Integer.parseInt(arguments.next("N"));
                case "--keep" -> keep = true;
                default -> arguments.refuse();
            }
        }
        Path sources = Path.of(System.getProperty("bench.sources")), hub = data.resolve("true-scale-" + layers);
        graft = sources.resolve("../../graft").normalize();
        out = data.resolve("out");
        log = data.resolve("bench.log");
        clear();
        Donors.make(hub, layers, 0, true);
        MergeCase headline = MergeCase.ALL.getLast();
        Needs needs = Needs.of(hub, headline.slices().apply(layers));
        merge = merge(sources, hub, layers, headline);
        Measured.run(List.of(graft.toString(), "--version"), Map.of(), log); // builds what is not built
        System.out.println(Machine.describe(data));
        System.out.printf("%s%nreads %.1f GB, writes %.1f GB%n", String.join(" ", merge), needs.readBytes() / 1e9,
                needs.writeBytes() / 1e9);
        double seconds = compare(FloorProgram.in(data, sources), needs, rounds);
        String digest = digest();
        verify();
        killAndGoOn(seconds / 2, digest);
        verify();
        clear();
        if (!keep) {
            Measured.run(List.of("rm", "-rf", hub.toString()), Map.of(), log);
        }
    }

    private List<String> merge(Path sources, Path hub, int layers, MergeCase headline) throws IOException {
        List<String> words = new ArrayList<>(List.of(graft.toString(), "merge"));
        if (layers == 32) {
            words.addAll(List.of(sources.resolve("../../examples/nyxene/card.md").normalize().toString(), out.toString(),
                    "--models", hub.toString(), "--alias", "Starling-NeuralHermes-11B=Starling-DPOHermes-11B"));
        } else {
            Path recipe = data.resolve("true-scale.yml");
            Files.writeString(recipe, headline.text().apply(hub, layers));
            words.addAll(List.of(recipe.toString(), out.toString()));
        }
        return words;
    }

    /// @return the median of graft's seconds; the result of one of its runs stays
    private double compare(FloorProgram floor, Needs needs, int rounds) throws Exception {
        PageCache state = PageCache.canBeDropped() ? PageCache.COLD : PageCache.WARM;
        System.out.println(state == PageCache.COLD ? "inputs cold" : "inputs as they are: only root may drop the page cache");
        Map<String, List<Double>> times = new LinkedHashMap<>();
        long peakBytes = 0;
        List<String> programs = new ArrayList<>(FloorProgram.MODES);
        Random order = new Random(1);
        for (int round = 0; round < rounds; round++) {
            Collections.shuffle(programs, order);
            for (String program : programs) {
                clear();
                state.prepare(floor, needs, List.of(List.of(graft.toString(), "--version")), log);
                times.computeIfAbsent(program, _ -> new ArrayList<>()).add(floor.run(program, needs, out).seconds());
            }
            clear();
            state.prepare(floor, needs, List.of(List.of(graft.toString(), "--version")), log);
            Measured merged = Measured.run(merge, Map.of(), log);
            peakBytes = Math.max(peakBytes, merged.peakBytes());
            times.computeIfAbsent("graft", _ -> new ArrayList<>()).add(merged.seconds());
            System.out.printf("  graft wall %.1f s, cpu %.1f s, peak %.0f MiB%n", merged.seconds(), merged.cpuSeconds(),
                    merged.peakBytes() / 0x1p20);
        }
        times.forEach((program, list) -> System.out.printf("  %-9s wall s: %s%n", program, Measured.list(list)));
        double best = FloorProgram.MODES.stream().mapToDouble(mode -> Measured.median(times.get(mode))).min().orElseThrow();
        double median = Measured.median(times.get("graft"));
        System.out.printf("graft %.1f s, floor %.1f s: **%.2f** (medians of %d); peak %.0f MiB%n", median, best, median / best,
                rounds, peakBytes / 0x1p20);
        return median;
    }

    private void killAndGoOn(double afterSeconds, String digest) throws Exception {
        clear();
        Process killed = new ProcessBuilder(merge).redirectErrorStream(true).redirectOutput(log.toFile()).start();
        Thread.sleep((long) (afterSeconds * 1000));
        killed.destroyForcibly().waitFor(); // SIGKILL; the launcher became the JVM
        Path journal = Path.of(out + ".partial", "graft-journal.jsonl");
        if (!Files.exists(journal)) {
            throw new IOException("nothing is left after %.1f s; exit code %d".formatted(afterSeconds, killed.exitValue()));
        }
        long marks;
        try (var lines = Files.lines(journal)) {
            marks = lines.count();
        }
        Measured rest = Measured.run(merge, Map.of(), log);
        System.out.printf("kill -9 after %.1f s (%d lines in the journal); going on took %.1f s, peak %.0f MiB; %s%n",
                afterSeconds, marks, rest.seconds(), rest.peakBytes() / 0x1p20,
                digest.equals(digest()) ? "equal SHA-256: " + digest : "OTHER BYTES: " + digest() + " instead of " + digest);
    }

    /// Of the manifest, which holds those of all tensors.
    private String digest() throws IOException {
        return Files.readString(log).replaceAll("(?s).*sha256:(\\w+).*", "$1");
    }

    private void verify() throws Exception {
        Measured verified = Measured.run(List.of(graft.toString(), "verify", out.toString()), Map.of(), data.resolve("verify.log"));
        System.out.printf("verify: %s (%.1f s)%n", Files.readString(data.resolve("verify.log")).strip(), verified.seconds());
    }

    private void clear() throws IOException, InterruptedException {
        Measured.run(List.of("rm", "-rf", out.toString(), out + ".partial"), Map.of(), log.resolveSibling("rm.log"));
    }
}
