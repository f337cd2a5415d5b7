import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/// A signal at a random moment, from the start of the JVM to the end.
///
/// @param atMost so many runs get it, one after the other
record SignalFault(String name, String signal, int code, int atMost) implements Fault {

    @Override
    public Set<Integer> codes() {
        return Set.of(code);
    }

    @Override
    public Set<String> findings() {
        return Set.of();
    }

    @Override
    public List<GraftRun.Ended> happen(Trial trial) throws IOException, InterruptedException {
        List<GraftRun.Ended> ends = new ArrayList<>();
        int times = atMost == 1 ? 1 : trial.random.nextInt(2, atMost + 1);
        for (int i = 0; i < times; i++) {
            GraftRun run = trial.start();
            trial.sleepSomewhere();
            run.signal(signal);
            GraftRun.Ended end = run.await();
            ends.add(end);
            if (end.code() == 0 || java.nio.file.Files.exists(trial.out())) {
                break;
            }
            boolean hasBegun = java.nio.file.Files.exists(trial.journal());
            if (hasBegun && !signal.equals("KILL") && !end.says("the same command goes on from there")) {
                throw new IOException("the user is not told how to go on: " + end);
            }
        }
        return ends;
    }
}
