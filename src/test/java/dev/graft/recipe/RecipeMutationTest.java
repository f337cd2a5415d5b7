package dev.graft.recipe;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;

import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import dev.graft.diagnostic.UserError;

/// Any bytes give a recipe or an error for the user.
class RecipeMutationTest {
    private static final int ROUNDS = 1500;
    /// What is special in YAML and Markdown is put in more often than chance would.
    private static final List<String> PIECES = List.of("\n", "\r\n", "---\n", "...\n", "```", "~~~", "<<: *x", "&x ",
            "*x",
            "!!", "!!int ", "%YAML 9.9\n", "%TAG ! x\n", "{", "}", "[", "]", ": ", "- ", "? ", "| ", ">-\n", "\t", "#",
            "'", "\"", "\\U0010FFFF", "\\xZZ", "\0", "\u2028", "\uFEFF", "\uD83D\uDE00", "<!--", "-->", "[a](", "1e999",
            ".nan", "~", "name: ", "model: ", "merge_method: ", "slices:\n", "parameters:\n");

    @ParameterizedTest
    @ValueSource(strings = {"card.md", "recipe.yml"})
    void giveARecipeOrAUserError(String name, @TempDir Path dir) throws IOException {
        Recipe card = NyxeneCardTest.read();
        byte[] original = (name.endsWith(".md")
                ? Files.readString(Path.of("src/test/resources/cards/nyxene.md"))
                : "a: &x {b: c}\n" + card.text())
                .getBytes(StandardCharsets.UTF_8);
        Path file = dir.resolve(name);
        int read = 0;
        for (long seed = 0; seed < ROUNDS; seed++) {
            RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
            byte[] mutated = original;
            for (int i = random.nextInt(1, 6); i > 0; i--) {
                mutated = mutate(mutated, random);
            }
            Files.write(file, mutated);
            try {
                Recipe recipe = Recipe.read(file);
                assertThat(recipe.stages()).as("seed %d", seed).isNotEmpty();
                read++;
            } catch (UserError expected) {
                assertThat(expected.findings()).as("seed %d", seed).isNotEmpty();
            } catch (RuntimeException | StackOverflowError | OutOfMemoryError bug) {
                throw new AssertionError("seed " + seed + " of " + name, bug);
            }
        }
        assertThat(read).as("recipes that were still readable").isPositive();
    }

    private static byte[] mutate(byte[] bytes, RandomGenerator random) {
        int from = random.nextInt(bytes.length + 1);
        int to = Math.min(bytes.length, from + random.nextInt(1, 40));
        return switch (random.nextInt(5)) {
            case 0 -> joined(bytes, from, new byte[] {(byte) random.nextInt(128)}, Math.min(bytes.length, from + 1));
            case 1 -> joined(bytes, from, PIECES.get(random.nextInt(PIECES.size())).getBytes(StandardCharsets.UTF_8),
                    from);
            case 2 -> joined(bytes, from, new byte[0], to);
            case 3 -> joined(bytes, to, Arrays.copyOfRange(bytes, from, to), to);
            default -> joined(bytes, from, new byte[] {(byte) random.nextInt(256)}, from);
        };
    }

    private static byte[] joined(byte[] bytes, int end, byte[] middle, int start) {
        byte[] all = Arrays.copyOf(bytes, end + middle.length + bytes.length - start);
        System.arraycopy(middle, 0, all, end, middle.length);
        System.arraycopy(bytes, start, all, end + middle.length, bytes.length - start);
        return all;
    }
}
