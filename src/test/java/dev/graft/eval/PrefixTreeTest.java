package dev.graft.eval;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class PrefixTreeTest {
    private final ToyTokenizer toy = new ToyTokenizer();

    private TokenRequest request(String context, String continuation) {
        return TokenRequest.of(new Request.LogLikelihood(context, continuation), toy, 100);
    }

    @Test
    void optionsOfOneTokenAreOneInput() {
        PrefixTree tree = PrefixTree.of(List.of(request("Answer:", " A"), request("Answer:", " B")));
        assertThat(tree.size()).isEqualTo(1);
        assertThat(tree.input(0)).isEqualTo(toy.encode("Answer:"));
        assertThat(tree.naiveTokens()).isEqualTo(2);
        assertThat(tree.tokens()).isEqualTo(1);
    }

    @Test
    void aBeginningThatIsAnInputItselfIsRunOnce() {
        PrefixTree tree = PrefixTree.of(List.of(request("abc", "def"), request("ab", "c"), request("abc", "de")));
        // inputs: abcde, ab, abcd
        assertThat(tree.size()).isEqualTo(3);
        assertThat(tree.tokens()).isEqualTo(5);
        assertThat(tree.inputOf(1)).isZero();
        assertThat(tree.shared(1)).isEqualTo(2);
        assertThat(tree.shared(2)).isEqualTo(4);
    }

    @Test
    void nothingIsNothing() {
        assertThat(PrefixTree.of(List.of()).tokens()).isZero();
    }

    static List<Long> seeds() {
        return List.of(1L, 2L, 3L, System.nanoTime());
    }

    /// As many tokens as there are different beginnings; every request finds its own input.
    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void runsEveryBeginningOnce(long seed) {
        Random random = new Random(seed);
        List<TokenRequest> requests = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            StringBuilder text = new StringBuilder("Q");
            for (int length = random.nextInt(7); length >= 0; length--) {
                text.append((char) ('b' + random.nextInt(2)));
            }
            requests.add(request(text.toString(), "dd".substring(random.nextInt(2))));
        }
        PrefixTree tree = PrefixTree.of(requests);
        Set<List<Integer>> beginnings = new HashSet<>();
        Set<List<Integer>> scored = new HashSet<>();
        long naive = 0;
        for (int i = 0; i < requests.size(); i++) {
            int[] input = requests.get(i).input();
            naive += input.length;
            for (int end = 1; end <= input.length; end++) {
                List<Integer> beginning = Arrays.stream(input, 0, end).boxed().toList();
                beginnings.add(beginning);
                if (end > input.length - requests.get(i).continuationLength()) {
                    scored.add(beginning);
                }
            }
            assertThat(tree.input(tree.inputOf(i))).isEqualTo(input);
        }
        assertThat(tree.tokens()).isEqualTo(beginnings.size());
        assertThat(tree.scored()).isEqualTo(scored.size());
        assertThat(tree.naiveTokens()).isEqualTo(naive);
        for (int i = 1; i < tree.size(); i++) {
            assertThat(Arrays.mismatch(tree.input(i - 1), tree.input(i))).isGreaterThanOrEqualTo(tree.shared(i));
        }
        TokenCount count = TokenCount.of(requests.stream().map(List::of).toList());
        assertThat(count.naive()).isEqualTo(naive).isEqualTo(count.perDocument());
        assertThat(count.overall()).isEqualTo(beginnings.size());
    }
}
