package dev.graft.app.gate;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;

import org.jspecify.annotations.Nullable;

import dev.graft.merge.Progress;
import dev.graft.model.StoredModel;
import dev.graft.tensor.TensorEntry;
import dev.graft.tensor.WeightFiles;

/// Reads all weights of a model once beside those of its donors. Takes memory by the number of threads, and not by the
/// size of the models.
final class WeightScan {
    private final Origins origins;
    private final Donors donors;
    private final Progress progress;
    private final AtomicLong doneBytes = new AtomicLong();

    private WeightScan(Origins origins, Donors donors, Progress progress) {
        this.origins = origins;
        this.donors = donors;
        this.progress = progress;
    }

    /// By tensor, in order of their names. Tensors of integers are left out.
    static Map<String, Measured> of(StoredModel model, Origins origins, Donors donors, int threads, Progress progress)
            throws IOException {
        WeightScan scan = new WeightScan(origins, donors, progress);
        List<TensorEntry> floats = model.tensors().values().stream().filter(entry -> entry.dtype().isFloat()).toList();
        progress.begins(floats.stream().mapToLong(TensorEntry::bytes).sum(), 0);
        Map<String, Measured> measured = new TreeMap<>();
        for (Measured tensor : scan.run(floats, threads)) {
            measured.put(tensor.entry().name(), tensor);
        }
        progress.ends();
        return measured;
    }

    private List<Measured> run(List<TensorEntry> tensors, int threads) throws IOException {
        ConcurrentLinkedQueue<TensorEntry> queue = new ConcurrentLinkedQueue<>(tensors);
        List<Measured> all = new ArrayList<>();
        try (WeightFiles files = new WeightFiles(); ExecutorService workers = Executors.newFixedThreadPool(threads)) {
            List<Future<List<Measured>>> parts = new ArrayList<>();
            Callable<List<Measured>> work = () -> {
                Sums sums = new Sums(files);
                List<Measured> mine = new ArrayList<>();
                for (TensorEntry entry; (entry = queue.poll()) != null;) {
                    mine.add(measure(entry, sums));
                    progress.reached(doneBytes.addAndGet(entry.bytes()), entry.name());
                }
                return mine;
            };
            for (int i = 0; i < threads; i++) {
                parts.add(workers.submit(work));
            }
            try {
                for (Future<List<Measured>> part : parts) {
                    all.addAll(part.get());
                }
            } catch (ExecutionException failed) {
                queue.clear(); // the others stop, too
                throw asThrown(failed);
            } catch (InterruptedException stopped) {
                queue.clear();
                Thread.currentThread().interrupt();
                throw new IOException("interrupted", stopped);
            }
        }
        return all;
    }

    private static IOException asThrown(ExecutionException failed) {
        return switch (failed.getCause()) {
            case IOException io -> io;
            case RuntimeException runtime -> throw runtime;
            case Error error -> throw error;
            case null, default -> throw new IllegalStateException(failed);
        };
    }

    private Measured measure(TensorEntry entry, Sums sums) throws IOException {
        Sums.Alone alone = sums.of(entry);
        Origin origin = origins.tensors().get(entry.name());
        List<Measured.Against> against = new ArrayList<>();
        int missing = 0;
        if (origin != null) {
            for (Origin.Source source : origin.sources()) {
                TensorEntry other = find(source);
                if (other == null || !origin.isAligned() || !areAlike(entry, other)) {
                    missing++;
                } else {
                    against.add(sums.of(entry, source, other, Math.min(entry.elements(), other.elements())));
                }
            }
        }
        return new Measured(entry, origin, alone.nonFinite(), alone.squares(), against, missing);
    }

    private @Nullable TensorEntry find(Origin.Source source) {
        return donors.named(source.model()).map(donor -> donor.model().tensors().get(source.tensor())).orElse(null);
    }

    /// Equal shapes, or matrices of equal width.
    private static boolean areAlike(TensorEntry entry, TensorEntry other) {
        return other.dtype().isFloat() && (entry.shape().equals(other.shape())
                || (entry.shape().rank() == 2 && other.shape().rank() == 2
                        && entry.shape().rowElements() == other.shape().rowElements()));
    }
}
