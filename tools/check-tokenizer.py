#!/usr/bin/env python3
"""Compares graft's tokenizers with the Python libraries tokenizers and sentencepiece, on random texts and random ids.

usage: tools/check-tokenizer.py MODEL_DIR [--texts 10000] [--seed 1]

MODEL_DIR has tokenizer.json, tokenizer.model, or both; each is tried alone. Needs the packages tokenizers and sentencepiece,
and graft's test classes: `mvn test-compile dependency:build-classpath -Dmdep.includeScope=test -Dmdep.outputFile=target/test.cp`.
"""
import argparse, json, pathlib, random, shutil, subprocess, sys, tempfile

ROOT = pathlib.Path(__file__).resolve().parent.parent
WORDS = ("The quick brown fox jumps over lazy dogs and the merge of two models is a model too don't I'll they've naïve façade Straße "
         "printf(\"%d\\n\", x+=1); def f(x): return x**2 {\"a\": [1, 2.5e-3]} https://example.org/a?b=c 1234567 3.14159 2026-11-28 "
         "日本語 中文字符 한국어 привет мир שלום עולם مرحبا नमस्ते ไทย ქართული አማርኛ").split(" ")
ODD = ["<s>", "</s>", "<unk>", "<|im_start|>", "<|im_end|>", "<|endoftext|>", "<0x0A>", "▁", "[INST]", "\u200d", "\ufeff", "\u00a0",
       "\u3000", "e\u0301", "\ufffd", "\0", "\x7f", "\u2028", "😀", "👩‍💻", "🇩🇪", "𝔘𝔫𝔦", "\U000e0041"]
RANGES = [(0x20, 0x7f), (0x20, 0x7f), (0xa0, 0x250), (0x370, 0x600), (0x900, 0xa00), (0xe00, 0x1100), (0x2000, 0x2c00), (0x3040, 0x3200),
          (0x4e00, 0x9fff), (0xac00, 0xd7a0), (0xf900, 0x10000), (0x10000, 0x11000), (0x1f300, 0x1fb00), (1, 0x20), (1, 0xd800)]


def text(rng):
    parts = []
    for _ in range(rng.randint(0, 25)):
        kind = rng.random()
        if kind < 0.5:
            parts.append(rng.choice(WORDS) + rng.choice([" ", " ", "", "\n", ", "]))
        elif kind < 0.6:
            parts.append(rng.choice([" ", "\n", "\t", "\r\n"]) * rng.randint(1, 20))
        elif kind < 0.7:
            parts.append(rng.choice(ODD))
        elif kind < 0.8:
            parts.append(str(rng.randrange(10 ** rng.randint(1, 12))))
        else:
            low, high = rng.choice(RANGES)
            parts.append("".join(chr(rng.randrange(low, high)) for _ in range(rng.randint(1, 8))))
    return "".join(parts)


def graft(directory, rows):
    classpath = (ROOT / "target/test.cp").read_text().strip()
    command = ["java", "--enable-native-access=ALL-UNNAMED", "-cp", f"{ROOT}/target/test-classes:{ROOT}/target/classes:{classpath}",
               "dev.graft.tokenizer.TokenizeLines", str(directory)]
    lines = "".join(json.dumps(row) + "\n" for row in rows)
    done = subprocess.run(command, input=lines.encode(), stdout=subprocess.PIPE, check=True)
    answers = done.stdout.decode().split("\n")[:-1]
    assert len(answers) == len(rows), (len(answers), len(rows))
    return [json.loads(answer) for answer in answers]


def by_tokenizers(file, row):
    from tokenizers import Tokenizer
    tokenizer = by_tokenizers.cache = getattr(by_tokenizers, "cache", None) or Tokenizer.from_file(str(file))
    wanted = {}
    ids = row.get("ids")
    if ids is None:
        encoding = tokenizer.encode(row["text"], add_special_tokens=False)
        ids = encoding.ids
        wanted = {"ids": ids, "offsets": [list(span) for span in encoding.offsets], "ids_special": tokenizer.encode(row["text"]).ids}
    wanted["decoded"] = tokenizer.decode(ids, skip_special_tokens=False)
    wanted["decoded_skip"] = tokenizer.decode(ids, skip_special_tokens=True)
    if "text" in row:
        wanted["streamed"] = wanted["decoded_skip"]
    return wanted


def by_sentencepiece(file, row):
    from sentencepiece import SentencePieceProcessor
    processor = by_sentencepiece.cache = getattr(by_sentencepiece, "cache", None) or SentencePieceProcessor(model_file=str(file))
    ids = row["ids"] if "ids" in row else processor.encode(row["text"])
    wanted = {"decoded_skip": processor.decode(ids)}
    if "text" in row:
        bos = [processor.bos_id()] if processor.bos_id() >= 0 else []
        wanted.update({"ids": ids, "ids_special": bos + ids, "streamed": wanted["decoded_skip"]})
    return wanted


def check(name, file, reference, rows):
    with tempfile.TemporaryDirectory() as directory:
        shutil.copy(file, directory)
        answers = graft(directory, rows)
    different = {}
    for row, answer in zip(rows, answers):
        for key, value in reference(file, row).items():
            if answer[key] != value:
                if different.setdefault(key, 0) < 3:
                    print(f"  {key} of {json.dumps(row)}\n    graft {json.dumps(answer[key])}\n    {name} {json.dumps(value)}")
                different[key] += 1
    texts = sum("text" in row for row in rows)
    tokens = sum(len(answer.get("ids", ())) for answer in answers)
    print(f"{name}, {file}: {texts} texts with {tokens} tokens, {len(rows) - texts} lists of ids; different: {different or 'none'}")
    return not different


def main():
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("directory", type=pathlib.Path)
    arguments.add_argument("--texts", type=int, default=10000)
    arguments.add_argument("--seed", type=int, default=1)
    given = arguments.parse_args()
    rng = random.Random(given.seed)
    rows = [{"text": text(rng)} for _ in range(given.texts)]
    rows += [{"ids": [rng.randrange(rng.choice([3, 259, 32000])) for _ in range(rng.randint(1, 12))]} for _ in range(given.texts // 4)]
    equal = True
    for name, file, reference in [("tokenizers", "tokenizer.json", by_tokenizers), ("sentencepiece", "tokenizer.model", by_sentencepiece)]:
        if (given.directory / file).exists():
            equal &= check(name, given.directory / file, reference, rows)
    sys.exit(0 if equal else 1)


main()
