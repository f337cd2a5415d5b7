package dev.graft.tokenizer;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalInt;

import dev.graft.diagnostic.Finding;
import dev.graft.diagnostic.Place;
import dev.graft.diagnostic.UserError;

/// Text to ids and back, as the files of a model directory say.
///
/// May be used by many threads at once.
public interface Tokenizer extends TokenCodec, AutoCloseable {

    /// Reads tokenizer.json, else tokenizer.model, and what the other files say about special tokens.
    ///
    /// @throws UserError with `missing-file` if there is neither, with `bad-tokenizer` and its place if a file is broken
    ///                   or asks for what graft does not do
    static Tokenizer of(Path modelDirectory) throws IOException {
        if (Files.isRegularFile(modelDirectory.resolve("tokenizer.json"))) {
            return JsonTokenizer.read(modelDirectory);
        }
        if (Files.isRegularFile(modelDirectory.resolve("tokenizer.model"))) {
            return SentencePieceTokenizer.read(modelDirectory);
        }
        throw new UserError(Finding.error("missing-file", new Place.InFile(modelDirectory.toString()),
                "has no tokenizer: neither tokenizer.json nor tokenizer.model",
                "copy them from the model that the weights were made from"));
    }

    /// As [#encode], with each token's place in the text.
    Encoding encodeWithOffsets(String text, Specials specials);

    /// The id of a token as the vocabulary spells it, such as `▁the` or `</s>`.
    OptionalInt id(String token);

    /// One more than the largest id.
    int size();

    /// What stands for text that the vocabulary lacks.
    OptionalInt unkId();

    /// What fills up rows.
    OptionalInt padId();

    /// Whether a token belongs to the format and not to the text.
    boolean isSpecial(int id);

    /// Ends the use of native memory, if it has any. Nothing else works after it.
    @Override
    void close();
}
