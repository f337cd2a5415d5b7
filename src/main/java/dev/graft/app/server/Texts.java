package dev.graft.app.server;

import dev.graft.diagnostic.UserError;
import dev.graft.tokenizer.Specials;

/// Texts of requests as ids.
final class Texts {
    private Texts() {}

    /// @param param the field that the text is from
    /// @throws ApiError with 400 if the tokenizer does not take it
    static int[] encode(Served served, String text, Specials specials, String param) {
        try {
            return served.tokenizer().encode(text, specials);
        } catch (UserError refused) {
            throw ApiError.of(refused, param);
        }
    }
}
