package dev.graft.merge;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;

import org.jspecify.annotations.Nullable;

import dev.graft.diagnostic.Finding;
import dev.graft.diagnostic.UserError;
import dev.graft.model.StoredModel;
import dev.graft.model.StoredModel.Seat;
import dev.graft.tensor.TensorEntry;
import dev.graft.tensor.WeightFiles;

/// How two models differ, tensor by tensor. Tensors are paired by the name on disk.
///
/// @param tensors of both models, the most different first
public record Diff(List<TensorDiff> tensors) {
    /// A megabyte of bf16 per read; a thread has room for two tiles of f64, 8 MiB.
    private static final int TILE_ELEMENTS = 1 << 19;

    public Diff {
        tensors = List.copyOf(tensors);
    }

    /// A part of a pair.
    private record Step(TensorPair pair, int part) {
        long bytes() {
            long elements = Math.min(TensorPair.PART, pair.elements() - part * TensorPair.PART);
            return elements * (pair.a().dtype().bits() + pair.b().dtype().bits()) / 8;
        }
    }

    /// Reads both models once, but for parts that are equal in tensors that are not; these are read twice. Takes
    /// memory by the number of threads, and not by the size of the models.
    ///
    /// @throws UserError if the weights of one of them are not complete
    public static Diff of(StoredModel a, StoredModel b, int threads, Progress progress) throws IOException {
        return of(a, b, threads, TILE_ELEMENTS, progress);
    }

    static Diff of(StoredModel a, StoredModel b, int threads, int tileElements, Progress progress)
            throws IOException {
        List<Finding> errors = new ArrayList<>(a.weightErrors());
        errors.addAll(b.weightErrors());
        if (!errors.isEmpty()) {
            throw new UserError(errors);
        }
        Map<String, TensorPair> pairs = new LinkedHashMap<>();
        a.tensors().forEach((name, tensor) -> {
            TensorEntry other = b.tensors().get(name);
            TensorPair pair = other == null || !other.shape().equals(tensor.shape())
                    ? null
                    : TensorPair.of(TensorMatch.whole(tensor, other));
            if (pair != null) {
                pairs.put(name, pair);
            }
        });
        compare(pairs.values().stream().toList(), threads, tileElements, progress);
        return new Diff(tensors(a, b, pairs).stream().sorted(TensorDiff.ORDER).toList());
    }

    /// Compares what the caller has put side by side, whatever it is called. Memory as [#of].
    ///
    /// @return for each match what was found
    public static List<TensorDiff.Verdict> matches(List<TensorMatch> matches, int threads, Progress progress)
            throws IOException {
        List<Optional<TensorPair>> pairs = matches.stream().map(match -> Optional.ofNullable(TensorPair.of(match)))
                .toList();
        compare(pairs.stream().flatMap(Optional::stream).toList(), threads, TILE_ELEMENTS, progress);
        return pairs.stream().map(pair -> pair.map(TensorPair::verdict).orElseGet(TensorDiff.OtherKind::new)).toList();
    }

    private static void compare(List<TensorPair> pairs, int threads, int tileElements, Progress progress)
            throws IOException {
        List<Step> steps = steps(pairs);
        progress.begins(steps.stream().mapToLong(Step::bytes).sum(), 0);
        AtomicLong doneBytes = new AtomicLong();
        try (WeightFiles files = new WeightFiles()) {
            for (; !steps.isEmpty(); pairs.forEach(TensorPair::reopen), steps = steps(pairs)) {
                Queue<Step> queue = new ConcurrentLinkedQueue<>(steps);
                Workers workers = new Workers(Math.min(threads, steps.size()));
                workers.run(() -> {
                    PartComparer comparer = new PartComparer(files, tileElements);
                    for (Step step; !workers.mustStop() && (step = queue.poll()) != null;) {
                        comparer.compare(step.pair, step.part);
                        progress.reached(doneBytes.addAndGet(step.bytes()), step.pair.a().name());
                    }
                });
            }
        }
        progress.ends();
    }

