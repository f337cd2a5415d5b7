"""Evaluates with lm-eval, again and again: MODEL DATA TASK_FILES DTYPE[,DTYPE...].

TASK_FILES are lm-eval's own, with paths `data/benchmarks/...`; DATA is put there by a link.

Says in a line of JSON how long it takes to start with each of the dtypes: imports, task files and the model. Then reads
lines `TASKS SHOTS LIMIT DTYPE BATCH [RESULTS]` and answers each with a
line of JSON: seconds that the evaluation took, tokens that went through the model, and, if there is a folder with
results of graft for the same documents, how many documents are the same there: every metric, and every log-likelihood
within 1e-3."""
import json
import math
import os
import pathlib
import sys
import tempfile
import time

began = time.time()
model, data, task_files, dtypes = sys.argv[1:5]
os.environ["TOKENIZERS_PARALLELISM"] = "false"
answers, sys.stdout = sys.stdout, sys.stderr  # what libraries print is no answer
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
manager = TaskManager(include_path=task_files, include_defaults=False)
models, starts = {}, {}
imported = time.time() - began
for dtype in dtypes.split(","):
    start = time.time()
    models[dtype] = HFLM(pretrained=model, dtype=dtype, batch_size=1, device="cpu")
    starts[dtype] = imported + time.time() - start


def say(text):
    print(text, file=answers, flush=True)


def graft_samples(results, task):
    file = max(pathlib.Path(results).rglob(f"samples_{task}_*.jsonl"), key=lambda path: path.name)
    return {(s["doc_id"], s["filter"]): s for s in map(json.loads, file.open(newline="\n"))}


def answers_of(sample):
    """A written text, or the log-likelihood of each choice."""
    values = [answer[0] if isinstance(answer[0], (list, tuple)) else answer for answer in sample["resps"]]
    return [value[0] if len(value) == 1 else float(value[0]) for value in values]


def is_same(mine, theirs):
    metrics = all(math.isclose(mine[m], theirs[m], rel_tol=1e-9, abs_tol=1e-3 if m == "acc" else 1e-9)
                  for m in theirs["metrics"])
    a, b = answers_of(mine), answers_of(theirs)
    return metrics and len(a) == len(b) and all(
        x == y if isinstance(x, str) else abs(x - y) < 1e-3 for x, y in zip(a, b))


def documents(samples, results):
    same = total = 0
    for task, theirs in samples.items():
        mine = graft_samples(results, task)
        for sample in theirs:
            total += 1
            same += is_same(mine[sample["doc_id"], sample["filter"]], sample)
    return {"documents": total, "same": same}


say(json.dumps(starts))
for line in sys.stdin:
    tasks, shots, limit, dtype, batch, *results = line.rstrip("\n").split(" ", 5)
    count = 0
    models[dtype].batch_size_per_gpu = int(batch)
    start = time.time()
    found = simple_evaluate(model=models[dtype], tasks=tasks.split(","), num_fewshot=int(shots), limit=int(limit),
                            task_manager=manager, log_samples=bool(results), bootstrap_iters=0)
    answer = {"seconds": time.time() - start, "tokens": count}
    if results:
        answer |= documents(found["samples"], results[0])
    say(json.dumps(answer))
