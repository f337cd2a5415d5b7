import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;

/// The disk of OUT is full or cannot be written.
record OutputFault(Kind kind) implements Fault {
    private static final int MEGABYTES = 560; // the result has 415 MB

    enum Kind {
        FULL_BEFORE, FULL_DURING, EXT4_FULL_BEFORE, EXT4_FULL_DURING, READ_ONLY_PARENT, READ_ONLY_PARTIAL, READ_ONLY_DISK
    }

    @Override
    public String name() {
        return switch (kind) {
            case FULL_BEFORE -> "tmpfs too full from the start";
            case FULL_DURING -> "tmpfs filled up during the run";
            case EXT4_FULL_BEFORE -> "ext4 too full from the start";
            case EXT4_FULL_DURING -> "ext4 filled up during the run";
            case READ_ONLY_PARENT -> "directory of OUT read-only";
            case READ_ONLY_PARTIAL -> "OUT.partial read-only during the run";
            case READ_ONLY_DISK -> "disk read-only when going on";
        };
    }

    @Override
    public Set<Integer> codes() {
        return kind == Kind.READ_ONLY_DISK ? Set.of(2, 137) : Set.of(2);
    }

    @Override
    public Set<String> findings() {
        return switch (kind) {
            case FULL_BEFORE, FULL_DURING, EXT4_FULL_BEFORE, EXT4_FULL_DURING -> Set.of("disk-space");
            case READ_ONLY_PARENT, READ_ONLY_PARTIAL, READ_ONLY_DISK -> Set.of("write-failed", "io-error");
        };
    }

    @Override
    public Path directory(Path data) {
        return data.resolve(kind == Kind.READ_ONLY_PARENT || kind == Kind.READ_ONLY_PARTIAL ? "ro" : "disk");
    }

    @Override
    public String isSkipped() {
        return "root".equals(System.getProperty("user.name")) ? "" : "only root may mount a disk and use chattr";
    }

    @Override
    public void prepare(Path data) throws IOException, InterruptedException {
        Path directory = Files.createDirectories(directory(data));
        switch (kind) {
            case FULL_BEFORE, FULL_DURING, READ_ONLY_DISK ->
                Shell.must("mount", "-t", "tmpfs", "-o", "size=" + MEGABYTES + "m", "tmpfs", directory.toString());
            case EXT4_FULL_BEFORE, EXT4_FULL_DURING -> {
                Path image = data.resolve("disk.img");
                Shell.must("truncate", "-s", MEGABYTES + "M", image.toString());
                Shell.must("mkfs.ext4", "-q", "-F", "-m", "0", image.toString());
                Shell.must("mount", "-o", "loop", image.toString(), directory.toString());
            }
            case READ_ONLY_PARENT, READ_ONLY_PARTIAL -> {
            }
        }
    }

    @Override
    public void tidyUp(Path data) throws IOException, InterruptedException {
        if (!directory(data).endsWith("ro")) {
            Shell.must("umount", directory(data).toString());
            Files.deleteIfExists(data.resolve("disk.img"));
        }
    }

    private static Path balloon(Trial trial) {
        return trial.out().resolveSibling("balloon");
    }

    @Override
    public List<GraftRun.Ended> happen(Trial trial) throws IOException, InterruptedException {
        Path parent = trial.out().getParent();
        return switch (kind) {
            case FULL_BEFORE, EXT4_FULL_BEFORE -> {
                fill(trial, (long) (trial.random.nextDouble() * 420e6));
                yield List.of(trial.run());
            }
            case FULL_DURING, EXT4_FULL_DURING -> {
                GraftRun run = trial.start();
                if (trial.random.nextBoolean()) {
                    trial.awaitJournal(run, 1);
                }
                trial.sleep(0, 0.8);
                fill(trial, 0);
                yield List.of(run.await());
            }
            case READ_ONLY_PARENT -> {
                Shell.must("chattr", "+i", parent.toString());
                yield List.of(trial.run());
            }
            case READ_ONLY_PARTIAL -> {
                GraftRun run = trial.start();
                trial.awaitJournal(run, 1);
                trial.sleep(0, 0.8);
                Shell.run(List.of("chattr", "+i", trial.partial().toString())); // false if it is OUT by now
                yield List.of(run.await());
            }
            case READ_ONLY_DISK -> {
                GraftRun run = trial.start();
                trial.sleepSomewhere();
                run.signal("KILL");
                GraftRun.Ended killed = run.await();
                if (isFinished(trial)) {
                    yield List.of(killed);
                }
                Shell.must("mount", "-o", "remount,ro", parent.toString());
                yield List.of(killed, trial.run());
            }
        };
    }

    /// Until so many bytes are free.
    private static void fill(Trial trial, long free) throws IOException {
        try (OutputStream out = Files.newOutputStream(balloon(trial))) {
            for (int block = 1 << 20; block > 0; block /= 16) {
                byte[] bytes = new byte[block];
                try {
                    while (trial.out().getParent().toFile().getUsableSpace() > free || free == 0) {
                        out.write(bytes);
                    }
                } catch (IOException full) {
                    continue; // in smaller pieces
                }
            }
        }
    }

    @Override
    public void makeGood(Trial trial) throws IOException, InterruptedException {
        String parent = trial.out().getParent().toString();
        switch (kind) {
            case FULL_BEFORE, FULL_DURING, EXT4_FULL_BEFORE, EXT4_FULL_DURING -> Files.delete(balloon(trial));
            case READ_ONLY_PARENT -> Shell.must("chattr", "-i", parent);
            case READ_ONLY_PARTIAL -> Shell.run(List.of("chattr", "-i", trial.partial().toString()));
            case READ_ONLY_DISK -> Shell.must("mount", "-o", "remount,rw", parent);
        }
        // A directory that was renamed after it became read-only: the flag has moved along.
        Shell.run(List.of("chattr", "-i", trial.out().toString()));
    }
}
