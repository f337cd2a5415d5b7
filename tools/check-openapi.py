#!/usr/bin/env python3
"""Asks others whether the OpenAPI document is one, and with the address of a server whether it is true.

    python3 -m venv /tmp/openapi && /tmp/openapi/bin/pip install openapi-spec-validator
    /tmp/openapi/bin/python tools/check-openapi.py [URL]

Without URL: openapi-spec-validator takes the document, and jsonschema takes every example of a request by its schema. With
URL, of a running `graft serve`, the document is the served one; the examples are sent, and jsonschema holds the answers,
and the events of streams, to the schemas of the document, where a member that is not described counts as wrong. If the
model's template does not read tools, conversations bring one that does. Prints a line per check; exit code 1 if one fails.
"""
import copy
import importlib.metadata
import json
import pathlib
import sys
import urllib.error
import urllib.request

import jsonschema
import openapi_spec_validator

FILE = pathlib.Path(__file__).resolve().parent.parent / "src/main/resources/dev/graft/app/server/openapi.json"
TEMPLATE = "{{ tools }}{% for m in messages %}{{ m.role }}: {{ m.content }}\n{% endfor %}"
failed = []


def check(name, holds, said=""):
    print(("ok    " if holds else "FAIL  ") + name + (f": {said}" if said else ""), flush=True)
    if not holds:
        failed.append(name)


def closed(schema):
    """The schema without room for members that it does not describe."""
    if isinstance(schema, list):
        return [closed(item) for item in schema]
    if not isinstance(schema, dict):
        return schema
    schema = {key: closed(value) for key, value in schema.items()}
    if isinstance(schema.get("properties"), dict) and "additionalProperties" not in schema:
        schema["unevaluatedProperties"] = False
    return schema


class Document:
    def __init__(self, json_document):
        self.json = json_document
        self.components = copy.deepcopy(json_document["components"])
        schemas = self.components["schemas"]
        kept = {"Writing"}  # a part of others, which are closed themselves
        self.components["schemas"] = {name: schema if name in kept else closed(schema) for name, schema in schemas.items()}

    def complaints(self, schema, value):
        whole = {"$schema": "https://json-schema.org/draft/2020-12/schema", "components": self.components, **closed(schema)}
        return "; ".join(error.message[:200] for error in jsonschema.Draft202012Validator(whole).iter_errors(value))

    def operations(self):
        for path, methods in self.json["paths"].items():
            for method, operation in methods.items():
                yield method.upper(), path, operation


def examples(operation):
    body = operation["requestBody"]["content"]["application/json"]
    return body["schema"], {name: example["value"] for name, example in body["examples"].items()}


def check_document(document):
    try:
        openapi_spec_validator.validate(document.json)
        check(f"openapi-spec-validator {importlib.metadata.version('openapi-spec-validator')}", True,
              f"OpenAPI {document.json['openapi']}, {len(document.json['paths'])} paths")
    except Exception as error:  # whatever a validator has to say
        check("openapi-spec-validator", False, error)
    for name, schema in document.json["components"]["schemas"].items():
        try:
            jsonschema.Draft202012Validator.check_schema(schema)
        except jsonschema.SchemaError as error:
            check(f"schema {name}", False, error.message)
    for method, path, operation in document.operations():
        if method == "POST":
            schema, named = examples(operation)
            for name, value in named.items():
                said = document.complaints(schema, value)
                check(f"{path}: example {name}", not said, said)
    for name, response in document.json["components"]["responses"].items():
        content = response["content"]["application/json"]
        said = document.complaints(content["schema"], content["example"])
        check(f"response {name}: example", not said, said)


def ask(url, body=None):
    request = urllib.request.Request(url, None if body is None else json.dumps(body).encode(),
                                     {"Content-Type": "application/json"})
    try:
        with urllib.request.urlopen(request, timeout=300) as answer:
            return answer.status, answer.headers.get_content_type(), answer.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, error.headers.get_content_type(), error.read().decode()


def check_server(document, url):
    model = json.loads(ask(url + "/v1/models")[2])["data"][0]["id"]
    template = json.loads(ask(url + "/tokenizer_info")[2])["chat_template"] or ""
    for method, path, operation in document.operations():
        answers = operation["responses"]["200"]["content"]
        if method == "GET":
            status, kind, text = ask(url + path.replace("{id}", model).replace("{file}", "page.css"))
            said = document.complaints(answers["application/json"]["schema"], json.loads(text)) \
                if kind == "application/json" else ""
            check(f"GET {path}", status == 200 and kind in answers and not said, said or f"{status} {kind}")
            continue
        for name, value in examples(operation)[1].items():
            if ("messages" in value or "input" in value) and "tools" not in template:
                value = {"chat_template": TEMPLATE} | value
            status, kind, text = ask(url + path, value)
            said = document.complaints(answers["application/json"]["schema"], json.loads(text)) if status == 200 else text
            check(f"POST {path}, {name}", status == 200 and not said, said)
            if "text/event-stream" in answers:
                status, kind, text = ask(url + path, value | {"stream": True})
                events = [json.loads(line[6:]) for line in text.splitlines() if line.startswith("data: {")]
                said = "; ".join(filter(None, (document.complaints(answers["text/event-stream"]["x-event"], event)
                                               for event in events)))
                check(f"POST {path}, {name}, streamed", status == 200 and events and not said,
                      said or f"{len(events)} events")
        status, kind, text = ask(url + path, {"model": 5})
        said = document.complaints({"$ref": "#/components/schemas/Error"}, json.loads(text))
        check(f"POST {path}, wrong", status == 400 and not said, said or json.loads(text)["error"]["message"])


if len(sys.argv) > 2 or sys.argv[1:2] in (["-h"], ["--help"]):
    sys.exit(__doc__)
address = sys.argv[1].rstrip("/") if len(sys.argv) == 2 else None
asked = Document(json.loads(ask(address + "/openapi.json")[2] if address else FILE.read_text()))
check_document(asked)
if address:
    check_server(asked, address)
print(f"{len(failed)} failed" if failed else "all hold")
sys.exit(1 if failed else 0)
