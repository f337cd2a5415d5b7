package dev.graft.app.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

import dev.graft.diagnostic.Finding;
import dev.graft.diagnostic.Place;
import dev.graft.diagnostic.UserError;
import dev.graft.engine.grammar.Constraint;
import dev.graft.engine.grammar.JsonForm;
import dev.graft.engine.grammar.TokenTrie;
import dev.graft.model.TextFile;
import dev.graft.tokenizer.Tokenizer;

/// The form that a text has to have.
final class FormOptions {
    private static final int MAX_BYTES = 1 << 20;

    @Option(names = "--json-object", description = "Write a JSON object, whatever the model likes.")
    private boolean isObject;

    @Option(names = "--json-schema", paramLabel = "FILE", description = "Write JSON that the JSON Schema in FILE describes. A text that --max-tokens cuts is only the beginning of it.")
    private @Nullable Path schema;

    /// Null if any text will do.
    ///
    /// @throws UserError with `missing-file`, `bad-encoding` or `bad-schema`
    @Nullable
    JsonForm form() throws IOException {
        if (schema == null) {
            return isObject ? JsonForm.object() : null;
        }
        if (isObject) {
            throw new UserError(Finding.error("bad-value", Place.NOWHERE,
                    "--json-object and --json-schema are two forms", "write one of them"));
        }
        String text = TextFile.read(schema, MAX_BYTES, "name a file with a JSON Schema");
        try {
            return JsonForm.of(text);
        } catch (UserError refused) {
            throw new UserError(refused.findings().stream().map(finding -> in(schema.toString(), finding)).toList());
        }
    }

    /// A schema does not know the file that it is from.
    private static Finding in(String file, Finding finding) {
        Place place = finding.where() instanceof Place.Text(_, int line, int column)
                ? new Place.Text(file, line, column)
                : new Place.InFile(file);
        return new Finding(finding.id(), finding.severity(), place, finding.what(), finding.remedy());
    }

    /// What holds texts to it; null if any will do. Takes a second or two, in which every token is decoded.
    static @Nullable Supplier<Constraint> constraints(@Nullable JsonForm form, Tokenizer tokenizer) {
        if (form == null) {
            return null;
        }
        TokenTrie vocabulary = TokenTrie.of(tokenizer);
        return () -> form.constraint(vocabulary);
    }
}
