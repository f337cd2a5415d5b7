package dev.graft.app.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

import picocli.CommandLine;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

import dev.graft.diagnostic.DidYouMean;
import dev.graft.diagnostic.Finding;
import dev.graft.diagnostic.Place;

/// A command line that cannot be understood, as a finding.
final class Usage {
    private static final Pattern CONSTANTS = Pattern.compile("(\\[[A-Z_, -]+]) \\(case-insensitive\\)");

    private Usage() {}

    static Finding finding(ParameterException mistake) {
        CommandLine command = mistake.getCommandLine();
        String help = "`" + command.getCommandSpec().qualifiedName() + " --help` lists them all";
        if (mistake instanceof UnmatchedArgumentException unmatched && !unmatched.getUnmatched().isEmpty()) {
            return unknown(unmatched.getUnmatched().getFirst(), command, help);
        }
        // picocli lists an enum's constants by name(), and we accept them as they are documented, in lower case.
        String message = CONSTANTS.matcher(String.valueOf(mistake.getMessage()))
                .replaceFirst(words -> words.group(1).toLowerCase(Locale.ROOT));
        message = message.replace("is not an int", "is no whole number").replace("is not a long", "is no whole number")
                .replace("is not a double", "is no number");
        return finding(message.substring(0, 1).toLowerCase(Locale.ROOT) + message.substring(1),
                "see `" + command.getCommandSpec().qualifiedName() + " --help`");
    }

    private static Finding unknown(String argument, CommandLine command, String help) {
        String kind = argument.startsWith("-") ? "option" : command.getSubcommands().isEmpty() ? "argument" : "command";
        List<String> known = new ArrayList<>();
        switch (kind) {
            case "option" ->
                command.getCommandSpec().options().forEach(option -> known.addAll(List.of(option.names())));
            case "command" -> known.addAll(command.getSubcommands().keySet());
            default -> {
                return finding("there is one argument too many: '" + argument + "'", "quote what contains blanks; "
                        + "see `" + command.getCommandSpec().qualifiedName() + " --help`");
            }
        }
        int equals = argument.startsWith("-") ? argument.indexOf('=') : -1;
        String word = equals < 0 ? argument : argument.substring(0, equals);
        String remedy = DidYouMean.nearest(word, known).map(near -> "write '" + near + "'; " + help).orElse(help);
        return finding("unknown " + kind + " '" + word + "'", remedy);
    }

    private static Finding finding(String what, String remedy) {
        return Finding.error("bad-usage", Place.NOWHERE, what, remedy);
    }
}
