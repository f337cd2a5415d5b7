package dev.graft.eval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PyRandomTest {

    private static List<Integer> range(int n) {
        return new ArrayList<>(IntStream.range(0, n).boxed().toList());
    }

    private static int[] shuffled(PyRandom random, int n) {
        List<Integer> items = range(n);
        random.shuffle(items);
        return items.stream().mapToInt(Integer::intValue).toArray();
    }

    @ParameterizedTest
    @ValueSource(ints = {42, 1234, 0})
    void drawsWhatCPythonDraws(int seed) {
        JsonValue golden = Goldens.at("python_random", Integer.toString(seed));
        PyRandom bits = new PyRandom(seed);
        for (JsonValue expected : Goldens.items(Goldens.at(golden, "getrandbits32"))) {
            assertThat(bits.bits(32)).isEqualTo(((JsonValue.Whole) expected).value());
        }
        PyRandom uniform = new PyRandom(seed);
        for (double expected : Goldens.reals(Goldens.at(golden, "random"))) {
            assertThat(uniform.uniform()).isEqualTo(expected);
        }
        assertThat(shuffled(new PyRandom(seed), 10)).isEqualTo(Goldens.wholes(Goldens.at(golden, "shuffle_range10")));
        int samples = 0;
        for (Map.Entry<String, JsonValue> entry : Goldens.fields(golden).values().entrySet()) {
            if (entry.getKey().startsWith("sample_")) {
                String[] sizes = entry.getKey().split("_[nk]");
                assertThat(new PyRandom(seed).sample(Integer.parseInt(sizes[1]), Integer.parseInt(sizes[2])))
                        .as(entry.getKey()).isEqualTo(Goldens.wholes(entry.getValue()));
                samples++;
            }
        }
        assertThat(samples).isEqualTo(8);
        List<JsonValue> mixed = Goldens.items(Goldens.at(golden, "shuffle12_then_two_samples_n30_k5"));
        PyRandom random = new PyRandom(seed);
        assertThat(shuffled(random, 12)).isEqualTo(Goldens.wholes(mixed.get(0)));
        assertThat(random.sample(30, 5)).isEqualTo(Goldens.wholes(mixed.get(1)));
        assertThat(random.sample(30, 5)).isEqualTo(Goldens.wholes(mixed.get(2)));
    }

    /// random.Random(2**40 + 7): getrandbits(32) twice, by CPython 3.11.
    @Test
    void takesSeedsOfTwoWords() {
        PyRandom random = new PyRandom((1L << 40) + 7);
        assertThat(random.bits(32)).isEqualTo(TWO_WORDS[0]);
        assertThat(random.bits(32)).isEqualTo(TWO_WORDS[1]);
    }

    private static final long[] TWO_WORDS = {2635837658L, 3209733218L};

    private static String hash(List<int[]> rows, String separator) {
        return Sha256.of(rows.stream()
                .map(row -> Arrays.stream(row).mapToObj(Integer::toString).collect(Collectors.joining(",")))
                .collect(Collectors.joining(separator)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"arc_challenge", "hellaswag", "winogrande", "gsm8k", "truthfulqa_mc",
            "hendrycksTest-abstract_algebra"})
    void ordersAndDrawsTheLeaderboardsTasks(String task) {
        JsonValue.Fields golden = Goldens.fields(Goldens.at("sampling_open_llm_v1_real_sizes", task));
        PyRandom random = new PyRandom(42);
        int size = Goldens.whole(Goldens.at(golden, "eval_docs"));
        assertThat(hash(List.of(shuffled(random, size)), "\n"))
                .isEqualTo(Goldens.text(Goldens.at(golden, "shuffled_order_sha256")));
        if (golden.at("k") != null) {
            List<int[]> draws = draws(random, size, Goldens.whole(Goldens.at(golden, "fewshot_pool")),
                    Goldens.whole(Goldens.at(golden, "k")));
            assertThat(hash(draws, "\n")).isEqualTo(Goldens.text(Goldens.at(golden, "samples_sha256")));
            assertThat(random.bits(32))
                    .isEqualTo(((JsonValue.Whole) Goldens.at(golden, "next_getrandbits32_after_task")).value());
        }
    }

    private static List<int[]> draws(PyRandom random, int documents, int pool, int k) {
        return IntStream.range(0, documents).mapToObj(_ -> random.sample(pool, k)).toList();
    }

    @ParameterizedTest
    @CsvSource({"arc_challenge, 1172, 1119", "hellaswag, 10042, 39905", "winogrande, 1267, 40398",
            "gsm8k, 1319, 7473"})
    void drawsForTodaysTasks(String task, int documents, int pool) {
        JsonValue golden = Goldens.at("sampling_current_real_sizes", "tasks", task);
        assertThat(hash(draws(new PyRandom(1234), documents, pool, Goldens.whole(Goldens.at(golden, "draw_per_doc"))),
                "\n")).isEqualTo(Goldens.text(Goldens.at(golden, "draws_sha256")));
        JsonValue group = Goldens.fields(golden).at("openllm_group");
        if (group != null) {
            assertThat(hash(draws(new PyRandom(1234), documents, pool,
                    Goldens.whole(Goldens.at(group, "draw_per_doc"))), "\n"))
                    .isEqualTo(Goldens.text(Goldens.at(group, "draws_sha256")));
        }
    }

    @Test
    void refusesToDrawMoreThanThereAre() {
        assertThatThrownBy(() -> new PyRandom(1).sample(3, 4)).isInstanceOf(IllegalArgumentException.class);
    }
}