    private static List<Step> steps(List<TensorPair> pairs) {
        List<Step> steps = new ArrayList<>();
        for (TensorPair pair : pairs) {
            for (int part = 0; part < pair.parts(); part++) {
                if (!pair.isDone(part)) {
                    steps.add(new Step(pair, part));
                }
            }
        }
        return steps;
    }

    /// In model order, those of B alone last.
    private static List<TensorDiff> tensors(StoredModel a, StoredModel b, Map<String, TensorPair> pairs) {
        Map<String, Seat> seats = new LinkedHashMap<>(a.seats());
        b.seats().forEach(seats::putIfAbsent);
        Map<String, @Nullable TensorPair> names = new LinkedHashMap<>();
        seats.keySet().forEach(name -> names.put(name, pairs.get(name)));
        a.tensors().keySet().forEach(name -> names.put(name, pairs.get(name)));
        b.tensors().keySet().forEach(name -> names.put(name, pairs.get(name)));
        List<TensorDiff> tensors = new ArrayList<>();
        names.forEach((name, pair) -> {
            TensorEntry inA = a.tensors().get(name), inB = b.tensors().get(name);
            tensors.add(new TensorDiff(name, seats.get(name), inA, inB, verdict(inA, inB, pair)));
        });
        return tensors;
    }

    private static TensorDiff.Verdict verdict(@Nullable TensorEntry a, @Nullable TensorEntry b,
            @Nullable TensorPair pair) {
        if (a == null) {
            return new TensorDiff.OnlyInB();
        }
        if (b == null) {
            return new TensorDiff.OnlyInA();
        }
        if (pair != null) {
            return pair.verdict();
        }
        return a.shape().equals(b.shape()) ? new TensorDiff.OtherKind() : new TensorDiff.OtherShape();
    }

    public long identical() {
        return tensors.stream().filter(TensorDiff::isIdentical).count();
    }

    /// Whether both have the same tensors with the same types, shapes and bytes.
    public boolean isIdentical() {
        return identical() == tensors.size();
    }

    /// A summary for each layer of each module, and for what is outside of them: what is outside first, buffers last.
    public List<DiffSummary> byLayer() {
        Comparator<TensorDiff> order = Comparator
                .comparing((TensorDiff tensor) -> tensor.seat() == null ? null : tensor.seat().module(),
                        Comparator.nullsLast(Comparator.naturalOrder()))
                .thenComparing(tensor -> tensor.seat() == null ? null : tensor.seat().layer(),
                        Comparator.nullsFirst(Comparator.naturalOrder()));
        return summaries(order, Diff::layer);
    }

    private static String layer(@Nullable Seat seat) {
        if (seat == null) {
            return "buffers";
        }
        String module = seat.module().equals("default") ? "" : seat.module() + " ";
        return module + (seat.layer() == null ? "outside the layers" : "layer " + seat.layer());
    }

    /// A summary for each role that a tensor has.
    public List<DiffSummary> byRole() {
        Comparator<TensorDiff> order = Comparator.comparing(
                (TensorDiff tensor) -> tensor.seat() == null ? null : tensor.seat().role(),
                Comparator.nullsLast(Comparator.naturalOrder()));
        return summaries(order, seat -> seat == null ? "buffer" : seat.role().word());
    }

    private List<DiffSummary> summaries(Comparator<TensorDiff> order, Function<@Nullable Seat, String> group) {
        Map<String, List<TensorDiff>> groups = new LinkedHashMap<>();
        for (TensorDiff tensor : tensors.stream().sorted(order).toList()) {
            groups.computeIfAbsent(group.apply(tensor.seat()), _ -> new ArrayList<>()).add(tensor);
        }
        return groups.entrySet().stream().map(entry -> DiffSummary.of(entry.getKey(), entry.getValue())).toList();
    }
}
