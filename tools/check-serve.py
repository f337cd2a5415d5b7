#!/usr/bin/env python3
"""Tries `graft serve` with the programs that people use: the official openai client and lm-eval's local-completions.

    python3 -m venv /tmp/openai && /tmp/openai/bin/pip install openai
    /tmp/openai/bin/python tools/check-serve.py openai URL [MODEL_ID]
    ENV/bin/python tools/check-serve.py lm-eval URL MODEL_DIR DATA TASKS WORK TASK SHOTS LIMIT OUT

`lm-eval` needs an environment with lm_eval[api], and compares document by document with `graft eval MODEL_DIR`, which it
runs: the log-likelihood of every choice, greedy or not, and the metrics. DATA as docs/evaluation.md describes it. TASKS
holds the task files of lm-eval, which read their data from the folder WORK or below it. GRAFT (environment): the program.
Prints a line per check; exit code 1 if one fails.
"""
import json
import os
import pathlib
import subprocess
import sys
import urllib.request

failed = []


def check(name, holds, said=""):
    print(("ok    " if holds else "FAIL  ") + name + (f": {said}" if said else ""), flush=True)
    if not holds:
        failed.append(name)


def refuses(name, status, call):
    import openai
    try:
        call()
        check(name, False, "was answered")
    except openai.APIStatusError as error:
        check(name, error.status_code == status, f"{error.status_code} {error.body and error.body.get('message')}")


def with_openai(url, model=None):
    import openai
    client = openai.OpenAI(base_url=url.rstrip("/") + "/v1", api_key="none", max_retries=0, timeout=120)
    print("openai", openai.__version__)
    models = client.models.list().data
    model = model or models[0].id
    check("models.list", model in [m.id for m in models], [m.id for m in models])
    check("models.retrieve", client.models.retrieve(model).id == model)

    greedy = dict(model=model, temperature=0, max_tokens=12)
    one = client.completions.create(prompt="The capital of France is", **greedy)
    check("completions", one.choices[0].text != "" and one.usage.completion_tokens <= 12, repr(one.choices[0].text))
    ids = json.load(urllib.request.urlopen(url.rstrip("/") + "/tokenize", json.dumps({
        "prompt": "The capital of France is"}).encode()))["tokens"]
    check("completions of ids", client.completions.create(prompt=ids, **greedy).choices[0].text == one.choices[0].text)
    many = client.completions.create(prompt=["The capital of France is", "Once upon a"], n=2, seed=1, model=model,
                                     max_tokens=4)
    check("completions of two prompts, n=2", [c.index for c in many.choices] == [0, 1, 2, 3])
    pieces = list(client.completions.create(prompt="The capital of France is", stream=True,
                                            stream_options={"include_usage": True}, **greedy))
    check("completions, streamed", "".join(p.choices[0].text for p in pieces if p.choices) == one.choices[0].text)
    check("include_usage", pieces[-1].usage.total_tokens == one.usage.total_tokens)
    scored = client.completions.create(prompt=ids, echo=True, logprobs=2, model=model, max_tokens=1, temperature=0)
    probs = scored.choices[0].logprobs
    check("echo and logprobs", len(probs.token_logprobs) == len(ids) + 1 and probs.token_logprobs[0] is None
          and probs.text_offset[0] == 0 and len(probs.top_logprobs[2]) in (2, 3))
    stopped = client.completions.create(prompt="One, two, three, four,", stop=[","], **greedy)
    check("stop", "," not in stopped.choices[0].text and stopped.choices[0].finish_reason == "stop",
          repr(stopped.choices[0].text))

    messages = [{"role": "user", "content": "What is the capital of France?"}]
    chat = client.chat.completions.create(messages=messages, model=model, temperature=0, max_completion_tokens=16)
    check("chat", chat.choices[0].message.role == "assistant", repr(chat.choices[0].message.content))
    stream = list(client.chat.completions.create(messages=messages, model=model, temperature=0,
                                                 max_completion_tokens=16, stream=True))
    check("chat, streamed", "".join(p.choices[0].delta.content or "" for p in stream)
          == chat.choices[0].message.content and stream[0].choices[0].delta.role == "assistant")
    several = client.chat.completions.create(messages=messages, model=model, n=3, seed=7, max_tokens=8, logprobs=True,
                                             top_logprobs=2)
    check("chat, n=3, logprobs", len(several.choices) == 3
          and len(several.choices[0].logprobs.content[0].top_logprobs) == 2)
    again = client.chat.completions.create(messages=messages, model=model, n=3, seed=7, max_tokens=8)
    check("seed", [c.message.content for c in again.choices] == [c.message.content for c in several.choices])

    schema = {"type": "object", "properties": {"capital": {"type": "string", "maxLength": 20}, "sure": {"type": "boolean"}},
              "required": ["capital", "sure"], "additionalProperties": False}
    form = {"type": "json_schema", "json_schema": {"name": "answer", "schema": schema, "strict": True}}
    formed = client.chat.completions.create(messages=messages, model=model, temperature=0, max_tokens=200,
                                            response_format=form)
    value = json.loads(formed.choices[0].message.content)
    check("response_format", sorted(value) == ["capital", "sure"] and isinstance(value["sure"], bool), value)

    asked = dict(model=model, input="What is the capital of France?", temperature=0, max_output_tokens=16, store=False)
    whole = client.responses.create(instructions="Answer shortly.", **asked)
    check("responses", whole.output_text != "" and whole.usage.output_tokens <= 16, repr(whole.output_text))
    events = list(client.responses.create(instructions="Answer shortly.", stream=True, **asked))
    text = "".join(e.delta for e in events if e.type == "response.output_text.delta")
    check("responses, streamed", text == whole.output_text and events[0].type == "response.created"
          and events[-1].type in ("response.completed", "response.incomplete"), events[-1].type)

    tool = {"type": "function", "function": {"name": "weather", "description": "The weather of a place.", "parameters": {
        "type": "object", "properties": {"place": {"type": "string", "maxLength": 20}}, "required": ["place"],
        "additionalProperties": False}}}
    template = ("{% for tool in tools %}{{ tool | tojson }}\n{% endfor %}"
                "{% for m in messages %}{{ m.role }}: {{ m.content }}\n{% endfor %}assistant: ")
    called = client.chat.completions.create(messages=messages, model=model, temperature=0, max_tokens=200, tools=[tool],
                                            tool_choice="required", extra_body={"chat_template": template})
    calls = called.choices[0].message.tool_calls or []
    check("tools", [c.function.name for c in calls] == ["weather"]
          and list(json.loads(calls[0].function.arguments)) == ["place"]
          and called.choices[0].finish_reason == "tool_calls", calls)

    refuses("another model is 404", 404, lambda: client.completions.create(model="none-such", prompt="a"))
    refuses("a wrong type is 400", 400, lambda: client.completions.create(model=model, prompt="a", max_tokens="x"))
    refuses("a prompt that is too long is 400", 400,
            lambda: client.completions.create(model=model, prompt=[5] * (models[0].max_model_len + 1)))


