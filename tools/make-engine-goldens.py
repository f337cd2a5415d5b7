#!/usr/bin/env python3
"""Writes src/test/resources/engine/*.json: what transformers makes of tiny models of every family and rope scaling.

    python tools/make-engine-goldens.py [NAME…]       needs torch, transformers, safetensors, numpy

Each file has the config.json of a model in the spelling of transformers 4 or 5, its tensors by name and shape, tokens,
and logits in float32 at some positions. The weights are not stored: both sides compute them by `values` below, with
numbers that bf16, f16 and f32 hold exactly. Made with torch 2.15.0 (CPU), transformers 5.12.1, eager attention.
"""
import json
import sys
import tempfile
from pathlib import Path

import numpy
import torch
import transformers
from safetensors import safe_open
from safetensors.torch import save_file

OUT = Path(__file__).resolve().parent.parent / "src/test/resources/engine"
DTYPES = {"BF16": torch.bfloat16, "F16": torch.float16, "F32": torch.float32}

SMALL = {"vocab_size": 67, "hidden_size": 48, "intermediate_size": 72, "num_hidden_layers": 2, "num_attention_heads": 4,
         "num_key_value_heads": 2, "max_position_embeddings": 512, "rms_norm_eps": 1e-5, "tie_word_embeddings": False,
         "hidden_act": "silu"}


def case(architecture, model_type, dtype="F32", length=50, step_by_step=False, **keys):
    config = {"architectures": [architecture], "model_type": model_type, **SMALL, **keys}
    return {"config": config, "dtype": dtype, "length": length, "stepByStep": step_by_step}


def llama(**keys):
    return case("LlamaForCausalLM", "llama", **keys)


def v5(kind="default", theta=10000.0, **keys):
    return {"rope_parameters": {"rope_type": kind, "rope_theta": theta, **keys}}


def v4(kind=None, theta=10000.0, name="rope_type", **keys):
    scaling = None if kind is None else {name: kind, **keys}
    return {"rope_theta": theta, "rope_scaling": scaling}


CASES = {
    # sizes, dtypes, biases, heads
    "llama": llama(**v5(), dtype="F32"),
    "llama-long": llama(**v4(), length=150, dtype="BF16"),
    "llama-all-kv-heads-tied": llama(**v4(theta=500000.0), dtype="BF16", num_key_value_heads=4, tie_word_embeddings=True),
    "llama-one-kv-head-biases": llama(**v4(), dtype="F16", num_key_value_heads=1, head_dim=16, attention_bias=True,
                                      mlp_bias=True),
    "llama-odd-sizes": llama(**v5(), dtype="BF16", hidden_size=50, intermediate_size=37, num_attention_heads=5,
                             num_key_value_heads=5, head_dim=6, vocab_size=41),
    "llama-three-per-kv-head": llama(**v5(), dtype="F16", num_attention_heads=6, num_key_value_heads=2, head_dim=40),
    # rope scalings, beyond the original length
    "llama-linear": llama(**v4("linear", name="type", factor=4.0)),
    "llama-dynamic": llama(**v5("dynamic", factor=3.0), max_position_embeddings=16, step_by_step=True),
    "llama-dynamic-within": llama(**v4("dynamic", name="type", factor=3.0), max_position_embeddings=64),
    "llama-llama3": llama(**v5("llama3", theta=500000.0, factor=8.0, low_freq_factor=1.0, high_freq_factor=4.0,
                               original_max_position_embeddings=16), head_dim=32),
    "llama-llama3-v4": llama(**v4("llama3", factor=32.0, low_freq_factor=1.0, high_freq_factor=4.0,
                                  original_max_position_embeddings=24), head_dim=16),
    "llama-yarn": llama(**v5("yarn", factor=4.0, original_max_position_embeddings=16), max_position_embeddings=64,
                        head_dim=32),
    "llama-yarn-mscale": llama(**v4("yarn", factor=4.0, original_max_position_embeddings=16, mscale=0.8,
                                    mscale_all_dim=1.2, beta_fast=16, beta_slow=2, truncate=False),
                               max_position_embeddings=64, head_dim=32),
    "qwen2-yarn": case("Qwen2ForCausalLM", "qwen2", **v4("yarn", name="type", theta=1000000.0, factor=4.0,
                                                        original_max_position_embeddings=16, attention_factor=0.7),
                       max_position_embeddings=64),
    # families
    "mistral-window": case("MistralForCausalLM", "mistral", **v5(), sliding_window=7, dtype="BF16"),
    "mistral-window-long": case("MistralForCausalLM", "mistral", **v4(), sliding_window=40, length=150),
    "mistral-no-window": case("MistralForCausalLM", "mistral", **v4(theta=1000000.0), sliding_window=None, head_dim=16),
    "mixtral": case("MixtralForCausalLM", "mixtral", **v4(theta=1000000.0), dtype="BF16", num_local_experts=5,
                    num_experts_per_tok=2, sliding_window=None),
    "mixtral-one-of-three": case("MixtralForCausalLM", "mixtral", **v5(theta=1000000.0), num_local_experts=3,
                                 num_experts_per_tok=1, sliding_window=9),
    "qwen2": case("Qwen2ForCausalLM", "qwen2", **v4(theta=1000000.0), dtype="BF16", tie_word_embeddings=True,
                  use_sliding_window=False, sliding_window=5, max_window_layers=1),
    "qwen2-window": case("Qwen2ForCausalLM", "qwen2", **v4(), num_hidden_layers=3, use_sliding_window=True,
                         sliding_window=6, max_window_layers=1),
    "qwen3": case("Qwen3ForCausalLM", "qwen3", **v5(theta=1000000.0), head_dim=20, dtype="BF16", tie_word_embeddings=True),
    "qwen3-layer-types": case("Qwen3ForCausalLM", "qwen3", **v5(), head_dim=16, attention_bias=True, num_hidden_layers=3,
                              use_sliding_window=True, sliding_window=6,
                              layer_types=["sliding_attention", "full_attention", "sliding_attention"]),
    "smollm3": case("SmolLM3ForCausalLM", "smollm3", **v5(theta=2000000.0), num_hidden_layers=5, dtype="BF16",
                    tie_word_embeddings=True, pad_token_id=0, bos_token_id=1, eos_token_id=2),
    "smollm3-window": case("SmolLM3ForCausalLM", "smollm3", **v4(), num_hidden_layers=3, no_rope_layers=[1, 0, 1],
                           use_sliding_window=True, sliding_window=8, pad_token_id=0, bos_token_id=1, eos_token_id=2),
}


