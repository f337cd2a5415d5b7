package dev.graft.app.server;

import dev.graft.app.server.Prompts.Prompt;
import dev.graft.tokenizer.Encoding;
import dev.graft.tokenizer.TextStream;
import dev.graft.tokenizer.Tokenizer;

/// A prompt as its answer repeats it: its text, and where in it each token begins, in code points.
///
/// A text is repeated as it was written. Of ids it is what they say, special tokens written out.
final class Echo {
    private final String text;
    private final int[] offsets;

    private Echo(String text, int[] offsets) {
        this.text = text;
        this.offsets = offsets;
    }

    static Echo of(Prompt prompt, Tokenizer tokenizer) {
        String written = prompt.text();
        return written == null
                ? ofIds(prompt.tokens(), tokenizer)
                : ofText(written, tokenizer.encodeWithOffsets(written, prompt.specials()));
    }

    /// A token that the text does not hold begins where the one before does.
    private static Echo ofText(String text, Encoding encoding) {
        int[] offsets = new int[encoding.length()];
        for (int i = 0; i < offsets.length; i++) {
            offsets[i] = Math.max(i == 0 ? 0 : offsets[i - 1], encoding.start(i));
        }
        return new Echo(text, offsets);
    }

    private static Echo ofIds(int[] ids, Tokenizer tokenizer) {
        StringBuilder text = new StringBuilder();
        int[] offsets = new int[ids.length];
        TextStream stream = new TextStream(tokenizer, new int[0]);
        int length = 0;
        for (int i = 0; i < ids.length; i++) {
            offsets[i] = length;
            String piece = tokenizer.isSpecial(ids[i])
                    ? stream.rest() + tokenizer.token(ids[i])
                    : stream.accept(ids[i]);
            text.append(piece);
            length += codePoints(piece);
        }
        return new Echo(text.append(stream.rest()).toString(), offsets);
    }

    static int codePoints(String text) {
        return text.codePointCount(0, text.length());
    }

    String text() {
        return text;
    }

    /// Where token `index` of the prompt begins.
    int offset(int index) {
        return offsets[index];
    }
}
