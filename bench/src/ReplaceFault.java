import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;

/// A kill while --overwrite puts the new model in the place of an old one.
record ReplaceFault() implements Fault {
    private static final String OLD = "the old one\n";

    @Override
    public String name() {
        return "kill -9 while --overwrite replaces";
    }

    @Override
    public Set<Integer> codes() {
        return Set.of(137);
    }

    @Override
    public Set<String> findings() {
        return Set.of();
    }

    @Override
    public List<GraftRun.Ended> happen(Trial trial) throws IOException, InterruptedException {
        trial.linkReference();
        Files.delete(readme(trial.out()));
        Files.writeString(readme(trial.out()), OLD);
        GraftRun run = trial.start("--overwrite");
        Path manifest = trial.partial().resolve("config.json"); // one of the last to be written
        while (run.isRunning() && !Files.exists(manifest)) {
            Thread.onSpinWait();
        }
        Thread.sleep(0, trial.random.nextInt(1_000_000));
        for (int spins = trial.random.nextInt(2_000_000); spins > 0; spins--) {
            Thread.onSpinWait();
        }
        run.signal("KILL");
        return List.of(run.await());
    }

    private static Path readme(Path model) {
        return model.resolve("README.md");
    }

    @Override
    public boolean isFinished(Trial trial) throws IOException {
        Path aside = trial.out().resolveSibling(trial.out().getFileName() + ".replaced");
        if (!Files.exists(trial.out()) && !(Files.exists(readme(aside)) && Files.exists(trial.partial()))) {
            throw new IOException("neither the old model nor the new one is there");
        }
        return Files.exists(trial.out()) && !Files.readString(readme(trial.out())).equals(OLD);
    }

    @Override
    public String[] goOn(Trial trial) {
        return new String[] {"--overwrite"};
    }
}
