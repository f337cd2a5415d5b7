package dev.graft.app.cli;

import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

import dev.graft.diagnostic.Finding;
import dev.graft.diagnostic.Place;
import dev.graft.diagnostic.UserError;

/// `graft demo`: the main job on the bundled example, by the commands that a user would type.
@Command(name = "demo", description = "Merge the bundled example and let it answer, step by step, with the commands that you would type.", footerHeading = "%nExamples:%n", footer = {
        "  graft demo", "  graft demo --out my-first-merge"})
final class DemoCommand implements Callable<Integer> {
    private static final String ALIAS = "Starling-NeuralHermes-11B=Starling-DPOHermes-11B";

    @Option(names = "--out", paramLabel = "DIR", description = "Directory to make (default: target/demo of the checkout).")
    private @Nullable Path out;

    @Mixin
    private ScreenOptions options;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        Path home = home();
        String card = shown(home.resolve("examples/nyxene/card.md")),
                models = shown(home.resolve("examples/nyxene/hub"));
        String result = shown(out == null ? home.resolve("target/demo") : out);
        Screen screen = options.screen();
        screen.result("A model card with three recipes, four donors, and a stage name that does not exist.");
        boolean isWell = step("What is wrong with the card?", ExitCode.USERS_TURN, "check", card, "--models", models)
                && step("The card means another stage: that is what --alias is for. Where does every layer come from?",
                        ExitCode.DONE,
                        "plan", card, "--models", models, "--alias", ALIAS)
                && step("Merge it. The two stages in between are never written.", ExitCode.DONE,
                        "merge", card, result, "--models", models, "--alias", ALIAS, "--overwrite")
                && step("Are the files what the manifest says?", ExitCode.DONE, "verify", result)
                && step("Let it answer, in the prompt template of its card. It was made from tiny donors full of random numbers, so what it says is noise.",
                        ExitCode.DONE,
                        "generate", result, "Who are you?", "--template", card, "--max-tokens", "24", "--stats");
        if (isWell) {
            screen.result(
                    "\nDone: %s is a model directory like any other. Next, see which tensor was made how:\n\n  grep expression %s | head"
                            .formatted(
                                    result, shown(Path.of(result).resolve("graft-manifest.json"))));
        }
        return isWell ? ExitCode.DONE : ExitCode.USERS_TURN;
    }

    /// Runs a command as the shell would, and shows it.
    private boolean step(String why, int expected, String... command) {
        Terminal terminal = Graft.of(spec).terminal();
        Screen screen = options.screen();
        List<String> typed = new ArrayList<>(List.of("graft"));
        for (String word : command) {
            typed.add(word.matches("[A-Za-z0-9_./:=-]+") ? word : "'" + word + "'");
        }
        screen.result("\n" + why + "\n\n$ " + String.join(" ", typed));
        int code = Main.run(terminal, command);
        terminal.out().flush();
        terminal.err().flush();
        if (code != expected) {
            screen.print(List.of(Finding.error("demo-failed", Place.NOWHERE,
                    "this step ended with exit code %d, and %d was expected".formatted(code, expected),
                    "report it with the lines above")));
        }
        return code == expected;
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
