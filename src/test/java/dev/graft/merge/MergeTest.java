package dev.graft.merge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

import org.assertj.core.api.AbstractObjectAssert;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

import dev.graft.diagnostic.Finding;
import dev.graft.diagnostic.UserError;
import dev.graft.merge.FaultyDisk.After;
import dev.graft.merge.MergeOptions.Existing;
import dev.graft.merge.MergeOptions.Unfinished;
import dev.graft.tensor.Safetensors;
import dev.graft.tensor.TensorEntry;

class MergeTest {
    private static final MergeOptions TWO_SHARDS = MergeOptions.STANDARD.withThreads(2).withShardBytes(450_000);

    @TempDir
    Path directory;
    Path out;
    Plan plan;

    @BeforeEach
    void makePlan() {
        out = directory.resolve("out");
        plan = new TinyMerge(directory).plan();
    }

    private Outcome merge(Path to, MergeOptions options, Disk disk) throws IOException {
        return Merge.run(plan, to, options, TinyMerge.STEPS, disk);
    }

    private Map<String, String> undisturbed() throws IOException {
        Path other = directory.resolve("undisturbed");
        if (!Files.exists(other)) {
            merge(other, TWO_SHARDS, Disk.LOCAL);
        }
        return TinyMerge.contents(other);
    }

    private static AbstractObjectAssert<?, String> assertRefused(ThrowingCallable call) {
        return assertThatThrownBy(call).asInstanceOf(type(UserError.class))
                .extracting(error -> error.findings().getFirst().id());
    }

    @Test
    void writesEveryFileOfAModel() throws IOException {
        Outcome outcome = merge(out, TWO_SHARDS.withTexts(Map.of("README.md", "hello\n")), Disk.LOCAL);
        assertThat(outcome).isInstanceOf(Outcome.Finished.class);
        assertThat(TinyMerge.contents(out)).containsOnlyKeys("README.md", "config.json", "graft-manifest.json",
                "mergekit_config.yml", "model-00001-of-00002.safetensors", "model-00002-of-00002.safetensors",
                "model.safetensors.index.json");
        assertThat(out.resolve("README.md")).hasContent("hello");
        assertThat(out.resolve("mergekit_config.yml")).hasContent(plan.recipeText());
        assertThat(directory.resolve("out.partial")).doesNotExist();
    }

    @Test
    void copiesBytesRowsAndStacks() throws IOException {
        merge(out, TWO_SHARDS.withShardBytes(0), Disk.LOCAL);
        byte[] embedA = tensor(directory.resolve("a/model.safetensors"), "embed");
        byte[] embedB = tensor(directory.resolve("b/model.safetensors"), "embed");
        Path model = out.resolve("model.safetensors");
        assertThat(tensor(model, "copy")).isEqualTo(tensor(directory.resolve("a/model.safetensors"), "wide"));
        assertThat(tensor(model, "ids")).isEqualTo(tensor(directory.resolve("a/model.safetensors"), "ids"));
        byte[] stack = tensor(model, "stack");
        assertThat(Arrays.copyOf(stack, 4 * 14)).isEqualTo(Arrays.copyOfRange(embedB, 5 * 14, 9 * 14));
        assertThat(Arrays.copyOfRange(stack, 4 * 14, stack.length)).isEqualTo(embedA);
    }

    private static byte[] tensor(Path file, String name) throws IOException {
        TensorEntry entry = Safetensors.read(file).entries().stream().filter(e -> e.name().equals(name)).findFirst()
                .orElseThrow();
        return Arrays.copyOfRange(Files.readAllBytes(file), (int) entry.begin(), (int) (entry.begin() + entry.bytes()));
    }

