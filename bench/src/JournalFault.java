import java.io.IOException;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.List;
import java.util.Set;

/// The journal of a merge that was killed is damaged.
record JournalFault(Kind kind) implements Fault {
    enum Kind {
        CUT, GARBAGE, FLIPPED
    }

    @Override
    public String name() {
        return switch (kind) {
            case CUT -> "journal cut at any byte";
            case GARBAGE -> "garbage at the end of the journal";
            case FLIPPED -> "a byte of the journal changed";
        };
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
        GraftRun run = trial.start();
        trial.awaitJournal(run, 300); // a few marks
        trial.sleep(0, 0.03); // the first marks come late
        run.signal("KILL");
        GraftRun.Ended end = run.await();
        if (Files.exists(trial.journal())) {
            byte[] journal = Files.readAllBytes(trial.journal());
            int at = trial.random.nextInt(journal.length);
            Files.write(trial.journal(), switch (kind) {
                case CUT -> Arrays.copyOf(journal, at);
                case GARBAGE -> {
                    byte[] more = new byte[1 + trial.random.nextInt(5000)];
                    trial.random.nextBytes(more);
                    // Half of the times a repeated piece of itself, which looks like marks.
                    byte[] end2 = trial.random.nextBoolean() ? more : Arrays.copyOfRange(journal, at, journal.length);
                    byte[] all = Arrays.copyOf(journal, journal.length + end2.length);
                    System.arraycopy(end2, 0, all, journal.length, end2.length);
                    yield all;
                }
                case FLIPPED -> {
                    journal[at] ^= (byte) (1 << trial.random.nextInt(8));
                    yield journal;
                }
            });
        }
        return List.of(end);
    }
}
