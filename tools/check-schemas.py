#!/usr/bin/env python3
"""Has a model write JSON of random schemas, and has jsonschema say whether it is that.

    python3 -m venv /tmp/openapi && /tmp/openapi/bin/pip install jsonschema
    graft serve examples/nyxene/hub/chargoddard/loyal-piano-m7-cdpo --template examples/nyxene/card.md
    /tmp/openapi/bin/python tools/check-schemas.py http://127.0.0.1:8080 [COUNT] [SEED]

Each of COUNT schemas (100) goes to /v1/completions as response_format, for 4 texts at temperature 2: the less a model knows
of JSON, the harder the test. Texts that end at the most tokens are counted, and not judged. Exit code 1 if jsonschema
refuses a text, a key stands twice, or the server refuses a schema that has values.
"""
import collections
import importlib.metadata
import json
import random
import sys
import urllib.error
import urllib.request

import jsonschema

KEYS = ["a", "ab", "abc", "name", "größe", "日本", 'x"y', "😀", ""]
TEXTS = ["", "a", "ab", "red", "blue green", "line\nbreak", 'q"q\\', "😀😃", "日本語"]


def schema(draw, depth):
    def inner():
        return schema(draw, depth - 1)

    least = draw.randint(-200, 100)
    kinds = [
        lambda: {"type": "string", "minLength": draw.randint(0, 2), "maxLength": draw.randint(2, 6)},
        lambda: {"type": "integer", "minimum": least, "maximum": least + draw.randint(0, 1500)},
        lambda: {"type": "number", "exclusiveMinimum": -0.5, "maximum": 1.25},
        lambda: {"type": ["boolean", "null", "integer"]},
        lambda: {"enum": [draw.choice(TEXTS), 12, 1.5, None, [draw.choice(TEXTS)], {draw.choice(KEYS): 3}]},
        lambda: {"const": draw.choice(TEXTS)},
    ]
    if depth > 0:
        kinds += [
            lambda: {"type": "array", "items": inner(), "minItems": draw.randint(0, 2), "maxItems": draw.randint(2, 4)},
            lambda: {"type": "array", "prefixItems": [inner(), inner()], "items": False},
            lambda: {"anyOf": [inner(), inner()]},
            lambda: properties(draw, inner),
            lambda: properties(draw, inner),
            lambda: {"$ref": "#/$defs/tree"},
        ]
    return draw.choice(kinds)()


def properties(draw, inner):
    keys = draw.sample(KEYS, draw.randint(1, 4))
    return {"type": "object", "properties": {key: inner() for key in keys},
            "required": [key for key in keys if draw.random() < 0.5], "additionalProperties": False}


def random_schema(seed):
    draw = random.Random(seed)
    tree = {"type": "object", "properties": {"value": schema(draw, 1), "children": {
        "type": "array", "items": {"$ref": "#/$defs/tree"}, "maxItems": 2}}, "additionalProperties": False}
    return schema(draw, 3) | {"$defs": {"tree": tree}}


def write(url, wanted, seed):
    body = {"prompt": "JSON:", "response_format": {"type": "json_schema", "json_schema": {"schema": wanted}},
            "n": 4, "temperature": 2, "max_tokens": 300, "seed": seed}
    with urllib.request.urlopen(urllib.request.Request(url + "/v1/completions", json.dumps(body).encode()),
                                timeout=300) as answer:
        return json.load(answer)["choices"]


def once(pairs):
    if len({key for key, _ in pairs}) < len(pairs):
        raise ValueError("a key stands twice")
    return dict(pairs)


def main(url, count=100, first=0):
    counts = collections.Counter()
    for seed in range(int(first), int(first) + int(count)):
        wanted = random_schema(seed)
        judge = jsonschema.Draft202012Validator(wanted)
        try:
            choices = write(url, wanted, seed)
        except urllib.error.HTTPError as error:
            counts["refused"] += 1
            print(f"seed {seed}: {error.code} {error.read().decode()}: {json.dumps(wanted)}")
            continue
        for choice in choices:
            if choice["finish_reason"] == "length":
                counts["cut"] += 1
                continue
            try:
                wrong = "; ".join(error.message for error in judge.iter_errors(
                    json.loads(choice["text"], object_pairs_hook=once)))
            except ValueError as error:
                wrong = str(error)
            counts["wrong" if wrong else "valid"] += 1
            if wrong:
                print(f"seed {seed}: {wrong}: {choice['text']}")
    print(f"jsonschema {importlib.metadata.version('jsonschema')}: {count} schemas, {counts['refused']} refused; "
          f"{counts['valid']} texts valid, {counts['wrong']} wrong, {counts['cut']} cut")
    return 1 if counts["wrong"] or counts["refused"] else 0


if len(sys.argv) not in (2, 3, 4) or sys.argv[1].startswith("-"):
    sys.exit(__doc__)
sys.exit(main(sys.argv[1].rstrip("/"), *sys.argv[2:]))
