package dev.graft.merge;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.BooleanSupplier;

import dev.graft.diagnostic.Finding;
import dev.graft.diagnostic.Place;
import dev.graft.diagnostic.UserError;
import dev.graft.merge.MergeOptions.Unfinished;
import dev.graft.tensor.WeightFiles;

/// From a plan to a finished directory. It can be interrupted anywhere, by a signal, an error or a loss of power: the
/// same call goes on where it stopped, and the bytes are the same.
///
/// Everything is built in OUT.partial. What is on the disk there is marked in a [Journal]; at the end the directory
/// becomes OUT by one rename.
public final class Merge {
    static final String RECIPE_FILE = "mergekit_config.yml";

    private final Plan plan;
    private final Path wanted;
    private final MergeOptions options;
    private final TensorMaker.Steps steps;
    private final Disk disk;
    private final Layout layout;

    private Merge(Plan plan, Path wanted, MergeOptions options, TensorMaker.Steps steps, Disk disk) {
        this.plan = plan;
        this.wanted = wanted;
        this.options = options;
        this.steps = steps;
        this.disk = disk;
        this.layout = Layout.of(plan.tensors(), options.shardBytes());
    }

    /// As [#run(Plan,Path,MergeOptions)] with the standard options.
    public static Outcome run(Plan plan, Path out) throws IOException {
        return run(plan, out, MergeOptions.STANDARD);
    }

    /// Makes the model that a plan describes, or what an earlier call has left to do.
    ///
    /// @param out the directory; if it is there, it is empty or [MergeOptions#existing] allows to replace it
    /// @throws UserError with what stands in the way; unless it says otherwise, what was done is kept
    public static Outcome run(Plan plan, Path out, MergeOptions options) throws IOException {
        return run(plan, out, options, TensorMaker.Steps.STANDARD, Disk.LOCAL);
    }

    /// Whether a directory is the finished result of this plan, as far as its manifest tells: everything but the digests
    /// of the tensors is compared, and no weight is read.
    public static boolean isMadeBy(Plan plan, Path directory, MergeOptions options) throws IOException {
        Path manifest = directory.resolve(Manifest.FILE);
        if (!Files.isRegularFile(manifest)) {
            return false;
        }
        Map<String, Journal.Done> done = new LinkedHashMap<>();
        Manifest.read(manifest)
                .forEach(tensor -> done.put(tensor.name(), new Journal.Done(tensor.name(), tensor.sha256(), 0, 0)));
        Layout layout = Layout.of(plan.tensors(), options.shardBytes());
        return layout.slots().stream().allMatch(slot -> done.containsKey(slot.name()))
                && Files.readString(manifest).equals(Manifest.text(plan, layout, done));
    }

    static Outcome run(Plan plan, Path out, MergeOptions options, TensorMaker.Steps steps, Disk disk)
            throws IOException {
        if (plan.hasErrors()) {
            throw new UserError(plan.findings().stream().filter(Finding::isError).toList());
        }
        return new Merge(plan, out, options, steps, disk).run();
    }

    private Outcome run() throws IOException {
        InputFiles inputs = InputFiles.of(plan.inputs());
        String fingerprint = Fingerprint.of(plan, layout, inputs);
        try (Destination destination = Destination.open(wanted, options.existing(), bytesToWrite(), plan.files(),
                disk)) {
            if (options.unfinished() == Unfinished.START_AGAIN) {
                destination.clear();
            }
            try (Journal journal = Journal.open(disk, destination.partial())) {
                settle(journal, fingerprint, destination);
                long kept = make(journal, fingerprint, inputs, destination);
                return layout.slots().stream().allMatch(slot -> journal.done().containsKey(slot.name()))
                        ? finish(journal, fingerprint, inputs, destination, kept)
                        : new Outcome.Stopped(destination.partial(), doneBytes(journal), layout.tensorBytes());
            }
        } catch (IOException failed) {
            throw new UserError(MergeFindings.unwritten(failed, wanted), failed);
        }
    }

    private long bytesToWrite() throws IOException {
        long bytes = layout.fileBytes();
        for (Path copy : plan.copies().values()) {
            bytes += Files.exists(copy) ? Files.size(copy) : 0; // a missing one is reported when its turn comes
        }
        return bytes;
    }

    /// Whose journal is it? Afterwards it is ours, with or without marks.
    private void settle(Journal journal, String fingerprint, Destination destination) throws IOException {
        if (journal.fingerprint() != null && !journal.fingerprint().equals(fingerprint)) {
            throw new UserError(Finding.error("other-plan", new Place.InFile(destination.partial().toString()),
                    "holds the unfinished merge of another plan: the recipe, an input file or an option that changes the bytes was different then",
                    "run it again as it was to go on with it, or throw it away with --restart"));
        }
        destination.checkHoldsOnly(fileNames());
        if (journal.fingerprint() == null) {
            journal.begin(fingerprint);
        } else {
            journal.goOn();
        }
    }

    private Set<String> fileNames() {
        Set<String> names = new LinkedHashSet<>(texts().keySet());
        layout.shards().forEach(shard -> names.add(shard.file()));
        names.addAll(plan.copies().keySet());
        names.addAll(List.of(Manifest.FILE, Journal.FILE));
        return names;
    }

