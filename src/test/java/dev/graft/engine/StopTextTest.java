package dev.graft.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

import org.junit.jupiter.api.Test;

class StopTextTest {
    @Test
    void leavesTheStopOut() {
        StopText stop = new StopText(List.of("\n\n", "END"));
        assertThat(stop.accept("one\ntwo EN")).isEqualTo("one\ntwo ");
        assertThat(stop.isFound()).isFalse();
        assertThat(stop.accept("D three")).isEmpty();
        assertThat(stop.isFound()).isTrue();
        assertThat(stop.rest()).isEmpty();
    }

    @Test
    void givesBackWhatOnlyLookedLikeAStop() {
        StopText stop = new StopText(List.of("aab"));
        assertThat(stop.accept("xa")).isEqualTo("x");
        assertThat(stop.accept("a")).isEmpty();
        assertThat(stop.accept("a")).isEqualTo("a");
        assertThat(stop.rest()).isEqualTo("aa");
        assertThat(stop.isFound()).isFalse();
    }

    @Test
    void theStopThatEndsFirstCounts() {
        assertThat(new StopText(List.of("xabc", "ab")).accept("xabc")).isEqualTo("x");
        assertThat(new StopText(List.of("b", "ab")).accept("xabc")).isEqualTo("x");
    }

    @Test
    void withoutStopsEverythingPasses() {
        assertThat(new StopText(List.of()).accept("abc")).isEqualTo("abc");
    }

    /// Against a search in the whole text, for random texts over few letters, cut at random.
    @Test
    void theCutDoesNotMatter() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int i = 0; i < 5000; i++) {
            String text = letters(random, random.nextInt(12));
            List<String> stops = new ArrayList<>();
            for (int j = random.nextInt(3); j >= 0; j--) {
                stops.add(letters(random, 1 + random.nextInt(4)));
            }
            StopText stop = new StopText(stops);
            StringBuilder seen = new StringBuilder();
            for (int from = 0; from < text.length();) {
                int to = Math.min(text.length(), from + 1 + random.nextInt(4));
                seen.append(stop.accept(text.substring(from, to)));
                from = to;
            }
            seen.append(stop.rest());
            assertThat(seen.toString()).as("seed %d, '%s' until %s", seed, text, stops).isEqualTo(until(text, stops));
        }
    }

    private static String until(String text, List<String> stops) {
        for (int end = 1; end <= text.length(); end++) {
            int longest = 0;
            for (String stop : stops) {
                if (text.substring(0, end).endsWith(stop)) {
                    longest = Math.max(longest, stop.length());
                }
            }
            if (longest > 0) {
                return text.substring(0, end - longest);
            }
        }
        return text;
    }

    private static String letters(Random random, int length) {
        StringBuilder letters = new StringBuilder();
        for (int i = 0; i < length; i++) {
            letters.append((char) ('a' + random.nextInt(2)));
        }
        return letters.toString();
    }
}
