package dev.graft.app.cli;

import java.util.List;
import java.util.Locale;
import java.util.function.LongSupplier;

import dev.graft.eval.Evaluation;
import dev.graft.eval.TaskPlan;
import dev.graft.eval.local.EvalProgress;

/// One line on stderr that says how far an evaluation is, if a person waits for it.
///
///     hellaswag 310 of 10,042 documents, 25 min left  1,012 tokens/s  all 1,482 of 25,427, 31 min left
final class EvalProgressLine implements EvalProgress, AutoCloseable {
    private static final long PAUSE_NANOS = 100_000_000;
    private static final String ERASE = "\r\u001b[K";

    private final Screen screen;
    private final LongSupplier clockNanos;
    private final boolean isShown;
    private boolean isWriting;
    private long stageStart;
    private long drawn;

    /// @param clockNanos as System::nanoTime
    EvalProgressLine(Screen screen, LongSupplier clockNanos) {
        this.screen = screen;
        this.clockNanos = clockNanos;
        isShown = screen.terminal().isErrTerminal() && screen.loudness() != Screen.Loudness.QUIET;
    }

    /// That a run goes on where another one was stopped.
    static void sayWhatIsThere(Screen screen, List<TaskPlan> plans, Evaluation evaluation) {
        int all = plans.stream().mapToInt(task -> task.documents().size()).sum();
        int open = evaluation.open().size();
        if (open < all) {
            screen.note(String.format(Locale.ROOT, "going on: %,d of %,d documents are answered already", all - open,
                    all));
        }
    }

    @Override
    public void reached(Reached reached) {
        if (!isShown) {
            return;
        }
        long now = clockNanos.getAsLong();
        if (reached.ofStage().documents() == 0 || reached.isWriting() != isWriting) {
            isWriting = reached.isWriting();
            stageStart = now;
        } else if (now - drawn < PAUSE_NANOS) {
            return;
        }
        drawn = now;
        String line = line(reached, (now - stageStart) / 1e9);
        int columns = screen.terminal().columns(); // in the last one some terminals wrap
        screen.terminal().err().print(ERASE + (line.length() < columns ? line : line.substring(0, columns - 1)));
        screen.terminal().err().flush();
    }

    static String line(Reached reached, double seconds) {
        Share task = reached.ofTask(), all = reached.ofStage();
        double perSecond = seconds <= 0 ? 0 : all.tokens() / seconds;
        String speed = perSecond == 0 ? "" : String.format(Locale.ROOT, "  %,.0f tokens/s", perSecond);
        String both = task.ofDocuments() == all.ofDocuments()
                ? ""
                : String.format(Locale.ROOT, "  all %,d of %,d%s", all.documents(), all.ofDocuments(),
                        left(all, perSecond));
        return String.format(Locale.ROOT, "%s %,d of %,d documents%s", reached.task(), task.documents(),
                task.ofDocuments(), left(task, perSecond)) + speed + both;
    }

    private static String left(Share share, double perSecond) {
        return perSecond == 0 ? "" : ", " + Times.rough((share.ofTokens() - share.tokens()) / perSecond) + " left";
    }

    @Override
    public void close() {
        if (isShown) {
            screen.terminal().err().print(ERASE);
            screen.terminal().err().flush();
        }
    }
}
