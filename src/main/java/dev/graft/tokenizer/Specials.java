package dev.graft.tokenizer;

/// What a tokenizer does with special tokens such as `<s>`.
public enum Specials {
    /// In ids: add those that the model expects around a text. In text: write them out.
    ADD,
    /// In ids: the text's own tokens only; what it spells out, such as `</s>`, counts as text of the model's format
    /// all the same. In text: leave them out.
    NONE
}