def with_lm_eval(url, directory, data, tasks, work, task, shots, limit, out):
    """The same documents by both programs; rows are matched by document and choice."""
    root = pathlib.Path(__file__).resolve().parent.parent
    out, directory = pathlib.Path(out).resolve(), pathlib.Path(directory).resolve()
    command = ["eval", directory, "--protocol", "current", "--tasks", task, "--num-fewshot", shots, "--limit", limit,
               "--data", pathlib.Path(data).resolve(), "--out", out]
    subprocess.run([str(word) for word in [os.environ.get("GRAFT") or root / "graft", *command]], check=True)
    import lm_eval
    from lm_eval.tasks import TaskManager
    os.chdir(work)
    args = dict(base_url=url.rstrip("/") + "/v1/completions", model=directory.name, tokenizer_backend="huggingface",
                tokenizer=str(directory), num_concurrent=4, max_length=2048)
    theirs = lm_eval.simple_evaluate(model="local-completions", model_args=args, tasks=[task], num_fewshot=int(shots),
                                     limit=int(limit), log_samples=True,
                                     task_manager=TaskManager(include_path=tasks, include_defaults=False))
    print("lm_eval", lm_eval.__version__)
    mine = {row["doc_id"]: row for row in samples(out)}
    rows = {row["doc_id"]: row for row in theirs["samples"][task]}
    check(f"{task}, {shots}-shot: the same documents", sorted(mine) == sorted(rows), f"{len(mine)} and {len(rows)}")
    worst, flags, requests, metrics = 0.0, 0, 0, 0
    for doc in sorted(set(mine) & set(rows)):
        for name in rows[doc]["metrics"]:
            metrics += mine[doc][name] != rows[doc][name]
        for (x, greedy_x), (y, greedy_y) in zip(answers(mine[doc]), answers(rows[doc]), strict=True):
            requests += 1
            worst = max(worst, abs(float(x) - float(y)))
            flags += str(greedy_x) != str(greedy_y)
    check("log-likelihoods", worst < 1e-9, f"{requests}, largest difference {worst:g}")
    check("greedy flags", flags == 0, f"{flags} differ")
    check("metrics of each document", metrics == 0, f"{metrics} differ")


def answers(row):
    return [r[0] if isinstance(r[0], (list, tuple)) else r for r in row["resps"]]


def samples(directory):
    newest = max(directory.rglob("samples_*.jsonl"), key=lambda file: file.stat().st_mtime)
    return [json.loads(line) for line in newest.read_text().splitlines()]


if __name__ == "__main__":
    if len(sys.argv) in (3, 4) and sys.argv[1] == "openai":
        with_openai(*sys.argv[2:])
    elif len(sys.argv) == 11 and sys.argv[1] == "lm-eval":
        with_lm_eval(*sys.argv[2:])
    else:
        sys.exit(__doc__)
    sys.exit(1 if failed else 0)
