import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// Makes models of the shapes of Mistral 7B under the four names of the example card: seeded noise in bf16, each donor
/// the same base plus a tenth of noise of its own.
final class Donors {
    private static final String USAGE = """
            usage: bench/donors DIR [--layers N] [--link] [--seed N]

            Makes DIR/OWNER/NAME for the four donors of examples/nyxene/card.md, so that `--models DIR` finds them.
              --layers N   layers of each (default 6: 3.14 GB; 32: 14.5 GB; 1: 0.96 GB)
              --link       only two are made; the other two are links to the one with the same vocabulary
              --seed N     of the noise (default 0)
            What is there already with the same settings is left as it is.
            """;

    /// A donor of the card.
    ///
    /// @param twin the one before it with the same vocabulary, or null
    private record Donor(String name, int vocab, int shards, String twin) {}

    private static final List<Donor> DONORS = List.of(
            new Donor("fblgit/una-cybertron-7b-v2", 32000, 1, null),
            new Donor("chargoddard/loyal-piano-m7-cdpo", 32000, 3, "fblgit/una-cybertron-7b-v2"),
            new Donor("berkeley-nest/Starling-LM-7B-alpha", 32002, 2, null),
            new Donor("openaccess-ai-collective/DPOpenHermes-7B", 32002, 3, "berkeley-nest/Starling-LM-7B-alpha"));

    static void main(String[] args) throws Exception {
        Arguments arguments = new Arguments(args, USAGE);
        Path directory = Path.of(arguments.next("DIR"));
        int layers = 6;
        long seed = 0;
        boolean link = false;
        while (arguments.hasNext()) {
            switch (arguments.next("option")) {
                case "--layers" -> layers = Integer.parseInt(arguments.next("N"));
                case "--seed" -> seed = Long.parseLong(arguments.next("N"));
                case "--link" -> link = true;
                default -> arguments.refuse();
            }
        }
        make(directory, layers, seed, link);
    }

    static void make(Path directory, int layers, long seed, boolean link) throws Exception {
        for (int i = 0; i < DONORS.size(); i++) {
            Donor donor = DONORS.get(i);
            Path model = directory.resolve(donor.name);
            Path settings = model.resolve("bench-donor.txt");
            String wanted = "layers %d, seed %d, donor %d, linked %b\n".formatted(layers, seed, i, link);
            if (Files.exists(settings) && Files.readString(settings).equals(wanted)) {
                continue;
            }
            Files.createDirectories(model);
            if (link && donor.twin != null) {
                link(directory.resolve(donor.twin), model);
            } else {
                long start = System.nanoTime();
                long bytes = write(model, new Mistral7B(layers, donor.vocab), donor.shards, new Noise(seed, i));
                System.err.printf("%s: %.2f GB in %.1f s%n", model, bytes / 1e9, (System.nanoTime() - start) / 1e9);
            }
            Files.writeString(settings, wanted);
        }
    }

    private static void link(Path twin, Path model) throws IOException {
        try (var files = Files.list(twin)) {
            for (Path file : files.toList()) {
                Path link = model.resolve(file.getFileName());
                if (!link.endsWith("bench-donor.txt")) {
                    Files.deleteIfExists(link);
                    Files.createSymbolicLink(link, file.toAbsolutePath());
                }
            }
        }
    }

    private static long write(Path model, Mistral7B shape, int shardCount, Noise noise) throws Exception {
        List<List<Mistral7B.Weight>> shards = new ArrayList<>();
        long total = shape.weights().stream().mapToLong(Mistral7B.Weight::bytes).sum(), before = 0;
        for (Mistral7B.Weight weight : shape.weights()) {
            if (before >= shards.size() * total / shardCount) {
                shards.add(new ArrayList<>());
            }
            shards.getLast().add(weight);
            before += weight.bytes();
        }
        StringBuilder map = new StringBuilder();
        for (int i = 0; i < shards.size(); i++) {
            String file = shards.size() == 1
                    ? "model.safetensors"
                    : "model-%05d-of-%05d.safetensors".formatted(i + 1, shards.size());
            NoiseFile.write(model.resolve(file), shards.get(i), noise);
            shards.get(i).forEach(w -> map.append(",\n    \"%s\": \"%s\"".formatted(w.name(), file)));
        }
        if (shards.size() > 1) {
            Files.writeString(model.resolve("model.safetensors.index.json"), """
                    {
                      "metadata": {"total_size": %d},
                      "weight_map": {
                    %s
                      }
                    }
                    """.formatted(total, map.substring(2)));
        }
        for (var text : shape.texts().entrySet()) {
            Files.writeString(model.resolve(text.getKey()), text.getValue());
        }
        return total;
    }
}
