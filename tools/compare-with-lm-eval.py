#!/usr/bin/env python3
"""Runs `graft eval` as recorded runs of lm-eval were run, and compares every request, document and number.

usage: tools/compare-with-lm-eval.py MODEL RECORDED DATA OUT [RUN ...]

MODEL     directory of SmolLM2-135M-Instruct, with which the runs were recorded
RECORDED  folder with NAME.results.json and NAME.samples.jsonl
DATA      folder of the data sets; files `train-standin.jsonl` in it are used as train splits, as they were then
OUT       folder for the results
GRAFT     (environment) the program, if it is not the one of this repository
RUN       names; default: all. Needs Python 3.9 and nothing else.

Exits with 1 if a prompt or a metric differs, or a log-likelihood by more than 1e-3.
"""
import json
import math
import os
import pathlib
import subprocess
import sys
import time

TOLERANCE = 1e-3  # of a log-likelihood in float32
GRAFT = os.environ.get("GRAFT") or pathlib.Path(__file__).resolve().parent.parent / "graft"


def with_stand_ins(data, to):
    """A folder like `data`, of links, in which each stand-in is the train split."""
    for file in sorted(data.rglob("*.jsonl")):
        name = "train.jsonl" if file.name == "train-standin.jsonl" else file.name
        link = to / file.relative_to(data).with_name(name)
        link.parent.mkdir(parents=True, exist_ok=True)
        if not link.exists():
            link.symlink_to(file.resolve())
    return to


def run(model, name, settings, data, out):
    command = [GRAFT, "eval", model, "--protocol", "current", "--tasks", ",".join(settings["tasks"]), "--data", data,
               "--out", out / name, "--limit", settings["limit_or_docs"]]
    if settings["num_fewshot"] != "default":
        command += ["--num-fewshot", settings["num_fewshot"]]
    start = time.time()
    subprocess.run([str(word) for word in command], check=True, stdout=subprocess.DEVNULL)
    return time.time() - start


def newest(out, pattern):
    return max(out.rglob(pattern), key=lambda path: path.name)


def samples(lines):
    return {(s["task"], s["doc_id"], s["filter"]): s for s in lines}


def ours(results):
    stamp = results.stem.removeprefix("results_")
    lines = []
    for file in sorted(results.parent.glob(f"samples_*_{stamp}.jsonl")):
        task = file.name.removeprefix("samples_").removesuffix(f"_{stamp}.jsonl")
        lines += [dict(json.loads(line), task=task) for line in file.read_text().split("\n") if line]
    return samples(lines)


def same(a, b):
    return a == b or (isinstance(a, float) and isinstance(b, float)
                      and (math.isclose(a, b, rel_tol=1e-12) or (math.isnan(a) and math.isnan(b))))


def compare(name, found, expected, found_results, expected_results):
    if found.keys() != expected.keys():
        return [f"{name}: other documents"]
    wrong, requests, largest, greedy, shares = [], 0, 0.0, 0, 0.0
    texts = 0
    for key, want in expected.items():
        have = found[key]
        for field in ("doc_hash", "prompt_hash", "target_hash", "metrics"):
            if have[field] != want[field]:
                wrong.append(f"{name} {key}: {field} differs")
        for mine, theirs in zip(have["resps"], want["resps"], strict=True):
            requests += 1
            if isinstance(theirs[0], str):
                texts += mine[0] != theirs[0]
                continue
            value, is_greedy = (mine[0] if isinstance(mine[0], list) else mine)
            largest = max(largest, abs(float(value) - theirs[0][0]))
            greedy += (str(is_greedy) == "True") != theirs[0][1]
        for metric in want["metrics"]:
            if isinstance(want[metric], float) and want["task"] == "truthfulqa_mc2":
                shares = max(shares, abs(have[metric] - want[metric]))
            elif not same(have[metric], want[metric]):
                wrong.append(f"{name} {key}: {metric} {have[metric]} instead of {want[metric]}")
    numbers = 0
    for section in ("results", "groups"):
        for task, row in expected_results.get(section, {}).items():
            for metric, value in row.items():
                mine = found_results[section][task].get(metric)
                numbers += 1
                near = isinstance(value, float) and task == "truthfulqa_mc2" and abs(mine - value) < TOLERANCE
                if not near and not same(mine, value):
                    wrong.append(f"{name}: {task} {metric} {mine} instead of {value}")
    if largest > TOLERANCE:
        wrong.append(f"{name}: a log-likelihood is {largest:.2e} off")
    if shares > TOLERANCE:
        wrong.append(f"{name}: a share of probability is {shares:.2e} off")
    print(f"{name}: {len(expected)} documents, {requests} requests, largest difference {largest:.1e}"
          + (f" (shares {shares:.1e})" if shares else "") + f", other greedy flags {greedy}, other texts {texts}, "
          + f"{numbers} aggregates, {len(wrong)} differences", flush=True)
    return wrong


def main():
    if len(sys.argv) < 5:
        sys.exit(__doc__)
    model, recorded, data, out = sys.argv[1], *map(pathlib.Path, sys.argv[2:5])
    names = sys.argv[5:] or sorted(file.name.removesuffix(".results.json") for file in recorded.glob("*.results.json"))
    data = with_stand_ins(data, out / "data")
    wrong = []
    for name in names:
        expected = json.loads((recorded / f"{name}.results.json").read_text())
        seconds = run(model, name, expected["run"], data, out)
        results = newest(out / name, "results_*.json")
        lines = [json.loads(line) for line in (recorded / f"{name}.samples.jsonl").open(newline="\n")]
        wrong += compare(name, ours(results), samples(lines), json.loads(results.read_text()), expected)
        print(f"  {seconds:.1f} s", flush=True)
    print("\n".join(wrong) or "all equal")
    sys.exit(1 if wrong else 0)


main()
