#!/usr/bin/env python3
"""Runs mergekit and graft on the same random models and recipes, and compares what they write.

usage: tools/compare-with-mergekit.py WORK_DIR          (with the Python of an environment that has mergekit and transformers)

For every case: mergekit-yaml, then graft merge --bit-compat (and --bit-compat=0.1.4 where mergekit is that release).
Prints per case the share of equal numbers and the largest distance in steps of the type. Exit code 1 if a case keeps
less than what docs/evidence/card-to-model.md promises: every bit for passthrough and linear, 99.9 % for slerp in 16 bits.
"""
import json, os, pathlib, shutil, subprocess, sys

import torch
from safetensors import safe_open
from transformers import AutoConfig, AutoModelForCausalLM

os.environ["HF_HUB_OFFLINE"] = "1"
ROOT = pathlib.Path(__file__).resolve().parent.parent
work = pathlib.Path(sys.argv[1]).resolve()
work.mkdir(parents=True, exist_ok=True)


def model(name, seed, dtype, family="llama", near=None, **sizes):
    """A random model; `near` makes it a fine-tune of another."""
    path = work / "models" / name
    if path.exists():
        return path
    shape = dict(hidden_size=56, intermediate_size=100, num_hidden_layers=4, num_attention_heads=4, num_key_value_heads=2,
                 vocab_size=203, max_position_embeddings=64, head_dim=14) | sizes
    if family == "gpt2":
        shape = dict(n_embd=56, n_layer=4, n_head=4, vocab_size=203, n_positions=64)
    config = AutoConfig.for_model(family, pad_token_id=0, bos_token_id=1, eos_token_id=2, **shape)
    torch.manual_seed(seed)
    made = AutoModelForCausalLM.from_config(config)
    with torch.no_grad():
        for parameter in made.parameters():
            parameter.normal_(0, 0.03)
        if near is not None:
            other = dict(near_weights(near))
            for key, parameter in made.named_parameters():
                parameter.copy_(other[key].float() + parameter * 0.1)
    made.to(dtype).save_pretrained(path, max_shard_size="60KB")
    return path


def near_weights(path):
    return AutoModelForCausalLM.from_pretrained(path, dtype=torch.float32).named_parameters()


def tensors(directory):
    found = {}
    for file in sorted(directory.glob("*.safetensors")):
        with safe_open(file, "pt") as opened:
            for key in opened.keys():
                found[key] = opened.get_tensor(key)
    return found


def ranks(tensor):
    """Position of every number among all numbers of its type."""
    bits = tensor.contiguous().view(torch.int16 if tensor.element_size() == 2 else torch.int32).to(torch.int64)
    mask = 0x7FFF if tensor.element_size() == 2 else 0x7FFFFFFF
    return torch.where(bits < 0, -(bits & mask), bits)


def run(*command):
    done = subprocess.run([str(word) for word in command], capture_output=True, text=True)
    if done.returncode != 0:
        sys.exit(f"{' '.join(map(str, command))}\nexited with {done.returncode}:\n{done.stdout}{done.stderr}")


bad = 0


def compare(name, recipe, floor):
    global bad
    text = json.dumps(recipe, indent=1)  # JSON is YAML
    file = work / f"{name}.yml"
    file.write_text(text)
    theirs, ours = work / f"{name}-mergekit", work / f"{name}-graft"
    for directory in (theirs, ours):
        shutil.rmtree(directory, ignore_errors=True)
    run(pathlib.Path(sys.executable).parent / "mergekit-yaml", file, theirs, "--quiet", "--no-write-model-card")
    run(ROOT / "graft", "merge", file, ours, "--bit-compat", "--quiet")
    a, b = tensors(theirs), tensors(ours)
    equal = count = furthest = 0
    problems = [f"only in one: {key}" for key in a.keys() ^ b.keys()]
    for key in a.keys() & b.keys():
        if a[key].dtype != b[key].dtype or a[key].shape != b[key].shape:
            problems.append(f"{key}: {a[key].dtype} {tuple(a[key].shape)} against {b[key].dtype} {tuple(b[key].shape)}")
            continue
        distance = (ranks(a[key]) - ranks(b[key])).abs()
        equal += int((distance == 0).sum())
        count += distance.numel()
        furthest = max(furthest, int(distance.max()))
    share = equal / max(count, 1)
    ok = not problems and share >= floor
    bad += not ok
    print(f"{'ok ' if ok else 'BAD'} {name:34} {count:8} numbers  {100 * share:8.4f} % equal  furthest {furthest} steps {'; '.join(problems)}", flush=True)


