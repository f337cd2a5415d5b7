package dev.graft.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;

import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// A row's numbers never depend on its company: equal bits in every circumstance.
class SameBitsTest {
    @TempDir
    private Path temp;

    private final long seed = System.nanoTime();
    private final Random random = new Random(seed);

    /// Texts that begin alike and part at different places, within blocks and at their ends.
    private static List<int[]> texts(TinyDecoder golden) {
        int[] whole = golden.tokens();
        List<int[]> texts = new ArrayList<>();
        texts.add(whole);
        for (int at : new int[] {1, 9, 31, 32, 33, whole.length - 2}) {
            int[] other = whole.clone();
            for (int i = at; i < other.length; i++) {
                other[i] = (other[i] + 1 + i % 3) % 41;
            }
            texts.add(Arrays.copyOf(other, Math.max(at + 1, whole.length - at / 2)));
        }
        return texts;
    }

    /// Logits behind every token of a text, run alone and token by token with one thread.
    private List<float[]> alone(Path directory, int[] text) throws IOException {
        List<float[]> rows = new ArrayList<>();
        try (LocalModel model = LocalModel.load(directory, LoadOptions.standard().withThreads(1));
                Branch branch = model.branch()) {
            for (int token : text) {
                rows.add(model.logits(branch, token));
            }
        }
        return rows;
    }

    private void same(float[] logits, float[] expected, String what) {
        assertThat(Arrays.equals(logits, expected)).as("%s has the bits of the text alone (seed %d)", what, seed)
                .isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"llama-long", "llama-odd-sizes", "llama-one-kv-head-biases", "llama-dynamic",
            "mistral-window-long", "mixtral", "qwen3-layer-types", "smollm3-window"})
    void aloneOrInCompanyInAnyPieces(String name) throws IOException {
        TinyDecoder golden = TinyDecoder.read(name);
        Path directory = golden.write(temp);
        List<int[]> texts = texts(golden);
        List<List<float[]>> alone = new ArrayList<>();
        for (int[] text : texts) {
            alone.add(alone(directory, text));
        }
        for (int threads = 1; threads <= 2; threads++) {
            try (LocalModel model = LocalModel.load(directory, LoadOptions.standard().withThreads(threads))) {
                for (int round = 0; round < 3; round++) { // the later ones find texts in the cache
                    runTogether(model, texts, alone);
                }
            }
        }
    }

    /// All texts at the same time, each in pieces of its own, some in a pass and some not.
    private void runTogether(LocalModel model, List<int[]> texts, List<List<float[]>> alone) {
        List<Branch> branches = new ArrayList<>();
        texts.forEach(text -> branches.add(random.nextBoolean() ? model.branch() : model.branch(text)));
        while (true) {
            List<Step> steps = new ArrayList<>();
            List<Integer> who = new ArrayList<>();
            for (int i = 0; i < texts.size(); i++) {
                int left = texts.get(i).length - branches.get(i).length();
                if (left > 0 && random.nextInt(3) > 0) {
                    int count = random.nextInt(4) == 0 ? left : 1 + random.nextInt(left);
                    int from = branches.get(i).length();
                    steps.add(Step.of(branches.get(i), Arrays.copyOfRange(texts.get(i), from, from + count)));
                    who.add(i);
                }
            }
            if (!steps.isEmpty()) {
                List<float[]> logits = model.logits(steps);
                for (int s = 0; s < steps.size(); s++) {
                    int i = who.get(s), length = branches.get(i).length();
                    same(logits.get(s), alone.get(i).get(length - 1), "token %d of text %d".formatted(length - 1, i));
                }
            } else if (isDone(texts, branches)) {
                break;
            }
        }
        Collections.shuffle(branches, random);
        branches.forEach(Branch::close);
    }

    private static boolean isDone(List<int[]> texts, List<Branch> branches) {
        for (int i = 0; i < texts.size(); i++) {
            if (branches.get(i).length() < texts.get(i).length) {
                return false;
            }
        }
        return true;
    }

    @ParameterizedTest
    @ValueSource(strings = {"llama-long", "mistral-window-long", "mixtral"})
    void forkedFromABranchThatGoesOn(String name) throws IOException {
        TinyDecoder golden = TinyDecoder.read(name);
        Path directory = golden.write(temp);
        List<int[]> texts = texts(golden);
        int[] trunk = texts.getFirst();
        try (LocalModel model = LocalModel.load(directory); Branch branch = model.branch()) {
            for (int at : new int[] {1, 9, 31, 32, 33}) {
                model.logits(branch, Arrays.copyOfRange(trunk, branch.length(), at));
                int[] text = texts.stream().skip(1).filter(other -> Arrays.mismatch(other, trunk) == at).findFirst()
                        .orElseThrow();
                List<float[]> expected = alone(directory, text);
                try (Branch fork = branch.fork(); Branch second = fork.fork()) {
                    float[] logits = model.logits(fork, Arrays.copyOfRange(text, at, text.length));
                    same(logits, expected.getLast(), "the fork at " + at);
                    same(model.logits(second, text[at]), expected.get(at), "the second fork at " + at);
                }
            }
            float[] logits = model.logits(branch, Arrays.copyOfRange(trunk, branch.length(), trunk.length));
            same(logits, alone(directory, trunk).getLast(), "the trunk");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"llama-long", "qwen2-window", "mixtral"})
    void logLikelihoodsOfManyRequestsAtOnce(String name) throws IOException {
        TinyDecoder golden = TinyDecoder.read(name);
        Path directory = golden.write(temp);
        List<Continuation> requests = new ArrayList<>();
        for (int[] text : texts(golden)) {
            for (int i = 0; i < 12; i++) {
                int parts = 1 + random.nextInt(text.length - 1), end = parts + 1 + random.nextInt(text.length - parts);
                requests.add(Continuation.of(Arrays.copyOf(text, parts), Arrays.copyOfRange(text, parts, end)));
            }
        }
        for (int[] text : texts(golden).subList(0, 2)) {
            for (int end = 2; end < text.length; end++) { // one behind the other
                requests.add(Continuation.of(Arrays.copyOf(text, end - 1), new int[] {text[end]}));
            }
        }
        requests.add(requests.getFirst());
        List<LogLikelihood> alone = new ArrayList<>();
        try (LocalModel model = LocalModel.load(directory, LoadOptions.standard().withThreads(1))) {
            for (Continuation request : requests) {
                alone.addAll(model.logLikelihoods(List.of(request)));
            }
        }
        long blockBytes = 32 * bytesPerToken(directory);
        for (long cacheBytes : new long[] {LoadOptions.DEFAULT_CACHE_BYTES, 24 * blockBytes}) {
            try (LocalModel model = LocalModel.load(directory,
                    LoadOptions.standard().withThreads(2).withCacheBytes(cacheBytes))) {
                List<LogLikelihood> together = model.logLikelihoods(requests);
                for (int i = 0; i < requests.size(); i++) {
                    same(together.get(i), alone.get(i));
                }
            }
        }
    }

    private static long bytesPerToken(Path directory) throws IOException {
        try (LocalModel model = LocalModel.load(directory)) {
            return model.cacheBytesPerToken();
        }
    }

    private void same(LogLikelihood answer, LogLikelihood expected) {
        assertThat(answer.isGreedy()).isEqualTo(expected.isGreedy());
        assertThat(answer.length()).isEqualTo(expected.length());
        for (int i = 0; i < answer.length(); i++) {
            assertThat(answer.logProb(i)).as("seed %d", seed).isEqualTo(expected.logProb(i));
        }
    }
}