def java_hash(text):
    value = 0
    for char in text:
        value = (31 * value + ord(char)) & 0xFFFFFFFF
    return value - (1 << 32) if value >= 1 << 31 else value


def values(name, shape):
    """Between -0.5 and 0.5 with 8 bits; weights of norms around 1. As TinyModel.value in the tests, seed 1."""
    count = int(numpy.prod(shape))
    with numpy.errstate(over="ignore"):
        start = (0x9E3779B97F4A7C15 + java_hash(name) * 0xD1B54A32D192ED03) % (1 << 64)
        z = numpy.uint64(start) + numpy.arange(count, dtype=numpy.uint64) * numpy.uint64(0x8CB92BA72F3D8DD7)
        z = (z ^ (z >> numpy.uint64(30))) * numpy.uint64(0xBF58476D1CE4E5B9)
        z = (z ^ (z >> numpy.uint64(27))) * numpy.uint64(0x94D049BB133111EB)
        z = z ^ (z >> numpy.uint64(31))
    numbers = ((z & numpy.uint64(0xFF)).astype(numpy.float32) - numpy.float32(127.5)) / numpy.float32(256)
    if "norm" in name:
        numbers = 1 + numpy.round(numbers * 8) / 8  # bf16 holds no more digits there
    return torch.from_numpy(numbers.reshape(shape).copy())


def tensors_on_disk(config, folder):
    """Names and shapes as transformers writes them."""
    model = transformers.AutoModelForCausalLM.from_config(config)
    model.save_pretrained(folder)
    with safe_open(Path(folder) / "model.safetensors", "pt") as file:
        return {name: list(file.get_slice(name).get_shape()) for name in file.keys()}


def logits(model, tokens, step_by_step):
    with torch.no_grad():
        if not step_by_step:
            return model(torch.tensor([tokens])).logits[0]
        rows, cache = [], None
        for token in tokens:
            out = model(torch.tensor([[token]]), past_key_values=cache, use_cache=True)
            cache = out.past_key_values
            rows.append(out.logits[0, -1])
        return torch.stack(rows)


def make(name, case):
    with tempfile.TemporaryDirectory() as first, tempfile.TemporaryDirectory() as folder:
        Path(folder, "config.json").write_text(json.dumps(case["config"]))
        config = transformers.AutoConfig.from_pretrained(folder)
        shapes = tensors_on_disk(config, first)
        dtype = DTYPES[case["dtype"]]
        save_file({key: values(key, shape).to(dtype) for key, shape in shapes.items()},
                  Path(folder, "model.safetensors"), {"format": "pt"})
        model, info = transformers.AutoModelForCausalLM.from_pretrained(
            folder, dtype=torch.float32, attn_implementation="eager", output_loading_info=True)
        assert not info["missing_keys"] and not info["unexpected_keys"], info
        model.eval()
        vocab, length = case["config"]["vocab_size"], case["length"]
        tokens = [(i * i * 7 + i * 3 + 5) % vocab for i in range(length)]
        all_logits = logits(model, tokens, case["stepByStep"])
        positions = sorted({0, 1, 6, 17, 31, 32, length // 2, length - 2, length - 1} | ({127, 128} if length > 128 else set()))
        golden = {"source": f"transformers {transformers.__version__}, torch {torch.__version__}", "dtype": case["dtype"],
                  "config": case["config"], "tensors": shapes, "tokens": tokens,
                  "logits": {str(p): [float(f"{x:.7g}") for x in all_logits[p].tolist()] for p in positions}}
        OUT.mkdir(parents=True, exist_ok=True)
        Path(OUT, name + ".json").write_text(json.dumps(golden).replace('"tensors"', '\n"tensors"')
                                             .replace('"tokens"', '\n"tokens"').replace('"logits"', '\n"logits"') + "\n")
        print(name, "std of logits", float(all_logits.std()))


for wanted in sys.argv[1:] or CASES:
    make(wanted, CASES[wanted])
