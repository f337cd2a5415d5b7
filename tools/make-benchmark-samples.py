#!/usr/bin/env python3
"""Takes a few rows of the six benchmarks, as they are, byte for byte, and lists them with their checksums.

    tools/make-benchmark-samples.py DATA OUT

DATA holds the whole data sets in the layout of `graft eval --data`. HellaSwag's and Winogrande's training split may be
`train-standin.jsonl`, the last rows of the validation split. Prints the table of OUT's README.
"""
import hashlib
import json
import pathlib
import sys

# split, which rows: the first, the last, or the first of each subject; how many
FIRST, LAST, EACH = "first", "last", "of each subject the first"
SPLITS = [
    ("ai2_arc/ARC-Challenge/test", FIRST, 4),
    ("ai2_arc/ARC-Challenge/train", FIRST, 32),
    ("hellaswag/validation", FIRST, 4),
    ("hellaswag/train", LAST, 12),
    ("mmlu/all/test", EACH, 1),
    ("mmlu/all/dev", EACH, 5),
    ("truthful_qa/multiple_choice/validation", FIRST, 8),
    ("winogrande/winogrande_xl/validation", FIRST, 8),
    ("winogrande/winogrande_xl/train", LAST, 16),
    ("gsm8k/test", FIRST, 2),
    ("gsm8k/train", FIRST, 12),
]


def rows(data, split):
    file = data / f"{split}.jsonl"
    return (file if file.exists() else data / f"{split}-standin.jsonl").read_bytes().splitlines(keepends=True)


def chosen(all_rows, which, count):
    if which == FIRST:
        return all_rows[:count]
    if which == LAST:
        return all_rows[-count:]
    seen = {}
    kept = []
    for row in all_rows:
        subject = json.loads(row)["subject"]
        seen[subject] = seen.get(subject, 0) + 1
        if seen[subject] <= count:
            kept.append(row)
    return kept


def main():
    data, out = map(pathlib.Path, sys.argv[1:])
    print("| file | rows | which | SHA-256 |\n|---|---|---|---|")
    for split, which, count in SPLITS:
        kept = chosen(rows(data, split), which, count)
        file = out / f"{split}.jsonl"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(b"".join(kept))
        words = f"{which} {count}" if which == EACH else f"the {which} {len(kept)}"
        print(f"| {split}.jsonl | {len(kept)} | {words} | `{hashlib.sha256(file.read_bytes()).hexdigest()}` |")


if __name__ == "__main__":
    main()
