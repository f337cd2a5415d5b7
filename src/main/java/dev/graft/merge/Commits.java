package dev.graft.merge;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;

/// Takes what the workers have written to the disk and into the journal, many tensors at a time: a sync costs
/// milliseconds, and a model has hundreds of tensors of a few kilobytes.
///
/// The worker that fills the measure does it while the others go on.
final class Commits {
    private record Written(Journal.Mark mark, OutputFile file) {}

    private final Journal journal;
    private final InputFiles inputs;
    private final long commitBytes;
    private final ReentrantLock committing = new ReentrantLock();
    private List<Written> waiting = new ArrayList<>(); // guarded by this
    private long waitingBytes; // guarded by this
    private boolean isBroken; // guarded by committing

    /// @param commitBytes how much may be written and not yet marked
    Commits(Journal journal, InputFiles inputs, long commitBytes) {
        this.journal = journal;
        this.inputs = inputs;
        this.commitBytes = commitBytes;
    }

    /// Everything that the mark speaks of has been written to `file`.
    ///
    /// @param bytes written since the last mark of this tensor
    void add(Journal.Mark mark, OutputFile file, long bytes) throws IOException {
        boolean isFull;
        synchronized (this) {
            waiting.add(new Written(mark, file));
            waitingBytes += bytes;
            isFull = waitingBytes >= commitBytes;
        }
        // A second worker that comes meanwhile leaves its marks to the next round.
        if (isFull && committing.tryLock()) {
            try {
                commit();
            } finally {
                committing.unlock();
            }
        }
    }

    /// Marks all that was added.
    void flush() throws IOException {
        committing.lock();
        try {
            commit();
        } finally {
            committing.unlock();
        }
    }

    private void commit() throws IOException {
        if (isBroken) {
            return;
        }
        List<Written> written;
        synchronized (this) {
            written = waiting;
            waiting = new ArrayList<>();
            waitingBytes = 0;
        }
        if (written.isEmpty()) {
            return;
        }
        // Until all is well: after a sync that failed the system takes the lost pages for written, and the next sync
        // of the same file succeeds.
        isBroken = true;
        Set<OutputFile> files = new LinkedHashSet<>();
        written.forEach(w -> files.add(w.file));
        for (OutputFile file : files) {
            file.force();
        }
        inputs.checkUnchanged(); // what was read from a changed file is not marked, and made anew
        journal.add(written.stream().map(Written::mark).toList());
        isBroken = false;
    }
}
