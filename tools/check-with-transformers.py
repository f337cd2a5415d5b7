#!/usr/bin/env python3
"""Loads a model that graft made with the libraries that its users have, and compares its logits with another's.

usage: tools/check-with-transformers.py MODEL_DIR [REFERENCE.safetensors]

Reads every file: weights by safetensors and transformers, README.md by huggingface_hub, tokenizer by transformers.
REFERENCE.safetensors are weights of the same shapes; MODEL_DIR's config is used for both.
"""
import pathlib, shutil, sys, tempfile

import torch
from huggingface_hub import ModelCard
from safetensors import safe_open
from transformers import AutoModelForCausalLM, AutoTokenizer

directory = pathlib.Path(sys.argv[1])
count = 0
for file in sorted(directory.glob("*.safetensors")):
    with safe_open(file, "pt") as opened:
        assert opened.metadata() == {"format": "pt"}, opened.metadata()
        for key in opened.keys():
            opened.get_tensor(key)
            count += 1
card = ModelCard.load(directory / "README.md")
print(f"safetensors read {count} tensors; huggingface_hub read the card: base models {card.data.base_model}, tags {card.data.tags}")

tokenizer = AutoTokenizer.from_pretrained(directory)
text = "The capital of France is a city on the river, and"
tokens = tokenizer(text, return_tensors="pt")["input_ids"]


def logits(path):
    model, info = AutoModelForCausalLM.from_pretrained(path, dtype=torch.float32, output_loading_info=True)
    assert not info["missing_keys"] and not info["unexpected_keys"] and not info["mismatched_keys"], info
    assert model.get_input_embeddings().weight.shape[0] == model.config.vocab_size
    with torch.no_grad():
        return model(tokens).logits[0], model.config.num_hidden_layers


ours, layers = logits(directory)
assert torch.isfinite(ours).all()
print(f"transformers loaded {layers} layers; logits of {tokens.shape[1]} tokens are finite, largest {ours.abs().max():.3f}")
if len(sys.argv) > 2:
    with tempfile.TemporaryDirectory() as other:
        for file in directory.glob("*.json"):
            if "index" not in file.name:
                shutil.copy(file, other)
        shutil.copy(sys.argv[2], pathlib.Path(other) / "model.safetensors")
        theirs, _ = logits(other)
    difference = (ours - theirs).abs().max().item()
    step = 2.0 ** -8 * theirs.abs().max().item()
    print(f"largest difference of a logit {difference:.2e}, a step of bf16 at the largest logit {step:.2e}; same best token in "
          f"{(ours.argmax(-1) == theirs.argmax(-1)).float().mean().item():.0%}")
    sys.exit(0 if difference <= step else 1)
