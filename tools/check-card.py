#!/usr/bin/env python3
"""Reads a card and result files of graft with huggingface_hub, and compares them with what they should say.

usage: tools/check-card.py MODEL_DIR [--like ORIGINAL.md] [--results RESULTS.json]

MODEL_DIR/README.md is read by ModelCard and EvalResult, MODEL_DIR/.eval_results/*.yaml by EvalResultEntry.
--like compares it with another card: metadata field by field, results field by field, headings, recipes, prompt
template. --results compares its scores with a results file of graft or lm-eval. Exits with 1 at a difference.
"""
import argparse, json, pathlib, re, sys

import yaml
from huggingface_hub import ModelCard, parse_eval_result_entries
from huggingface_hub.repocard_data import eval_results_to_model_index

FIELDS = ("task_type", "task_name", "dataset_type", "dataset_name", "dataset_config", "dataset_split",
          "dataset_revision", "dataset_args", "metric_type", "metric_name", "metric_value", "source_name", "source_url")
METRICS = {  # data set: task and metrics of a results file
    "ai2_arc": ("arc_challenge", ["acc_norm,none"]), "hellaswag": ("hellaswag", ["acc_norm,none"]),
    "cais/mmlu": ("mmlu", ["acc,none"]), "truthful_qa": ("truthfulqa_mc2", ["mc2,none", "acc,none"]),
    "winogrande": ("winogrande", ["acc,none"]), "gsm8k": ("gsm8k", ["exact_match,strict-match", "acc,none"])}
HEADINGS = {  # what the example's author called it: what graft calls it
    "Model used": "Models used", "The secret sauce": "Recipe",
    "Open LLM Leaderboard Evaluation Results": "Evaluation results"}

failures = 0


def check(what, ours, expected, tolerated=False):
    global failures
    same = ours == expected
    failures += not (same or tolerated)
    word = "equal" if same else "differs, as meant" if tolerated else "DIFFERS"
    print(f"{word:18} {what}: {ours!r}" + ("" if same else f", there {expected!r}"))


def headings(text):
    """Outside of fenced blocks, without the addresses of links."""
    text = re.sub(r"^```.*?^```", "", text, flags=re.M | re.S)
    return [re.sub(r"\[([^]]*)\]\([^)]*\)", r"\1", line) for line in re.findall(r"^#+ (.*)$", text, flags=re.M)]


def blocks(text):
    return re.findall(r"^```\w*\n(.*?)^```", text, flags=re.M | re.S)


def recipes(text):
    loaded = [yaml.safe_load(block) for block in blocks(text) if "merge_method" in block]
    return [{key: value for key, value in recipe.items() if key != "name"} for recipe in loaded]


def table(text):
    return [[cell.strip() for cell in row.strip("|").split("|")] for row in re.findall(r"^\|.*\|$", text, flags=re.M)
            if not row.startswith("|-")]


arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
arguments.add_argument("model", type=pathlib.Path)
arguments.add_argument("--like", type=pathlib.Path)
arguments.add_argument("--results", type=pathlib.Path)
asked = arguments.parse_args()

ours = ModelCard.load(asked.model / "README.md")
raw = yaml.safe_load(re.match(r"---\n(.*?)\n---\n", ours.content, flags=re.S).group(1))
print(f"huggingface_hub reads {asked.model}/README.md: keys {', '.join(raw)}")
for key, value in raw.items():
    if key != "model-index":
        check(f"metadata {key}", ours.data.to_dict()[key], value)
results = ours.data.eval_results or []
if results:
    check("model-index, through EvalResult and back", eval_results_to_model_index(ours.data.model_name, results),
          [{"name": model["name"], "results": [
              {**entry, "metrics": [dict(metric) for metric in entry["metrics"]]} for entry in model["results"]]}
           for model in raw["model-index"]])

if asked.like:
    theirs = ModelCard.load(asked.like)
    check("name", ours.data.model_name, theirs.data.model_name)
    check("license", ours.data.license, theirs.data.license)
    check("tags of the original among ours", sorted(set(theirs.data.tags) - set(ours.data.tags)), [])
    check("number of results", len(results), len(theirs.data.eval_results))
    for mine, other in zip(results, theirs.data.eval_results):
        for field in FIELDS:
            check(f"{other.dataset_name}, {field}", getattr(mine, field), getattr(other, field),
                  tolerated=field.startswith("source"))
    for heading in headings(theirs.content):
        check(f"heading '{heading}'", HEADINGS.get(heading, heading) in headings(ours.content), True)
    check("headings that are new", [heading for heading in headings(ours.content)
                                    if heading not in [HEADINGS.get(old, old) for old in headings(theirs.content)]],
          [], tolerated=True)
    check("recipes", recipes(ours.content), recipes(theirs.content))
    check("prompt template", [block for block in blocks(ours.content) if "{prompt}" in block],
          [block for block in blocks(theirs.content) if "{prompt}" in block])
    check("table", table(ours.content), table(theirs.content))
    hub = [set(re.findall(r"^- \[.*?\]\(https://huggingface\.co/(.*?)\)", card.content, flags=re.M))
           for card in (ours, theirs)]
    check("links to models", sorted(hub[0]), sorted(hub[1]), tolerated=True)

if asked.results:
    numbers = json.loads(asked.results.read_text())["results"]
    for result in results:
        if result.dataset_type in METRICS:
            task, metrics = METRICS[result.dataset_type]
            value = next(numbers[task][metric] for metric in metrics if metric in numbers[task])
            check(f"{result.dataset_name} beside {task}", result.metric_value, round(100 * value, 2))

for file in sorted((asked.model / ".eval_results").glob("*.yaml")):
    for entry in parse_eval_result_entries(yaml.safe_load(file.read_text())):
        same = [result for result in results if METRICS.get(result.dataset_type, [None])[0] == entry.task_id]
        check(f"{file.name}: {entry.dataset_id} {entry.date} '{entry.notes}'", [entry.value],
              [result.metric_value for result in same])

print(f"{failures} differences")
sys.exit(1 if failures else 0)
