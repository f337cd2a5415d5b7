"""Writes the pickled checkpoints that TorchCheckpointTest reads, and what they hold as safetensors.

    python tools/make-pickle-fixtures.py src/test/resources/dev/graft/tensor

Needs torch and numpy. The values are small counters; only the keys of storages in the legacy form, which are addresses, differ from run to
run.
"""

import collections
import json
import sys
import zipfile
from pathlib import Path

import numpy
import torch

FLOATS = [torch.float64, torch.float32, torch.float16, torch.bfloat16]
CODES = [torch.float8_e4m3fn, torch.float8_e5m2, torch.float8_e4m3fnuz, torch.float8_e5m2fnuz]
WHOLE = [torch.int64, torch.int32, torch.int16, torch.int8, torch.uint8, torch.uint16, torch.uint32, torch.uint64]


def word(dtype):
    return str(dtype).removeprefix("torch.")


def tensors():
    """Every dtype, and every way in which a tensor can look at its storage."""
    named = collections.OrderedDict()
    for dtype in FLOATS + CODES + WHOLE:
        named[f"dtype.{word(dtype)}"] = (torch.arange(6, dtype=torch.float32) + 1).reshape(2, 3).to(dtype)
    named["dtype.float8_e8m0fnu"] = torch.tensor([1, 2, 127], dtype=torch.uint8).view(torch.float8_e8m0fnu)
    named["dtype.bool"] = torch.tensor([True, False, True])
    named["dtype.complex64"] = torch.tensor([[1 + 2j, -3j], [4, 5 - 6j]], dtype=torch.complex64)

    grid = torch.arange(24, dtype=torch.float32).reshape(4, 6)
    named["look.whole"] = grid
    named["look.rows"] = grid[1:3]
    named["look.columns"] = grid[:, 2:5]
    named["look.every_other"] = grid[::2, ::3]
    named["look.transposed"] = grid.t()
    named["look.diagonal"] = grid.diagonal()
    named["look.expanded"] = torch.tensor([[1.5], [2.5]], dtype=torch.bfloat16).expand(2, 5)
    named["look.permuted"] = torch.arange(24, dtype=torch.float16).reshape(2, 3, 4).permute(2, 0, 1)
    named["look.one_row_transposed"] = torch.arange(5, dtype=torch.int32).reshape(1, 5).t()
    named["look.complex_transposed"] = torch.tensor([[1 + 2j, 3 + 4j], [5j, 6]], dtype=torch.complex64).t()
    named["look.scalar"] = torch.tensor(2.5, dtype=torch.float64)
    named["look.scalar_in_storage"] = grid[2, 3]
    named["look.empty"] = torch.empty(0, 4)
    named["look.parameter"] = torch.nn.Parameter(torch.arange(4, dtype=torch.float32))
    named["look.name \"with\" \\ \u00e4\u6f22"] = torch.tensor([7], dtype=torch.int64)
    return named


def write_safetensors(named, path):
    """By hand: the library of the time of writing knows not all of these dtypes."""
    words = {torch.bfloat16: "BF16", torch.bool: "BOOL", torch.complex64: "C64", torch.float8_e4m3fn: "F8_E4M3",
             torch.float8_e5m2: "F8_E5M2", torch.float8_e4m3fnuz: "F8_E4M3FNUZ",
             torch.float8_e5m2fnuz: "F8_E5M2FNUZ", torch.float8_e8m0fnu: "F8_E8M0"}
    header, data = {}, b""
    for name, tensor in named.items():
        values = tensor.detach().clone().contiguous().reshape(-1)
        raw = values.view(torch.uint8).numpy().tobytes() if values.numel() else b""
        dtype = words.get(tensor.dtype, word(tensor.dtype)[0].upper() + str(8 * tensor.element_size()))
        offsets = [len(data), len(data) + len(raw)]
        header[name] = {"dtype": dtype, "shape": list(tensor.shape), "data_offsets": offsets}
        data += raw
    text = json.dumps(header).encode()
    path.write_bytes(len(text).to_bytes(8, "little") + text + data)


def big_endian(path, swapped):
    """The same archive as a big-endian machine would have written it."""
    item_bytes = {}
    for tensor in torch.load(path).values():
        storage = tensor.untyped_storage()
        item_bytes[bytes(storage)] = tensor.element_size() // (2 if tensor.is_complex() else 1)
    with zipfile.ZipFile(path) as source, zipfile.ZipFile(swapped, "w") as target:
        for entry in source.infolist():
            data = source.read(entry)
            if entry.filename.endswith("/byteorder"):
                data = b"big"
            elif "/data/" in entry.filename and data:
                data = numpy.frombuffer(data, f"<u{item_bytes[data]}").byteswap().tobytes()
            target.writestr(zipfile.ZipInfo(entry.filename), data)


def main(out):
    torch.manual_seed(0)
    named = tensors()
    write_safetensors(named, out / "everything.safetensors")
    torch.save(named, out / "zip.bin")
    torch.save(named, out / "zip-protocol-4.bin", pickle_protocol=4)
    torch.save(named, out / "legacy.bin", _use_new_zipfile_serialization=False)
    big_endian(out / "zip.bin", out / "zip-big-endian.bin")

    module = torch.nn.Linear(3, 2)
    with torch.no_grad():
        module.weight.copy_(torch.arange(6.0).reshape(2, 3))
        module.bias.copy_(torch.tensor([-1.0, 1.0]))
    state = module.state_dict(keep_vars=True)
    state["comment"] = "not a tensor"
    torch.save({
        "epoch": 3,
        "rate": 0.5,
        "state_dict": state,
        "optimizer": {"step": torch.tensor(1.0), "groups": [{"lr": 0.1, "betas": (0.9, 0.99)}]},
        "shape": torch.Size([2, 3]),
        "loss": numpy.float64(0.25),
        "dtype": torch.bfloat16,
        "seen": {1, 2},
    } | {"bytes": b"\x00\xff"}, out / "nested.bin", pickle_protocol=4)
    torch.save({"model": {"module": dict(module.state_dict())}, "loss": numpy.float64(0.25)}, out / "nested-legacy.bin",
               _use_new_zipfile_serialization=False)
    # Of untyped storages (float8, uint16 …) torch cannot read what it wrote in the legacy form, and forgets to swap the
    # bytes of foreign ones: legacy.bin and the wide unsigned integers of zip-big-endian.bin have no second witness.
    for name in ["zip.bin", "zip-protocol-4.bin", "zip-big-endian.bin"]:
        read = torch.load(out / name, weights_only=False)
        for key, tensor in named.items():
            if "big" in name and tensor.dtype in (torch.uint16, torch.uint32, torch.uint64):
                continue
            same = read[key].dtype == tensor.dtype and read[key].shape == tensor.shape
            assert same and read[key].tolist() == tensor.tolist(), (name, key)


main(Path(sys.argv[1]))
