package dev.graft.eval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.TreeMap;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import dev.graft.diagnostic.UserError;

/// Texts to ids, cut on the left, against the old harness's own code with a toy tokenizer and a toy model.
class TokenRequestTest {
    private final ToyTokenizer toy = new ToyTokenizer();

    private static final int LONG = 4096;

    private TokenRequest request(String context, String continuation, int maxLength) {
        return TokenRequest.of(new Request.LogLikelihood(context, continuation), toy, maxLength);
    }

    private static int[] targets(TokenRequest request) {
        int[] targets = new int[request.continuationLength()];
        Arrays.setAll(targets, request::target);
        return targets;
    }

    private static int[] context(TokenRequest request) {
        int[] input = request.input();
        return Arrays.copyOf(input, input.length + 1 - request.continuationLength());
    }

    @Test
    void encodesContextAndContinuationLikeTheReference() {
        List<JsonValue> goldens = Goldens.items(Goldens.at("tokens", "encode_pair"));
        assertThat(goldens).hasSize(10);
        for (JsonValue golden : goldens) {
            TokenRequest request = request(Goldens.text(Goldens.at(golden, "context")),
                    Goldens.text(Goldens.at(golden, "continuation")), LONG);
            assertThat(context(request)).isEqualTo(Goldens.wholes(Goldens.at(golden, "context_tokens")));
            assertThat(targets(request)).isEqualTo(Goldens.wholes(Goldens.at(golden, "continuation_tokens")));
        }
    }

    /// logits(pos, tok, v) = ((7 tok + 3 pos + 13 v) mod 97) / 10, in float32.
    private float[] logits(int position, int token) {
        float[] logits = new float[toy.size()];
        for (int v = 0; v < logits.length; v++) {
            logits[v] = (7 * token + 3 * position + 13 * v) % 97 / 10f;
        }
        return logits;
    }

    private Answer.Likelihood score(TokenRequest request) {
        int[] input = request.input();
        double sum = 0;
        boolean isGreedy = true;
        for (int i = 0; i < request.continuationLength(); i++) {
            int row = input.length - request.continuationLength() + i;
            float[] logits = logits(row, input[row]);
            double total = 0;
            int best = 0;
            for (int v = 0; v < logits.length; v++) {
                total += Math.exp(logits[v]);
                best = logits[v] > logits[best] ? v : best;
            }
            sum += logits[request.target(i)] - Math.log(total);
            isGreedy &= best == request.target(i);
        }
        return new Answer.Likelihood(sum, isGreedy);
    }

    @ParameterizedTest
    @ValueSource(ints = {4096, 6})
    void scoresAndInputsAreTheReferences(int maxLength) {
        JsonValue golden = Goldens.at("tokens", "scores_max_length_" + maxLength);
        List<JsonValue> pairs = Goldens.items(Goldens.at(golden, "requests"));
        List<JsonValue> answers = Goldens.items(Goldens.at(golden, "answers"));
        TreeMap<int[], int[]> order = new TreeMap<>(
                Comparator.<int[]>comparingInt(ids -> -ids.length).thenComparing(Arrays::compare));
        for (int i = 0; i < pairs.size(); i++) {
            List<String> pair = Goldens.texts(pairs.get(i));
            TokenRequest request = request(pair.get(0), pair.get(1), maxLength);
            Answer.Likelihood answer = score(request);
            assertThat(answer.logLikelihood())
                    .isCloseTo(Goldens.real(Goldens.at(answers.get(i), "loglikelihood")), within(2e-6)); // float32 there
            assertThat(new JsonValue.Bool(answer.isGreedy())).isEqualTo(Goldens.at(answers.get(i), "greedy"));
            TokenRequest whole = request(pair.get(0), pair.get(1), LONG);
            int[] key = Arrays.copyOf(whole.input(), whole.input().length + 1);
            key[key.length - 1] = whole.target(whole.continuationLength() - 1);
            order.put(key, request.input());
        }
        List<int[]> inputs = new ArrayList<>(order.values());
        List<JsonValue> expected = Goldens.items(Goldens.at(golden, "model_inputs_in_execution_order"));
        assertThat(inputs).hasSameSizeAs(expected);
        for (int i = 0; i < inputs.size(); i++) {
            assertThat(inputs.get(i)).isEqualTo(Goldens.wholes(expected.get(i)));
        }
    }

    @Test
    void knowsTheGoldensMostLikelyNextToken() {
        JsonValue golden = Goldens.at("tokens", "greedy_next_of_token");
        float[] logits = logits(Goldens.whole(Goldens.at(golden, "pos")), Goldens.whole(Goldens.at(golden, "token")));
        int best = 0;
        for (int v = 0; v < logits.length; v++) {
            best = logits[v] > logits[best] ? v : best;
        }
        assertThat(best).isEqualTo(Goldens.whole(Goldens.at(golden, "argmax")));
        assertThat(toy.encode(Goldens.text(Goldens.at(golden, "piece")))).containsExactly(best);
    }

    @Test
    void leavesRoomForTheTextToWrite() {
        TokenRequest request = TokenRequest.of(new Request.Generate("abcdefgh", List.of(), 3, JsonValue.NO_FIELDS), toy,
                8);
        assertThat(request.input()).isEqualTo(toy.encode("defgh"));
        assertThat(request.continuationLength()).isZero();
    }

    @Test
    void refusesWhatCannotBeScored() {
        for (Runnable wrong : List.<Runnable>of(() -> request("a", "", LONG), () -> request("  ", "a", LONG),
                () -> request("a", "abcdefgh", 4),
                () -> TokenRequest.of(new Request.Generate("a", List.of(), 8, JsonValue.NO_FIELDS), toy, 8))) {
            assertThat(catchThrowableOfType(UserError.class, wrong::run).findings().getFirst().id())
                    .isEqualTo("too-long");
        }
    }

    @Test
    void takesTheFirstTokenForTheContextIfItIsTheBeginToken() {
        TokenText text = new TokenText() {
            @Override
            public int[] encode(String any) {
                return toy.encode(any);
            }

            @Override
            public int[] encodeBare(String any) {
                return toy.encode(any);
            }

            @Override
            public int emptyContext() {
                return toy.encode("a")[0];
            }

            @Override
            public boolean mayStartWithContext() {
                return true;
            }
        };
        TokenRequest same = TokenRequest.of(new Request.LogLikelihood("", "abc"), text, LONG);
        assertThat(same.input()).isEqualTo(toy.encode("ab"));
        assertThat(same.continuationLength()).isEqualTo(2);
        TokenRequest other = TokenRequest.of(new Request.LogLikelihood("", "bc"), text, LONG);
        assertThat(other.input()).isEqualTo(toy.encode("ab"));
    }
}
