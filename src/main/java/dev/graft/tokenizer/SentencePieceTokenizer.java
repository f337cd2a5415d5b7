package dev.graft.tokenizer;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;

import dev.graft.model.Json;
import dev.graft.model.JsonReader;
import dev.graft.model.SentencePieceModel;
import dev.graft.model.SentencePieceModel.Type;
import dev.graft.model.Vocabulary;

/// The tokenizer of a tokenizer.model, with the tokens that the files beside it add.
///
/// A text is cut at those tokens first; each part in between is a text of its own to SentencePiece.
final class SentencePieceTokenizer implements FileTokenizer {
    private final SentencePieceModel model;
    private final SentencePieceVocabulary pieces;
    private final AddedTokens added;
    private final Vocabulary vocabulary;
    private final SpecialTokens roles;
    private final Settings settings;

    /// Of tokenizer_config.json, with the defaults of transformers' LlamaTokenizer.
    ///
    /// @param addBos      whether a text begins with the token for it
    /// @param addEos      whether it ends with the token for it
    /// @param prefixFirst whether the text gets a blank in front, if the model wants one
    /// @param prefixOther whether so do its parts behind an added token (`legacy`)
    private record Settings(boolean addBos, boolean addEos, boolean prefixFirst, boolean prefixOther) {
        static Settings read(Path directory) throws IOException {
            Path file = directory.resolve("tokenizer_config.json");
            Json.Obj config = Files.isRegularFile(file) ? JsonReader.read(file, "bad-tokenizer") : Json.EMPTY;
            boolean prefix = is(config, "add_prefix_space", true);
            return new Settings(is(config, "add_bos_token", true), is(config, "add_eos_token", false), prefix,
                    prefix && is(config, "legacy", true));
        }

        private static boolean is(Json.Obj config, String key, boolean otherwise) {
            return config.at(key) instanceof Json.Bool(boolean value) ? value : otherwise;
        }
    }

    private SentencePieceTokenizer(SentencePieceModel model, SentencePieceVocabulary pieces, AddedTokens added,
            Vocabulary vocabulary, SpecialTokens roles, Settings settings) {
        this.model = model;
        this.pieces = pieces;
        this.added = added;
        this.vocabulary = vocabulary;
        this.roles = roles;
        this.settings = settings;
    }

    static SentencePieceTokenizer read(Path directory) throws IOException {
        Path file = directory.resolve("tokenizer.model");
        SentencePieceModel model = SentencePieceModel.read(file);
        SentencePieceVocabulary pieces = SentencePieceVocabulary.of(file, model);
        Map<String, Integer> ids = new HashMap<>();
        for (int id = 0; id < pieces.size(); id++) {
            ids.put(pieces.text(id), id);
        }
        Vocabulary own = Vocabulary.of(ids);
        AddedTokens added = AddedTokens.read(directory, own);
        Vocabulary vocabulary = own.with(added.ids());
        SpecialTokens said = SpecialTokens.read(directory, vocabulary);
        return new SentencePieceTokenizer(model, pieces, added, vocabulary, withDefaults(said, pieces, model),
                Settings.read(directory));
    }

    /// Parts that no file gives to a token go to those that the model gives them to.
    private static SpecialTokens withDefaults(SpecialTokens said, SentencePieceVocabulary pieces,
            SentencePieceModel model) {
        OptionalInt eos = control(pieces, model.training().eosPiece());
        return new SpecialTokens(said.bos().isPresent() ? said.bos() : control(pieces, model.training().bosPiece()),
                said.eos().isEmpty() && eos.isPresent() ? Set.of(eos.getAsInt()) : said.eos(),
                said.unk().isPresent() ? said.unk() : OptionalInt.of(pieces.unknownId()),
                said.pad().isPresent() ? said.pad() : control(pieces, model.training().padPiece()));
    }

    private static OptionalInt control(SentencePieceVocabulary pieces, String text) {
        int id = pieces.pieceId(text);
        return pieces.type(id) == Type.CONTROL ? OptionalInt.of(id) : OptionalInt.empty();
    }

    @Override
    public int[] encode(String text, Specials specials) {
        return encodeWithOffsets(text, specials).ids();
    }

    @Override
    public Encoding encodeWithOffsets(String text, Specials specials) {
        TokenList tokens = new TokenList();
        if (specials == Specials.ADD && settings.addBos) {
            roles.bos().ifPresent(id -> tokens.add(id, 0, 0));
        }
        new Cut(JsonTokenizer.wellFormed(text), tokens).run();
        if (specials == Specials.ADD && settings.addEos) {
            roles.eos().stream().sorted().findFirst().ifPresent(id -> tokens.add(id, 0, 0));
        }
        return tokens.encoding();
    }

    /// One text on its way through the added tokens.
    private final class Cut {
        private final String text;
        private final TokenList tokens;

        /// Where the current part begins: in characters and in code points.
        private int begin, first;

        private Cut(String text, TokenList tokens) {
            this.text = text;
            this.tokens = tokens;
        }

        private void run() {
            for (int at = 0; at < text.length();) {
                AddedTokens.Added token = added.at(text, at);
                if (token == null) {
                    at++;
                } else {
                    at = token(token, at);
                }
            }
            part(text.length());
        }

        /// @return where the text goes on behind the token
        private int token(AddedTokens.Added token, int at) {
            int from = at, to = at + token.content().length();
            while (token.lstrip() && from > begin && Character.isWhitespace(text.charAt(from - 1))) {
                from--;
            }
            while (token.rstrip() && to < text.length() && Character.isWhitespace(text.charAt(to))) {
                to++;
            }
            part(from);
            int end = first + text.codePointCount(from, to);
            tokens.add(token.id(), first, end);
            begin = to;
            first = end;
            return to;
        }

        private void part(int end) {
            boolean isPrefixed = begin == 0 ? settings.prefixFirst : settings.prefixOther;
            String part = text.substring(begin, end);
            SentencePieceBpe.encode(pieces, Blanks.of(part, first, model.normalization(), isPrefixed), tokens);
            first += part.codePointCount(0, part.length());
            begin = end;
        }
    }

    @Override
    public String decode(int[] ids, Specials specials) {
        SentencePieceDecoder decoder = new SentencePieceDecoder(model, pieces);
        for (int id : ids) {
            AddedTokens.Added token = added.byId(id);
            boolean isWritten = specials == Specials.ADD || !isSpecial(id);
            if (token != null) {
                decoder.literal(isWritten ? token.content() : "");
            } else if (id >= 0 && id < pieces.size()) {
                if (pieces.type(id) == Type.CONTROL) {
                    decoder.literal(isWritten ? pieces.text(id) : "");
                } else {
                    decoder.piece(id);
                }
            }
        }
        return decoder.text();
    }

    @Override
    public Vocabulary vocabulary() {
        return vocabulary;
    }

    @Override
    public SpecialTokens roles() {
        return roles;
    }

    @Override
    public boolean isSpecial(int id) {
        AddedTokens.Added token = added.byId(id);
        return token != null ? token.isSpecial() : id >= 0 && id < pieces.size() && pieces.type(id) == Type.CONTROL;
    }

    @Override
    public void close() {
        // All on the heap.
    }
}
