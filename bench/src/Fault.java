import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;

/// Something that happens to a merge.
interface Fault {
    String name();

    /// How a merge may end that it happened to, besides with 0. An exit code 2 needs one of the [#findings].
    Set<Integer> codes();

    Set<String> findings();

    /// Below it OUT is made; of a fault that needs a disk of its own, that disk.
    default Path directory(Path data) {
        return data;
    }

    /// Where the fault cannot happen here, why.
    default String isSkipped() {
        return "";
    }

    default void prepare(Path data) throws IOException, InterruptedException {}

    default void tidyUp(Path data) throws IOException, InterruptedException {}

    /// Starts the merge, lets it happen, and waits for the end.
    ///
    /// @return how each of the processes ended, in order
    List<GraftRun.Ended> happen(Trial trial) throws IOException, InterruptedException;

    /// Whether OUT is there and the new one; then its bytes must be right.
    default boolean isFinished(Trial trial) throws IOException {
        return Files.exists(trial.out());
    }

    /// Takes away what disturbed the merge, whether it finished or not.
    default void makeGood(Trial trial) throws IOException, InterruptedException {}

    /// Of a merge that did not finish, once all is good again.
    ///
    /// @return options that the next run needs to finish
    default String[] goOn(Trial trial) throws IOException, InterruptedException {
        return new String[0];
    }
}
