package dev.graft.app.cli;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.Callable;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

import dev.graft.tokenizer.Encoding;
import dev.graft.tokenizer.Specials;
import dev.graft.tokenizer.Tokenizer;

/// `graft tokenize`: the tokens of a text, and the text of tokens.
@Command(name = "tokenize", description = "Show the tokens of a text, or the text of tokens.", footerHeading = "%nExamples:%n", footer = {
        "  graft tokenize out \"Hello world\"",
        "  graft tokenize out - --json < prompt.txt",
        "  graft tokenize out --detokenize 1,22557,1526"})
final class TokenizeCommand implements Callable<Integer> {
    @Mixin
    private ModelArgument model;

    @Parameters(index = "1", arity = "0..1", paramLabel = "TEXT", description = "Text, or - for standard input, taken as it is.")
    private @Nullable String text;

    @Option(names = "--special", negatable = true, defaultValue = "true", fallbackValue = "true", description = "Add the special tokens that the model expects around a text, and show special tokens in one (default: true).")
    private boolean special;

    @Option(names = "--detokenize", paramLabel = "IDS", split = ",", description = "Print the text of these token ids, which commas separate.")
    private @Nullable List<Integer> ids;

    @Mixin
    private JsonOption json;

    @Mixin
    private ScreenOptions options;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        if ((text == null) == (ids == null)) {
            throw new ParameterException(spec.commandLine(), "write a text, or ids behind --detokenize, and not both");
        }
        Screen screen = options.screen();
        Specials specials = special ? Specials.ADD : Specials.NONE;
        try (Tokenizer tokenizer = Tokenizer.of(model.directory())) {
            if (ids != null) {
                detokenize(tokenizer, specials, screen);
            } else if (text != null) {
                String given = text.equals(StandardInput.NAME) ? StandardInput.text(screen.terminal()) : text;
                tokenize(tokenizer.encodeWithOffsets(given, specials), given, tokenizer, screen);
            }
        }
        return ExitCode.DONE;
    }

    private void tokenize(Encoding encoding, String given, Tokenizer tokenizer, Screen screen) {
        if (json.isWanted()) {
            screen.result(Json.document(to -> {
                to.writeArrayPropertyStart("tokens");
                for (int i = 0; i < encoding.length(); i++) {
                    to.writeNumber(encoding.id(i));
                }
                to.writeEndArray();
            }));
            return;
        }
        Table table = new Table(">id", "token", "text");
        for (int i = 0; i < encoding.length(); i++) {
            int start = given.offsetByCodePoints(0, encoding.start(i)),
                    end = given.offsetByCodePoints(0, encoding.end(i));
            table.row(encoding.id(i), tokenizer.token(encoding.id(i)), given.substring(start, end));
        }
        screen.result(table.toString());
        screen.note(encoding.length() + " tokens");
    }

    private void detokenize(Tokenizer tokenizer, Specials specials, Screen screen) {
        int[] given = ids == null ? new int[0] : ids.stream().mapToInt(id -> id).toArray();
        for (int id : given) {
            if (id < 0 || id >= tokenizer.size()) {
                throw new ParameterException(spec.commandLine(),
                        "there is no token %d; ids are 0 to %d".formatted(id, tokenizer.size() - 1));
            }
        }
        String decoded = tokenizer.decode(given, specials);
        if (json.isWanted()) {
            screen.result(Json.document(to -> to.writeStringProperty("text", decoded)));
        } else if (screen.text(decoded)) {
            screen.result("");
        }
    }
}