TYPES = {"bf16": torch.bfloat16, "f16": torch.float16, "f32": torch.float32}
for word, dtype in TYPES.items():
    a = str(model(f"a-{word}", 1, dtype))
    b = str(model(f"b-{word}", 2, dtype, near=a))
    c = str(model(f"c-{word}", 3, dtype))
    compare(f"stack-{word}", {"merge_method": "passthrough", "slices": [
        {"sources": [{"model": a, "layer_range": [0, 3]}]}, {"sources": [{"model": b, "layer_range": [1, 4]}]}]}, 1)
    compare(f"scaled-{word}", {"merge_method": "passthrough", "slices": [{"sources": [{"model": a, "layer_range": [0, 4], "parameters": {
        "scale": [{"filter": "o_proj", "value": 0.0}, {"filter": "down_proj", "value": [0.3, 1.7]}, {"value": 0.9}]}}]}]}, 1)
    compare(f"linear-{word}", {"merge_method": "linear", "models": [
        {"model": a, "parameters": {"weight": 0.1}}, {"model": b, "parameters": {"weight": [0.2, 0.7]}}, {"model": c, "parameters": {"weight": 0.33}}]}, 1)
    compare(f"linear-sum-{word}", {"merge_method": "linear", "parameters": {"normalize": False}, "models": [
        {"model": a, "parameters": {"weight": 0.6}}, {"model": c, "parameters": {"weight": -0.3}}]}, 1)
    compare(f"slerp-{word}", {"merge_method": "slerp", "base_model": a, "models": [{"model": a}, {"model": c}], "parameters": {"t": [0, 0.4, 1]}},
            0.999 if word != "f32" else 0)
    compare(f"slerp-near-{word}", {"merge_method": "slerp", "base_model": b, "models": [{"model": a}, {"model": b}], "parameters": {"t": 0.3}},
            0.999 if word != "f32" else 0)
a, f = str(work / "models/a-bf16"), str(work / "models/c-f16")
compare("mixed-types-linear", {"merge_method": "linear", "models": [{"model": a, "parameters": {"weight": 1}}, {"model": f, "parameters": {"weight": 2}}]}, 1)
compare("mixed-types-cast", {"merge_method": "linear", "dtype": "float16", "out_dtype": "bfloat16", "models": [
    {"model": a, "parameters": {"weight": 1}}, {"model": f, "parameters": {"weight": 2}}]}, 1)
for family in ("qwen2", "qwen3", "gemma2", "mistral", "phi3", "gpt2"):  # mergekit wants masks of GPT-NeoX that transformers no longer writes
    x, y = str(model(f"x-{family}", 5, torch.bfloat16, family)), str(model(f"y-{family}", 6, torch.bfloat16, family))
    compare(f"{family}-linear", {"merge_method": "linear", "models": [{"model": x, "parameters": {"weight": 0.4}}, {"model": y, "parameters": {"weight": 0.6}}]}, 1)
    if family not in ("qwen2", "qwen3", "gemma2"):  # mergekit cannot write these stacks: their configs list layer types
        compare(f"{family}-stack", {"merge_method": "passthrough", "slices": [
            {"sources": [{"model": x, "layer_range": [0, 3]}]}, {"sources": [{"model": y, "layer_range": [2, 4]}]}]}, 1)
sys.exit(1 if bad else 0)
