package dev.graft.tokenizer;

import java.util.OptionalInt;
import java.util.Set;

import dev.graft.model.Vocabulary;

/// A tokenizer whose vocabulary and special tokens come from files: what can be answered from them alone.
interface FileTokenizer extends Tokenizer {

    /// All tokens, those added to the model's own included.
    Vocabulary vocabulary();

    SpecialTokens roles();

    @Override
    default OptionalInt id(String token) {
        return vocabulary().id(token);
    }

    @Override
    default String token(int id) {
        return vocabulary().token(id);
    }

    @Override
    default int size() {
        return vocabulary().size();
    }

    @Override
    default OptionalInt bosId() {
        return roles().bos();
    }

    @Override
    default Set<Integer> eosIds() {
        return roles().eos();
    }

    @Override
    default OptionalInt unkId() {
        return roles().unk();
    }

    @Override
    default OptionalInt padId() {
        return roles().pad();
    }
}
