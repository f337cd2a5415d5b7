import java.io.IOException;
import java.util.List;
import java.util.Set;

/// Two merges into the same OUT: one makes it, the other one is refused.
record TwoAtOnce() implements Fault {

    @Override
    public String name() {
        return "two merges into one OUT";
    }

    @Override
    public Set<Integer> codes() {
        return Set.of(2);
    }

    @Override
    public Set<String> findings() {
        return Set.of("output-busy", "output-exists");
    }

    @Override
    public List<GraftRun.Ended> happen(Trial trial) throws IOException, InterruptedException {
        GraftRun one = trial.start();
        if (trial.random.nextBoolean()) {
            trial.sleepSomewhere();
        }
        GraftRun two = trial.start();
        List<GraftRun.Ended> ends = List.of(one.await(), two.await());
        if (ends.stream().filter(end -> end.code() == 0).count() != 1) {
            throw new IOException("of two merges not exactly one was done: " + ends);
        }
        return ends;
    }
}