    /// The small files, by name; later ones replace earlier ones.
    private Map<String, String> texts() {
        Map<String, String> texts = new LinkedHashMap<>(plan.texts());
        texts.put(RECIPE_FILE, plan.recipeText());
        layout.index().ifPresent(index -> texts.put(Layout.INDEX_FILE, index));
        texts.putAll(options.texts());
        return texts;
    }

    /// Makes the tensors that are not done, until all are or somebody wants to stop.
    ///
    /// @return bytes of the tensors that were done before
    private long make(Journal journal, String fingerprint, InputFiles inputs, Destination destination)
            throws IOException {
        try (Shards shards = Shards.open(disk, destination.partial(), layout);
                WeightFiles weights = new WeightFiles(plan.readOnce())) {
            if (!shards.areLaidOut()) {
                if (journal.hasMarks()) {
                    journal.begin(fingerprint); // somebody took a file away: its marks are worth nothing
                }
                shards.layOut();
                disk.forceNames(destination.partial());
            }
            long kept = doneBytes(journal);
            options.progress().begins(layout.tensorBytes(), kept);
            Commits commits = new Commits(journal, inputs, steps.commitBytes());
            Queue<Layout.Slot> queue = queue(journal);
            Map<String, Journal.UpTo> before = Map.copyOf(journal.upTo()); // the journal changes while workers look
            WorkingMemory memory = WorkingMemory.of(plan.tensors(), options.threads(), options.memoryBytes(),
                    steps.tileBytes());
            Workers workers = new Workers(Math.min(memory.workers(), Math.max(1, queue.size())));
            BooleanSupplier stop = () -> workers.mustStop() || options.stop().getAsBoolean();
            TensorMaker.Tally tally = new TensorMaker.Tally(options.progress(), kept);
            try {
                workers.run(() -> {
                    var maker = new TensorMaker(plan, weights, commits, steps, memory, stop, tally);
                    for (Layout.Slot slot; !stop.getAsBoolean() && (slot = queue.poll()) != null;) {
                        maker.make(slot, before.get(slot.name()), shards.of(slot));
                    }
                });
            } catch (IOException | RuntimeException failed) {
                flushAfter(failed, commits);
                blameChangedInput(failed, inputs);
                throw failed;
            }
            commits.flush();
            return kept;
        }
    }

    /// The longest first, so that at the end no worker is alone with one; equal ones in the order of the files.
    private Queue<Layout.Slot> queue(Journal journal) {
        return new ConcurrentLinkedQueue<>(layout.slots().stream()
                .filter(slot -> !journal.done().containsKey(slot.name()))
                .sorted(Comparator.comparingLong(Layout.Slot::bytes).reversed()).toList());
    }

    /// Keeps what was finished before the failure, if the disk still takes it.
    private static void flushAfter(Exception failure, Commits commits) {
        try {
            commits.flush();
        } catch (IOException | UserError another) {
            failure.addSuppressed(another);
        }
    }

    /// An input that somebody writes to while it is read fails in many ways: its numbers are suddenly none, or it ends early.
    ///
    /// @throws UserError with `input-changed`, if that is why
    private static void blameChangedInput(Exception failure, InputFiles inputs) throws IOException {
        try {
            inputs.checkUnchanged();
        } catch (UserError changed) {
            changed.addSuppressed(failure);
            throw changed;
        }
    }

    private long doneBytes(Journal journal) {
        long bytes = 0;
        for (Layout.Slot slot : layout.slots()) {
            Journal.UpTo part = journal.upTo().get(slot.name());
            bytes += journal.done().containsKey(slot.name()) ? slot.bytes() : part == null ? 0 : part.bytes();
        }
        return bytes;
    }

    private Outcome finish(Journal journal, String fingerprint, InputFiles inputs, Destination destination, long kept)
            throws IOException {
        options.progress().ends();
        try {
            inputs.checkHeaders();
        } catch (UserError changed) {
            journal.begin(fingerprint); // nobody knows since when: nothing of it is used, even if the old file comes back
            throw changed;
        }
        Map<String, String> texts = texts();
        for (Map.Entry<String, Path> copy : plan.copies().entrySet()) {
            if (!texts.containsKey(copy.getKey())) {
                destination.write(copy.getKey(), donated(copy.getValue()));
            }
        }
        for (Map.Entry<String, String> text : texts.entrySet()) {
            destination.write(text.getKey(), text.getValue().getBytes(StandardCharsets.UTF_8));
        }
        String manifest = Manifest.text(plan, layout, journal.done());
        destination.writeManifest(manifest);
        List<Finding> findings = new ArrayList<>(MergeFindings.ofNumbers(
                layout.slots().stream().map(Layout.Slot::name).map(journal.done()::get).toList()));
        for (Path left : destination.publish()) {
            findings.add(Finding.note("left-over", new Place.InFile(left.toString()),
                    "is what a run left that was killed while it replaced %s".formatted(destination.out()),
                    "delete it if you do not need it"));
        }
        return new Outcome.Finished(destination.out(), layout.slots().size(), layout.tensorBytes(), kept,
                Sha256.of(manifest), findings);
    }

    private static byte[] donated(Path file) {
        try {
            return Files.readAllBytes(file);
        } catch (IOException broken) {
            throw new UserError(Finding.error("read-failed", new Place.InFile(file.toString()),
                    "cannot be copied into the result: " + broken.getMessage(), "put it back, " + MergeFindings.GO_ON),
                    broken);
        }
    }
}
