import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.Set;

/// A weight file of a donor is changed while the merge reads it.
final class InputFault implements Fault {
    enum Kind {
        TRUNCATED, OVERWRITTEN, REMOVED, REPLACED
    }

    private final Kind kind;
    private Path file; // that was changed last
    private FileTime time; // that it had before

    InputFault(Kind kind) {
        this.kind = kind;
    }

    @Override
    public String name() {
        return switch (kind) {
            case TRUNCATED -> "input truncated";
            case OVERWRITTEN -> "input overwritten, same size";
            case REMOVED -> "input removed";
            case REPLACED -> "input replaced by another file";
        };
    }

    @Override
    public Set<Integer> codes() {
        return Set.of(2);
    }

    @Override
    public Set<String> findings() {
        return Set.of("input-changed", "short-read", "missing-file");
    }

    private static Path pristine(Path data, Path file) {
        return data.resolve("pristine").resolve(data.relativize(file));
    }

    @Override
    public void prepare(Path data) throws IOException {
        for (Path file : FaultDonors.weightFiles(data)) {
            Path copy = pristine(data, file);
            Files.createDirectories(copy.getParent());
            Files.copy(file, copy, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.COPY_ATTRIBUTES);
        }
    }

    @Override
    public List<GraftRun.Ended> happen(Trial trial) throws IOException, InterruptedException {
        file = trial.any(FaultDonors.weightFiles(trial.data()));
        time = Files.getLastModifiedTime(file);
        GraftRun run = trial.start();
        trial.awaitJournal(run, 1);
        trial.sleep(0, 0.7);
        switch (kind) {
            case TRUNCATED -> {
                try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
                    channel.truncate((long) (trial.random.nextDouble() * channel.size()));
                }
            }
            case OVERWRITTEN -> overwrite(trial);
            case REMOVED -> Files.move(file, file.resolveSibling("away"));
            case REPLACED -> {
                Path other = file.resolveSibling("other");
                Files.copy(file, other);
                Files.move(file, file.resolveSibling("away"));
                Files.move(other, file);
            }
        }
        return List.of(run.await());
    }

    /// Noise over 1 to 1000 KiB somewhere behind the header.
    private void overwrite(Trial trial) throws IOException {
        byte[] noise = new byte[1024 * (1 + trial.random.nextInt(1000))];
        trial.random.nextBytes(noise);
        try (RandomAccessFile bytes = new RandomAccessFile(file.toFile(), "rw")) {
            long room = bytes.length() - noise.length - 16384;
            bytes.seek(16384 + (long) (trial.random.nextDouble() * room));
            bytes.write(noise);
        }
    }

    @Override
    public void makeGood(Trial trial) throws IOException {
        Path away = file.resolveSibling("away");
        if (Files.exists(away)) {
            Files.move(away, file, StandardCopyOption.REPLACE_EXISTING);
        } else {
            Files.copy(pristine(trial.data(), file), file, StandardCopyOption.REPLACE_EXISTING);
        }
        Files.setLastModifiedTime(file, time);
    }

    /// With its old time the file is the old one, and the merge goes on. With another one, which it gets half of the times,
    /// it is taken for a new file: the user is told, and begins again.
    @Override
    public String[] goOn(Trial trial) throws IOException, InterruptedException {
        if (kind == Kind.REMOVED || trial.random.nextBoolean()) {
            return new String[0];
        }
        Files.setLastModifiedTime(file, FileTime.fromMillis(System.currentTimeMillis() / 1000 * 1000));
        GraftRun.Ended refused = trial.run();
        if (refused.code() != 2 || !refused.says("[other-plan]") || !refused.says("--restart")) {
            throw new IOException("went on with an input of another time: " + refused);
        }
        return new String[] {"--restart"};
    }
}
