package dev.graft.engine.grammar;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.LongStream;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import dev.graft.diagnostic.UserError;
import dev.graft.model.Json;

/// Laws that hold for every schema. The seed is in the name of each test.
class JsonFormTest {
    private static final int MOST_TOKENS = 400;

    static LongStream seeds() {
        return LongStream.range(0, 60);
    }

    /// A uniform choice among the tokens that are left, which no model makes, ends in a value of the schema. It turns to
    /// closing tokens after a while, as lists and trees would grow for ever.
    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void leadsEveryWriterToAValueOfTheSchema(long seed) {
        RandomSchema random = new RandomSchema(seed);
        JsonForm form = form(random);
        if (form == null) {
            return;
        }
        TokenTrie trie = Vocabularies.pieces(seed);
        for (int run = 0; run < 5; run++) {
            String text = write(form, trie, new Random(31 * seed + run));
            if (text == null) {
                continue; // chance did not hit upon a required key among all the keys that may be there
            }
            Json value = SchemaCheck.parse(text);
            assertThat(new SchemaCheck(random.root()).isValid(value)).as("%s of %s", text, random.root().toText())
                    .isTrue();
        }
    }

    private static @Nullable String write(JsonForm form, TokenTrie trie, Random random) {
        Constraint constraint = form.constraint(trie);
        List<Integer> ids = new ArrayList<>();
        while (!constraint.isEnded()) {
            List<Integer> allowed = new ArrayList<>(Vocabularies.allowed(constraint, trie));
            if (ids.size() > MOST_TOKENS) {
                List<Integer> closing = allowed.stream().filter(id -> closes(trie.bytes(id))).toList();
                allowed = closing.isEmpty() ? allowed : closing;
            }
            int id = allowed.get(random.nextInt(allowed.size()));
            constraint.accept(id);
            ids.add(id);
            if (ids.size() > 3 * MOST_TOKENS) {
                return null;
            }
        }
        return Vocabularies.text(trie, ids);
    }

    private static boolean closes(byte[] token) {
        return token.length == 0 || (token.length == 1 && "\"}]".indexOf(token[0]) >= 0);
    }

    /// Every value of the schema may be written, however it is cut into tokens and laid out.
    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void letsEveryValueOfTheSchemaPass(long seed) {
        RandomSchema random = new RandomSchema(seed);
        JsonForm form = form(random);
        if (form == null) {
            return;
        }
        TokenTrie trie = Vocabularies.pieces(seed);
        SchemaCheck check = new SchemaCheck(random.root());
        for (int i = 0; i < 60; i++) {
            Json value = random.value();
            String text = i % 2 == 0 ? value.toText().strip() : compact(value);
            boolean isValid = check.isValid(value);
            assertThat(form.accepts(text)).as("%s of %s", text, random.root().toText()).isEqualTo(isValid);
            if (isValid && i < 6) {
                passes(form, trie, text, new Random(seed + i));
            }
        }
    }

    private static void passes(JsonForm form, TokenTrie trie, String text, Random random) {
        Constraint constraint = form.constraint(trie);
        for (int id : Vocabularies.tokens(trie, text, random)) {
            assertThat(Vocabularies.allowed(constraint, trie)).as(text).contains(id);
            constraint.accept(id);
        }
        assertThat(constraint.isEnded() || Vocabularies.allowed(constraint, trie).contains(Vocabularies.PIECES))
                .isTrue();
    }

    /// As other writers do: no blanks, and everything but ASCII escaped.
    private static String compact(Json value) {
        StringBuilder ascii = new StringBuilder();
        value.toText().lines().map(String::strip).forEach(line -> line.chars()
                .forEach(c -> ascii.append(c < 0x7F ? Character.toString(c) : "\\u%04x".formatted(c))));
        return ascii.toString();
    }

    /// A mask that is put together from what is known of the vocabulary is the one that trying every token gives.
    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void barsExactlyWhatCannotFollow(long seed) {
        RandomSchema random = new RandomSchema(seed);
        JsonForm form = form(random);
        if (form == null) {
            return;
        }
        TokenTrie trie = Vocabularies.pieces(seed);
        Random choice = new Random(seed);
        Constraint constraint = form.constraint(trie);
        List<Integer> ids = new ArrayList<>();
        for (int step = 0; step < 5 && !constraint.isEnded(); step++) {
            Set<Integer> allowed = Vocabularies.allowed(constraint, trie);
            for (int id = 0; id < trie.size(); id++) {
                assertThat(canFollow(form, trie, ids, id)).as("%s + %d", ids, id).isEqualTo(allowed.contains(id));
            }
            int id = new ArrayList<>(allowed).get(choice.nextInt(allowed.size()));
            constraint.accept(id);
            ids.add(id);
        }
    }

    private static boolean canFollow(JsonForm form, TokenTrie trie, List<Integer> ids, int next) {
        Constraint constraint = form.constraint(trie);
        ids.forEach(constraint::accept);
        try {
            constraint.accept(next);
            return true;
        } catch (IllegalArgumentException barred) {
            return false;
        }
    }

    /// Null for the schemas without a value, of which there are a few.
    private static @Nullable JsonForm form(RandomSchema random) {
        try {
            return JsonForm.of(random.root().toText());
        } catch (UserError refused) {
            assertThat(refused).hasMessageContaining("bad-schema");
            return null;
        }
    }
}
