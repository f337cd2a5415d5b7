package dev.graft.tokenizer;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalInt;
import java.util.Set;

import dev.graft.diagnostic.Finding;
import dev.graft.diagnostic.Place;
import dev.graft.diagnostic.UserError;

/// Text to ids and back, as the files of a model directory say.
///
/// May be used by many threads at once.
public interface Tokenizer extends AutoCloseable {

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

    /// @param text     half a surrogate pair in it counts as U+FFFD
    /// @param specials [Specials#ADD] puts `<s>` and the like where the model expects them
    int[] encode(String text, Specials specials);

    /// As [#encode], with each token's place in the text.
    Encoding encodeWithOffsets(String text, Specials specials);

    /// The text of ids. Bytes that are no UTF-8 become U+FFFD; an id that no token has, as those of rows that only fill
    /// up a matrix, is nothing.
    ///
    /// @param specials [Specials#ADD] writes special tokens out, [Specials#NONE] leaves them away
    String decode(int[] ids, Specials specials);

    /// The id of a token as the vocabulary spells it, such as `▁the` or `</s>`.
    OptionalInt id(String token);

    /// The token as the vocabulary spells it; empty if no token has this id.
    String token(int id);

    /// One more than the largest id.
    int size();

    /// The token before every text, if the model has one.
    OptionalInt bosId();

    /// The tokens that end a generated text: those that generation_config.json names, else config.json, else the
    /// tokenizer's own.
    Set<Integer> eosIds();

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
