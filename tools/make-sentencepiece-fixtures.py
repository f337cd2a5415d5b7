#!/usr/bin/env python3
"""Trains small SentencePiece models, one per rule of the format, and writes what the original makes of texts with them.

usage: tools/make-sentencepiece-fixtures.py > src/test/resources/dev/graft/tokenizer/sentencepiece-variants.jsonl

Needs the Python packages sentencepiece and protobuf. The models differ from one version of sentencepiece to another; their
results are written down beside them.
"""
import base64, io, json, random

import sentencepiece as spm
from sentencepiece import sentencepiece_model_pb2 as pb

random.seed(12)
WORDS = ("merge model layer tensor weight donor recipe graft tokens byte caf\u00e9 na\u00efve Stra\u00dfe \u00dcBER \u6a21\u578b \u5408\u5e76 "
         "\u043f\u0440\u0438\u0432\u0435\u0442 \u043c\u0438\u0440 \u05e9\u05dc\u05d5\u05dd 123 4567 foo_bar() x=1; {\"a\": [1,2]} the of and a to in is you that it he was "
         "for on are with as").split()
CORPUS = [" ".join(random.choice(WORDS) for _ in range(random.randint(3, 14))) for _ in range(3000)]
KEEP_BLANKS = dict(remove_extra_whitespaces=False)
VARIANTS = {
    "llama": dict(KEEP_BLANKS, byte_fallback=True, split_digits=True, allow_whitespace_only_pieces=True, vocab_size=420),
    "remove-blanks": dict(remove_extra_whitespaces=True, vocab_size=220),
    "no-prefix": dict(KEEP_BLANKS, add_dummy_prefix=False, byte_fallback=True, vocab_size=420),
    "user-defined": dict(KEEP_BLANKS, user_defined_symbols=["<x>", "<x>y", "\u2581\u2581", "the m", "\u00e9"], control_symbols=["<c>"],
                         byte_fallback=True, vocab_size=430),
    "unknown": dict(KEEP_BLANKS, character_coverage=0.98, vocab_size=200, unk_surface=" ?? "),
    "unused": dict(KEEP_BLANKS, byte_fallback=True, vocab_size=420),
}
TEXTS = ["", "a", " ", "  ", "   x", "the the", "  merge  model  ", "na\u00efve caf\u00e9", "\u00dcBER \u6a21\u578b", "<x>y<x>z", "<s></s><unk><c>",
         "the model the merge", "a\tb\nc\r\n", "\u043f\u0440\u0438\u0432\u0435\u0442, \u043c\u0438\u0440!", "\u2581x \u2581", "123456 7", "\U0001f600\U0001f469\u200d\U0001f4bb x",
         "\ufffd\u0000z", "tensor" * 12, "   ", "\u00e9 e\u0301", "weight donor\u00a0x", "mm\u3000mm", "\u05e9\u05dc\u05d5\u05dd \u05e2\u05d5\u05dc\u05dd"]


def model(name, options):
    out = io.BytesIO()
    spm.SentencePieceTrainer.train(sentence_iterator=iter(CORPUS), model_writer=out, model_type="bpe",
                                   normalization_rule_name="identity", hard_vocab_limit=False, num_threads=1, minloglevel=2, **options)
    proto = pb.ModelProto()
    proto.ParseFromString(out.getvalue())
    for piece in proto.pieces:
        if name == "unused" and piece.type == piece.NORMAL and len(piece.piece) > 2 and random.random() < 0.5:
            piece.type = piece.UNUSED
    return proto.SerializeToString()


def text():
    some = WORDS + [" ", "  ", "\n", "q", "\u20ac", "<x>", "the m"]
    return "".join(random.choice(some) + random.choice(["", " ", " "]) for _ in range(random.randint(1, 9)))


def ids(size):
    return [random.randrange(size if random.random() < 0.5 else min(265, size)) for _ in range(random.randint(1, 12))]


for name, options in VARIANTS.items():
    bytes_ = model(name, options)
    processor = spm.SentencePieceProcessor(model_proto=bytes_)
    rows = [{"text": t, "ids": processor.encode(t), "decoded": processor.decode(processor.encode(t))}
            for t in TEXTS + [text() for _ in range(26)]]
    lists = [{"ids": i, "decoded": processor.decode(i)} for i in (ids(processor.get_piece_size()) for _ in range(20))]
    print(json.dumps({"name": name, "model": base64.b64encode(bytes_).decode(), "texts": rows, "lists": lists}, separators=(",", ":")))