    @ParameterizedTest(name = "{0} threads, tiles of {1}")
    @CsvSource({"1, 65536", "2, 65536", "7, 65536", "1, 131072", "7, 131072", "3, 8388608"})
    void givesTheSameBytesForAnyThreadsAndTiles(int threads, int tileBytes) throws IOException {
        Merge.run(plan, out, TWO_SHARDS.withThreads(threads),
                new TensorMaker.Steps(tileBytes, 128 << 10, 128 << 10, 1 << 20), Disk.LOCAL);
        assertThat(TinyMerge.contents(out)).isEqualTo(undisturbed());
    }

    @Test
    void givesTheSameBytesIfTheDiskTakesAFewAtATime() throws IOException {
        merge(out, TWO_SHARDS, FaultyDisk.writingAtMost(1001));
        assertThat(TinyMerge.contents(out)).isEqualTo(undisturbed());
    }

    @ParameterizedTest
    @EnumSource
    void goesOnAfterAFailureOfAnyCall(After after) throws IOException {
        int failing = 0;
        for (boolean hasFailed = true; hasFailed;) {
            failing++;
            Path to = directory.resolve("out-" + failing);
            FaultyDisk disk = FaultyDisk.failingAt(failing, after);
            try {
                merge(to, TWO_SHARDS, disk);
            } catch (UserError stopped) {
                assertThat(stopped.findings().getFirst().id()).isEqualTo("write-failed");
                assertThat(stopped.findings().getFirst().remedy()).contains("run the same command again");
            }
            hasFailed = disk.hasFailed();
            if (!Files.exists(to)) { // it is there, and whole, if the very last sync failed
                merge(to, TWO_SHARDS, Disk.LOCAL);
            }
            assertThat(TinyMerge.contents(to)).as("after a failure of call %d", failing).isEqualTo(undisturbed());
            assertThat(directory.resolve("out-" + failing + ".partial")).doesNotExist();
        }
        assertThat(failing).as("calls that can fail").isGreaterThan(40);
    }

    @Test
    void goesOnWhereItWasStopped() throws IOException {
        Outcome stopped = stopAfter(5);
        assertThat(stopped).isInstanceOf(Outcome.Stopped.class);
        long done = ((Outcome.Stopped) stopped).doneBytes();
        assertThat(done).isPositive();
        var finished = (Outcome.Finished) merge(out, TWO_SHARDS.withThreads(1), Disk.LOCAL);
        assertThat(finished.keptBytes()).isEqualTo(done);
        assertThat(TinyMerge.contents(out)).isEqualTo(undisturbed());
    }

    @Test
    void goesOnWithTilesOfAnotherSize() throws IOException {
        stopAfter(5);
        Merge.run(plan, out, TWO_SHARDS, new TensorMaker.Steps(256 << 10, 256 << 10, 256 << 10, 1 << 20), Disk.LOCAL);
        assertThat(TinyMerge.contents(out)).isEqualTo(undisturbed());
    }

    private Outcome stopAfter(int questions) throws IOException {
        AtomicInteger left = new AtomicInteger(questions);
        return merge(out, TWO_SHARDS.withThreads(1).withStop(() -> left.decrementAndGet() < 0), Disk.LOCAL);
    }

    @Test
    void trustsNoJournalBeyondItsValidPrefix() throws IOException {
        stopAfter(12);
        Path partial = directory.resolve("out.partial");
        byte[] whole = Files.readAllBytes(partial.resolve(Journal.FILE));
        assertThat(new String(whole, StandardCharsets.UTF_8).lines().count()).isGreaterThan(3);
        Random random = new Random(7);
        for (int cut = 0; cut < whole.length; cut += 61) { // JournalTest takes every byte
            assertGoesOn(partial, Arrays.copyOf(whole, cut), "cut at " + cut);
            byte[] flipped = whole.clone();
            flipped[cut] ^= (byte) (1 << random.nextInt(7));
            assertGoesOn(partial, flipped, "changed at " + cut);
        }
        assertGoesOn(partial, new byte[3000], "zeros");
    }

