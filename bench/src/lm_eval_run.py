"""Evaluates with lm-eval and prints how long it took: MODEL DATA TASK_FILES TASKS SHOTS LIMIT DTYPE BATCH.

TASK_FILES are lm-eval's own, with paths `data/benchmarks/…`; DATA is put there by a link."""
import json
import os
import pathlib
import sys
import tempfile
import time

model, data, task_files, tasks, shots, limit, dtype, batch = sys.argv[1:9]
os.environ["TOKENIZERS_PARALLELISM"] = "false"
folder = pathlib.Path(tempfile.mkdtemp())
(folder / "data").mkdir()
(folder / "data/benchmarks").symlink_to(data)
os.chdir(folder)

import torch
from lm_eval import simple_evaluate
from lm_eval.models.huggingface import HFLM
from lm_eval.tasks import TaskManager

torch.set_num_threads(os.cpu_count())
count = 0
call, generate = HFLM._model_call, HFLM._model_generate


def counted_call(self, inputs, *rest, **named):
    global count
    count += inputs.numel()
    return call(self, inputs, *rest, **named)


def counted_generate(self, context, *rest, **named):
    global count
    result = generate(self, context, *rest, **named)
    count += result.numel()
    return result


HFLM._model_call, HFLM._model_generate = counted_call, counted_generate
lm = HFLM(pretrained=model, dtype=dtype, batch_size=int(batch), device="cpu")
manager = TaskManager(include_path=task_files, include_defaults=False)
start = time.time()
simple_evaluate(model=lm, tasks=tasks.split(","), num_fewshot=int(shots), limit=int(limit), task_manager=manager)
print(json.dumps({"seconds": time.time() - start, "tokens": count}))
