import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/// Several things measured in turn, again and again, in an order that changes.
final class Rounds {
    /// @return a rate, per second
    interface Trial {
        double run() throws Exception;
    }

    private final Map<String, Trial> trials = new LinkedHashMap<>();
    private final Map<String, List<Double>> rates = new LinkedHashMap<>();
    private final Random order = new Random(1);

    void add(String name, Trial trial) {
        trials.put(name, trial);
        rates.put(name, new ArrayList<>());
    }

    /// @param warmUps rounds before the first that counts
    void run(int warmUps, int rounds) throws Exception {
        for (int round = -warmUps; round < rounds; round++) {
            List<String> names = new ArrayList<>(trials.keySet());
            Collections.shuffle(names, order);
            for (String name : names) {
                double rate = trials.get(name).run();
                if (round >= 0) {
                    rates.get(name).add(rate);
                }
            }
        }
    }

    double median(String name) {
        return Measured.median(rates.get(name));
    }

    /// Median of the ratios of each round.
    double ratio(String name, String roof) {
        List<Double> ratios = new ArrayList<>();
        for (int i = 0; i < rates.get(name).size(); i++) {
            ratios.add(rates.get(name).get(i) / rates.get(roof).get(i));
        }
        return Measured.median(ratios);
    }

    /// All rates, in the order of the rounds.
    String list(String name, double unit) {
        return Measured.list(rates.get(name).stream().map(rate -> rate / unit).toList());
    }

    /// A row of a table: name, median, ratio of medians per round to a roof, every single one.
    void print(String name, String roof, double unit) {
        System.out.printf("| %s | %.1f | %.2f | %s |%n", name, median(name) / unit, ratio(name, roof), list(name, unit));
    }
}