    private void assertGoesOn(Path partial, byte[] journal, String how) throws IOException {
        Path to = directory.resolve("again"), copy = directory.resolve("again.partial");
        Files.createDirectories(copy);
        try (var files = Files.list(partial)) {
            for (Path file : files.toList()) {
                Files.copy(file, copy.resolve(file.getFileName()));
            }
        }
        Files.write(copy.resolve(Journal.FILE), journal);
        merge(to, TWO_SHARDS, Disk.LOCAL);
        assertThat(TinyMerge.contents(to)).as(how).isEqualTo(undisturbed());
        try (var files = Files.list(to)) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
        }
        Files.delete(to);
    }

    @Test
    void makesARangeAnewThatIsNotWhatWasMarked() throws IOException {
        stopAfter(5);
        Path journal = directory.resolve("out.partial/" + Journal.FILE);
        assertThat(Files.readString(journal)).contains("upTo");
        Path shard = directory.resolve("out.partial/model-00001-of-00002.safetensors");
        try (RandomAccessFile file = new RandomAccessFile(shard.toFile(), "rw")) {
            file.seek(5000);
            file.write(99);
        }
        merge(out, TWO_SHARDS, Disk.LOCAL);
        assertThat(TinyMerge.contents(out)).isEqualTo(undisturbed());
    }

    @Test
    void startsAgainIfAFileOfTheUnfinishedMergeIsGone() throws IOException {
        stopAfter(12);
        Files.delete(directory.resolve("out.partial/model-00001-of-00002.safetensors"));
        merge(out, TWO_SHARDS, Disk.LOCAL);
        assertThat(TinyMerge.contents(out)).isEqualTo(undisturbed());
    }

    @Test
    void refusesToGoOnWithAnotherPlan() throws IOException {
        stopAfter(5);
        MergeOptions otherShards = TWO_SHARDS.withShardBytes(0);
        assertRefused(() -> merge(out, otherShards, Disk.LOCAL)).isEqualTo("other-plan");
        merge(out, otherShards.withUnfinished(Unfinished.START_AGAIN), Disk.LOCAL);
        assertThat(out.resolve("model.safetensors")).exists();
    }

    @Test
    void refusesToGoOnWithAnInputThatWasTouched() throws IOException {
        stopAfter(5);
        Files.setLastModifiedTime(directory.resolve("a/model.safetensors"), FileTime.fromMillis(1));
        assertRefused(() -> merge(out, TWO_SHARDS, Disk.LOCAL)).isEqualTo("other-plan");
    }

    @Test
    void detectsAnInputThatChangesWhileItIsRead() throws IOException {
        AtomicInteger tiles = new AtomicInteger();
        Progress change = new Progress() {
            @Override
            public void reached(long doneBytes, String tensor) {
                if (tiles.incrementAndGet() == 5) {
                    touch(FileTime.fromMillis(1));
                }
            }
        };
        FileTime before = Files.getLastModifiedTime(directory.resolve("a/model.safetensors"));
        MergeOptions options = TWO_SHARDS.withThreads(1).withProgress(change);
        assertRefused(() -> merge(out, options, Disk.LOCAL)).isEqualTo("input-changed");
        assertThat(out).doesNotExist();
        touch(before);
        merge(out, TWO_SHARDS, Disk.LOCAL);
        assertThat(TinyMerge.contents(out)).isEqualTo(undisturbed());
    }

    /// It reads as NaN then, but that is not what is wrong.
    @Test
    void blamesAnInputThatIsOverwrittenWithWhatIsNoNumber() throws IOException {
        Path a = directory.resolve("a/model.safetensors");
        byte[] before = Files.readAllBytes(a);
        FileTime time = Files.getLastModifiedTime(a);
        Progress overwrite = new Progress() {
            @Override
            public void begins(long totalBytes, long doneBytes) {
                try (RandomAccessFile file = new RandomAccessFile(a.toFile(), "rw")) {
                    int start = (int) Safetensors.read(a).dataStart();
                    byte[] ones = new byte[before.length - start];
                    Arrays.fill(ones, (byte) 0xFF); // NaN in every floating type
                    file.seek(start);
                    file.write(ones);
                } catch (IOException broken) {
                    throw new UncheckedIOException(broken);
                }
                touch(FileTime.fromMillis(1));
            }
        };
        assertRefused(() -> merge(out, TWO_SHARDS.withThreads(1).withProgress(overwrite), Disk.LOCAL))
                .isEqualTo("input-changed");
        Files.write(a, before);
        touch(time);
        merge(out, TWO_SHARDS, Disk.LOCAL);
        assertThat(TinyMerge.contents(out)).isEqualTo(undisturbed());
    }

    private void touch(FileTime time) {
        try {
            Files.setLastModifiedTime(directory.resolve("a/model.safetensors"), time);
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
    }

    @Test
    void refusesAnInputThatIsShorterThanItsHeaderSaid() throws IOException {
        try (RandomAccessFile file = new RandomAccessFile(directory.resolve("b/model.safetensors").toFile(), "rw")) {
            file.setLength(file.length() - 1);
        }
        assertRefused(() -> merge(out, TWO_SHARDS, Disk.LOCAL)).isEqualTo("input-changed");
        Files.delete(directory.resolve("b/model.safetensors"));
        assertRefused(() -> merge(out, TWO_SHARDS, Disk.LOCAL)).isEqualTo("input-changed");
    }

    @Test
    void refusesIntegersThatDiffer() throws IOException {
        Path b = directory.resolve("b/model.safetensors");
        TensorEntry ids = Safetensors.read(b).entries().stream().filter(e -> e.name().equals("ids")).findFirst()
                .orElseThrow();
        try (RandomAccessFile file = new RandomAccessFile(b.toFile(), "rw")) {
            file.seek(ids.begin() + 3);
            file.write(1);
        }
        assertRefused(() -> merge(out, TWO_SHARDS, Disk.LOCAL)).isEqualTo("unequal-tensors");
    }

    @Test
    void leavesADirectoryAloneThatHoldsSomething() throws IOException {
        Files.createDirectories(out);
        Files.writeString(out.resolve("notes.txt"), "mine");
        assertRefused(() -> merge(out, TWO_SHARDS, Disk.LOCAL)).isEqualTo("output-exists");
        assertThat(directory.resolve("out.partial")).doesNotExist();
        Path file = out.resolve("notes.txt");
        assertRefused(() -> merge(file, TWO_SHARDS, Disk.LOCAL)).isEqualTo("output-exists");
    }

    @Test
    void refusesTheRootDirectory() {
        assertRefused(() -> merge(Path.of("/"), TWO_SHARDS, Disk.LOCAL)).isEqualTo("bad-output");
    }

    @Test
    void fillsAnEmptyDirectory() throws IOException {
        Files.createDirectories(out);
        merge(out, TWO_SHARDS, Disk.LOCAL);
        assertThat(TinyMerge.contents(out)).isEqualTo(undisturbed());
    }

    @Test
    void replacesADirectoryOnlyWhenTheNewOneIsComplete() throws IOException {
        Files.createDirectories(out.resolve("sub"));
        Files.writeString(out.resolve("sub/notes.txt"), "old");
        Files.writeString(out.resolve("config.json"), "{}");
        MergeOptions replace = TWO_SHARDS.withExisting(Existing.REPLACE);
        assertRefused(() -> merge(out, replace, FaultyDisk.failingAt(30, After.FAIL))).isEqualTo("write-failed");
        assertThat(out.resolve("sub/notes.txt")).hasContent("old");
        merge(out, replace, Disk.LOCAL);
        assertThat(TinyMerge.contents(out)).isEqualTo(undisturbed());
        assertThat(directory.resolve("out.replaced")).doesNotExist();
    }

    @Test
    void neverReplacesWhatIsNoModel() throws IOException {
        Files.createDirectories(out);
        Files.writeString(out.resolve("thesis.tex"), "mine");
        MergeOptions replace = TWO_SHARDS.withExisting(Existing.REPLACE);
        assertRefused(() -> merge(out, replace, Disk.LOCAL)).isEqualTo("output-exists");
        Files.createDirectories(out.resolve(".git"));
        Files.writeString(out.resolve("config.json"), "{}");
        assertRefused(() -> merge(out, replace, Disk.LOCAL)).isEqualTo("output-exists");
        assertThat(out.resolve("thesis.tex")).hasContent("mine");
    }

    @Test
    void neverReplacesItsInputs() throws IOException {
        MergeOptions replace = TWO_SHARDS.withExisting(Existing.REPLACE);
        assertRefused(() -> merge(directory.resolve("b"), replace, Disk.LOCAL)).isEqualTo("output-holds-input");
        assertRefused(() -> merge(directory, replace, Disk.LOCAL)).isEqualTo("output-holds-input");
        assertThat(directory.resolve("b/model.safetensors")).exists();
    }

    @Test
    void saysWhatAKilledRunLeftThatReplacedADirectory() throws IOException {
        Files.createDirectories(directory.resolve("out.replaced"));
        var finished = (Outcome.Finished) merge(out, TWO_SHARDS, Disk.LOCAL);
        assertThat(finished.findings()).extracting(Finding::id).containsExactly("left-over");
    }

    @Test
    void refusesFilesInTheUnfinishedMergeThatAreNotItsOwn() throws IOException {
        Files.createDirectories(directory.resolve("out.partial"));
        Files.writeString(directory.resolve("out.partial/notes.txt"), "mine");
        assertRefused(() -> merge(out, TWO_SHARDS, Disk.LOCAL)).isEqualTo("foreign-file");
        Files.delete(directory.resolve("out.partial/notes.txt"));
        merge(out, TWO_SHARDS, Disk.LOCAL);
        assertThat(TinyMerge.contents(out)).isEqualTo(undisturbed());
    }

    @Test
    void letsOneMergeAtATimeWriteADirectory() throws Exception {
        CountDownLatch isWriting = new CountDownLatch(1), mayGoOn = new CountDownLatch(1);
        Progress waiting = new Progress() {
            @Override
            public void begins(long totalBytes, long doneBytes) {
                isWriting.countDown();
                try {
                    mayGoOn.await();
                } catch (InterruptedException unexpected) {
                    throw new IllegalStateException(unexpected);
                }
            }
        };
        Thread first = Thread.ofPlatform().start(() -> {
            try {
                merge(out, TWO_SHARDS.withProgress(waiting), Disk.LOCAL);
            } catch (IOException broken) {
                throw new UncheckedIOException(broken);
            }
        });
        isWriting.await();
        assertRefused(() -> merge(out, TWO_SHARDS, Disk.LOCAL)).isEqualTo("output-busy");
        mayGoOn.countDown();
        first.join();
        assertThat(TinyMerge.contents(out)).isEqualTo(undisturbed());
    }

    @Test
    void refusesWhatDoesNotFitOnTheDisk() throws IOException {
        assertThat(DiskSpace.shortage(out, Long.MAX_VALUE / 2)).get().extracting(Finding::id).isEqualTo("disk-space");
        assertThat(DiskSpace.shortage(out, 1)).isEmpty();
    }

    @Test
    void saysWhenADonorFileCannotBeCopied() {
        Plan copying = new Plan(plan.arithmetic(), plan.nonFinite(), 0, plan.recipeText(), plan.tensors(),
                plan.inputs(), plan.texts(), Map.of("tokenizer.json", directory.resolve("gone.json")), List.of(),
                List.of(),
                List.of());
        assertRefused(() -> Merge.run(copying, out)).isEqualTo("read-failed");
    }
}
