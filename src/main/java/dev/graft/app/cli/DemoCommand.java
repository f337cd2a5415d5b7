package dev.graft.app.cli;

import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

import dev.graft.diagnostic.Finding;
import dev.graft.diagnostic.Place;
import dev.graft.diagnostic.UserError;

/// `graft demo`: from a model card to a model that could be published, by the commands that a user would type. The README
/// shows what it prints.
@Command(name = "demo", description = "The whole path on the bundled example, with the commands that you would type: check, plan, merge, verify, gate, an answer, the six benchmarks on samples, card, report.", footerHeading = "%nExamples:%n", footer = {
        "  graft demo", "  graft demo --out my-first-merge",
        "",
        "Scores go to DIR-scores and the page to DIR-report.html. It takes less than a minute and a half."})
final class DemoCommand implements Callable<Integer> {
    private static final String ALIAS = "Starling-NeuralHermes-11B=Starling-DPOHermes-11B";

    @Option(names = "--out", paramLabel = "DIR", description = "Directory to make (default: target/demo of the checkout).")
    private @Nullable Path out;

    @Mixin
    private ScreenOptions options;

    /// A command and why one gives it.
    ///
    /// @param code with which it should end
    private record Step(String why, int code, List<String> words) {
        static Step of(String why, String... words) {
            return new Step(why, ExitCode.DONE, List.of(words));
        }

        /// As a shell reads it.
        String typed() {
            return "graft " + words.stream().map(word -> word.matches("[A-Za-z0-9_./:=-]+") ? word : "'" + word + "'")
                    .collect(Collectors.joining(" "));
        }
    }

    @Override
    public Integer call() {
        Path home = home();
        String result = shown(out == null ? home.resolve("target/demo") : out);
        Screen screen = options.screen();
        screen.result("A model card with three recipes, four donors, and a stage name that does not exist.");
        for (Step step : steps(home, result)) {
            if (!isWell(step, screen)) {
                return ExitCode.USERS_TURN;
            }
        }
        screen.result(
                "\nDone: %s is a model directory like any other, with a card for the hub, and %s-report.html shows what it is."
                        .formatted(result, result));
        return ExitCode.DONE;
    }

    private static List<Step> steps(Path home, String result) {
        String card = shown(home.resolve("examples/nyxene/card.md")),
                models = shown(home.resolve("examples/nyxene/hub")),
                data = shown(home.resolve("examples/benchmarks"));
        String scores = result + "-scores";
        return List.of(
                new Step("What is wrong with the card?", ExitCode.USERS_TURN,
                        List.of("check", card, "--models", models)),
                Step.of("The card means another stage: that is what --alias is for. Where does every layer come from?",
                        "plan", card, "--models", models, "--alias", ALIAS, "--quiet"),
                Step.of("Merge it. The two stages in between are never written.",
                        "merge", card, result, "--models", models, "--alias", ALIAS, "--quiet", "--overwrite"),
                Step.of("Are the files what the manifest says?",
                        "verify", result),
                Step.of("Is it fit to publish, beside the models that it was made of?",
                        "gate", result, "--models", models),
                Step.of("Let it answer, in the prompt template of its card. It was made from tiny donors full of random numbers, so what it says is noise.",
                        "generate", result, "Who are you?", "--template", card, "--max-tokens", "24", "--stats"),
                Step.of("Score it with the six benchmarks of the leaderboard's card: with a few documents of each, so the numbers are noise, too.",
                        "eval", result, "--data", data, "--out", scores),
                Step.of("Write the numbers, the recipes and how to repeat the merge into its card.",
                        "card", result, "--results", scores, "--models", models, "--alias", ALIAS),
                Step.of("And a page that shows what it is.",
                        "report", result, "-o", result + "-report.html", "--results", scores, "--models", models));
    }

    /// Runs a command as the shell would, and shows it.
    private boolean isWell(Step step, Screen screen) {
        Terminal terminal = screen.terminal();
        screen.result("\n" + step.why + "\n\n$ " + step.typed());
        int code = Main.run(terminal, step.words.toArray(String[]::new));
        terminal.out().flush();
        terminal.err().flush();
        if (code != step.code) {
            screen.print(List.of(Finding.error("demo-failed", Place.NOWHERE,
                    "this step ended with exit code %d, and %d was expected".formatted(code, step.code),
                    "report it with the lines above")));
        }
        return code == step.code;
    }

    /// The checkout that this program was built in, which has the example.
    private static Path home() {
        try {
            Path code = Path.of(DemoCommand.class.getProtectionDomain().getCodeSource().getLocation().toURI());
            Path home = code.resolve("../..").normalize(); // of target/graft.jar
            if (home.resolve("examples/nyxene/card.md").toFile().exists()) {
                return home;
            }
            throw new UserError(Finding.error("missing-file", new Place.InFile(home.toString()),
                    "the example is not beside the program",
                    "run the demo from a checkout of graft"));
        } catch (URISyntaxException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    /// As one would type it here.
    private static String shown(Path path) {
        Path here = Path.of("").toAbsolutePath(), absolute = path.toAbsolutePath().normalize();
        return absolute.startsWith(here) ? here.relativize(absolute).toString() : absolute.toString();
    }
}
