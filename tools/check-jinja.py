#!/usr/bin/env python3
"""Makes random templates, renders them with Python's Jinja2, and writes both for graft to be compared with.

    python tools/check-jinja.py OUT.json [--count 10000] [--seed 1] [--bytes N]

Needs Jinja2 3.1.6. The environments are those of transformers (chat templates: immutable sandbox, trimmed blocks, loop
controls, `tojson` of its own) and of lm-eval (task files: strict undefined values, kept line breaks). The templates are
made from a grammar over all statements, operators, tests, filters and methods that docs/reference.md names, with blanks
and white space marks at random; most are well typed, some on purpose not. Compared by

    GRAFT_JINJA_CASES=OUT.json mvn -o test -Dtest=GeneratedTemplatesTest

which renders each case again: the text must be equal, or both must refuse. src/test/resources/tokenizer/jinja-cases.json
is such a file (`--bytes` ends it at a size), with the fixed cases of this script in front.
"""
import argparse
import copy
import json
import random
import signal

import jinja2
from jinja2 import nodes
from jinja2.ext import Extension
from jinja2.sandbox import ImmutableSandboxedEnvironment

VARIABLES = {
    "s": "Hello, World", "t": "  padded\ttext\n", "u": "ünï 😀 ß", "e": "", "h": "<b>a & 'b'</b>", "m": "one\ntwo\n\nthree",
    "n": 3, "z": 0, "neg": -7, "big": 12345678901234567890, "f": 2.5, "g": -0.1, "yes": True, "no": False, "nil": None,
    "xs": [3, 1, 2, 10], "words": ["pear", "Apple", "fig", "apple"], "none_in": [1, None, "x", 2.0], "empty": [],
    "d": {"b": 1, "a": "two", "c": [1, 2]}, "dd": {"x": {"y": {"z": "deep"}}, "items": 5},
    "msgs": [{"role": "system", "content": "Be brief."}, {"role": "user", "content": " Hi <there> "},
             {"role": "assistant", "content": "Hello!", "tool_calls": [{"name": "f", "arguments": {"q": 1}}]}],
}

FIXED = [
    "{{ 'abc'[::-1] }}{{ xs[1:] }}{{ xs[::2] }}{{ xs[-2:] }}", "{% for x in xs if x > 1 %}{{ x }},{% endfor %}",
    "{% for x in xs %}{{ loop.previtem }}<{{ x }}>{{ loop.nextitem }} {% endfor %}", "{{ True }} {{ None }} {{ none }}",
    "{{ ['a', 'b'] }} {{ ('a',) }} {{ {'a': 'it''s'} }}", "{{ '-' * 3 }}{{ 'a' ~ 1 ~ none }}", "{{ dict(a=1, b='x') }}",
    "{{ d | tojson }}{{ d|tojson(indent=2) }}{{ [1,{}]|tojson(separators=(',', ':')) }}", " {{- s -}} x {{- ' y ' -}} ",
    "{{ missing }}|{{ missing is defined }}|{{ missing.x }}", "{{ ' a  b '.split() }}{{ 'a,b,,c'.split(',', 1) }}",
    "{% macro f(n) %}{% if n > 0 %}{{ n }}{{ f(n - 1) }}{% endif %}{% endmacro %}{{ f(5) }}",
    "{% set ns = namespace(i=0) %}{% for x in xs %}{% set ns.i = ns.i + x %}{% endfor %}{{ ns.i }}{{ ns }}",
    "{% for x in xs %}{% if x == 2 %}{% continue %}{% endif %}{% if x == 10 %}{% break %}{% endif %}{{ x }}{% endfor %}",
    "{% set y %}a{{ n }}b{% endset %}{{ y|upper }}", "{% set y | upper | trim %} a{{ n }}b {% endset %}{{ y }}",
    "{% for x in [1, [2, [3]]] recursive %}{% if x is sequence %}({{ loop(x) }}{{ loop.depth }}){% else %}{{ x }}{% endif %}{% endfor %}",
    "{% macro m(a, b=2) %}{{ a }}{{ b }}{{ varargs }}{{ kwargs }}{{ caller() }}{% endmacro %}{% call m(1, 3, 4, k=5) %}body{% endcall %}",
    "{% macro m() %}{{ caller('x') }}{% endmacro %}{% call(v) m() %}[{{ v }}]{% endcall %}",
    "{{ msgs|selectattr('role', 'equalto', 'user')|map(attribute='content')|list }}", "{{ msgs|rejectattr('tool_calls', 'defined')|list|length }}",
    "{{ 1 < 2 < 3 }}{{ 3 > 2 == 2 }}{{ not 1 in [2] }}{{ 'a' not in 'abc' }}", "{{ 7 // 2 }} {{ -7 // 2 }} {{ -7 % 3 }} {{ 7 / 2 }} {{ 2 ** 10 }} {{ 2 ** -1 }}",
    "{{ 1e16 }} {{ 1e-5 }} {{ 0.1 + 0.2 }} {{ 100000000000000000000.0 }} {{ 1.0 }} {{ -0.0 }}", "{{ '%s is %d and %.2f%%' % ('a', 3, 2.345) }}",
    "{{ '{} {0}'.format(1) }}", "{{ '{0:>5}|{1:<4}|{n:^7}'.format('a', 1, n='x') }}", "{% raw %}{{ x }} {% if %}{% endraw %}",
    "{# a comment #}a{#- b -#} c", "  {% if yes %}\n  x\n  {% endif %}\n y", "{%+ if yes +%}\nx{% endif %}", "a\n\n{% if yes -%}\n b\n{%- endif %}\n",
    "{% for k, v in d.items() %}{{ k }}={{ v }};{% else %}none{% endfor %}", "{% for k in empty %}{% else %}none{% endfor %}",
    "{% for x in xs %}{% break %}{% else %}else{% endfor %}", "{{ d.items() }}{{ d.keys()|list }}{{ d.get('q', 4) }}{{ dd.items }}",
    "{{ [].append(1) }}", "{{ ''.__class__ }}", "{{ [].append is defined }}", "{{ xs|sort(reverse=true) }}{{ words|sort }}{{ words|unique|list }}",
    "{{ words|groupby('0') }}", "{{ d|dictsort }}", "{{ range(5)|list }}{{ range(5) }}{{ range(1, 9, 3)[1] }}", "{{ raise_exception('no') }}",
    "{% filter upper %}a{{ s }}{% endfilter %}", "{% with a = 1, b = 2 %}{{ a + b }}{% endwith %}{{ a }}", "{% generation %}x{{ n }}{% endgeneration %}",
    "{{ xs|batch(3, 0)|list }}{{ xs|slice(3)|list }}", "{{ 'a' if no }}|{{ ('a' if no) is defined }}", "{{ loop }}", "{{ [1, 2] + [3] }}{{ [0] * 3 }}",
    "{{ {'a': {'b': 1}}.a.b }}{{ {1: 'x'}[1] }}{{ {'k': 1}['z'] }}", "{{ m|indent(2) }}|{{ m|indent(2, true) }}|{{ m|indent(2, blank=true) }}",
    "{% set a, b = 1, 2 %}{{ a }}{{ b }}{% set a, b = b, a %}{{ a }}{{ b }}", "{{ '\\u00e9\\n\\x41\\'\\d' }}", "{{ 007 }}", "{{ 0x1F + 0b11 + 0o17 + 1_000 }}",
    "{{ x", "{% if %}", "{% for x in %}{% endfor %}", "{{ a b }}", "{% endif %}", "{% if yes %}", "{{ 'abc }}", "{{ 1 + }}", "{% foo %}",
]


class Generation(Extension):
    tags = {"generation"}

    def parse(self, parser):
        line = next(parser.stream).lineno
        body = parser.parse_statements(["name:endgeneration"], drop_needle=True)
        return nodes.CallBlock(self.call_method("_render"), [], [], body).set_lineno(line)

    def _render(self, caller):
        return caller()


def chat_environment():
    def raise_exception(message):
        raise jinja2.exceptions.TemplateError(message)

    def tojson(x, ensure_ascii=False, indent=None, separators=None, sort_keys=False):
        return json.dumps(x, ensure_ascii=ensure_ascii, indent=indent, separators=separators, sort_keys=sort_keys)

    env = ImmutableSandboxedEnvironment(trim_blocks=True, lstrip_blocks=True,
                                        extensions=[Generation, jinja2.ext.loopcontrols])
    env.filters["tojson"] = tojson
    env.globals["raise_exception"] = raise_exception
    return env


def task_environment():
    return jinja2.Environment(undefined=jinja2.StrictUndefined, keep_trailing_newline=True)


class Maker:
    """Random templates. Each method named after a type gives an expression that usually has it."""

    def __init__(self, rng, chat):
        self.r = rng
        self.chat = chat
        self.names = []
        self.loops = 0
        self.macros = []
        self.depth = 0

    def pick(self, *options):
        return self.r.choice(options)

    def chance(self, p):
        return self.r.random() < p

    def nested(self, leaf, *makers):
        """One of the makers, or the leaf when it is deep enough."""
        if self.depth > 3 or self.chance(0.35):
            return leaf()
        self.depth += 1
        try:
            return self.r.choice(makers)()
        finally:
            self.depth -= 1

    # ---- expressions

    def any(self):
        return self.pick(self.text, self.number, self.truth, self.list, self.dict, self.odd, self.text, self.list)()

    def odd(self):
        names = ["missing", "none", "nil", "dd", "msgs", "d.nothing", "xs[99]", "d"] + self.names
        if self.loops:
            names += ["loop." + self.pick("index", "index0", "first", "last", "length", "revindex", "revindex0", "depth",
                                          "previtem", "nextitem", "depth0"), "loop.cycle('a', 'b')", "loop.changed(n)"]
        return self.r.choice(names)

    def wrong(self, right):
        return self.any() if self.chance(0.01) else right()

    def T(self):
        return self.wrong(self.text)

    def N(self):
        return self.wrong(self.whole)

    def L(self):
        return self.wrong(self.list)

    def literal_text(self):
        words = ["'a'", '"b c"', "''", "'A-b_c'", "'  x '", "'1'", "'42'", "'3.5'", "'a,b,c'", "'äß€'", "'it\\'s'", '"q\\"t"',
                 "'\\n'", "'x\\ty'", "'<i>'", "'%s'", "'title case wOrd'", "'abcabc'"]
        return self.r.choice(words + ["s", "t", "u", "e", "h", "m"] + ["s", "m"])

    def text(self):
        p = lambda f: (lambda: f)
        return self.nested(
            self.literal_text,
            lambda: f"{self.T()} ~ {self.any()}",
            lambda: f"({self.T()} + {self.T()})",
            lambda: f"({self.T()}){self.text_method()}",
            lambda: f"({self.T()}){self.slice()}",
            lambda: f"({self.any()})|{self.text_filter()}",
            lambda: f"({self.L()})|join({self.pick('', repr(', '), 's', repr('-'))})",
            lambda: f"({self.T()} if {self.truth()} else {self.T()})",
            lambda: f"(({self.any()})|{self.pick('escape', 'safe', 'e')} ~ '')",
            lambda: f"(({self.any()})|tojson{self.json_arguments()} ~ '')",
            lambda: f"({self.T()} * {self.pick('2', '0', '-1', '3')})",
            lambda: f"('%s-%s' % ({self.any()}, {self.any()}))",
            lambda: f"({self.pick(repr('%d'), repr('%5d|'), repr('%-6d|'), repr('%05.1f'), repr('%x'), repr('%+d'), repr('%e'), repr('%g'))} % {self.number()})",
            lambda: f"{self.pick(repr('{} and {}'), repr('{0}{1}{0}'), repr('{:>8}|{:<5}'), repr('{0!r}{1}'))}.format({self.any()}, {self.any()})",
            lambda: f"{self.pick(repr('{:.2f}'), repr('{:5d}'), repr('{:,}'), repr('{:+.1e}'), repr('{:%}'), repr('{:^9}'))}.format({self.number()})",
            lambda: f"(msgs[{self.pick('0', '1', '-1')}].{self.pick('role', 'content')})",
            lambda: f"(msgs[{self.pick('0', '1')}]['{self.pick('role', 'content', 'nope')}'])",
        )

    def text_method(self):
        q = lambda *c: self.pick(*c)
        a = lambda: self.pick("'a'", "' '", "'l'", "','", "'ab'", "'x'", "''", "s", "'\\n'")
        n = lambda: self.pick("0", "1", "2", "5", "-1", "-3")
        return q(".upper()", ".lower()", ".title()", ".capitalize()", ".strip()", ".lstrip()", ".rstrip()", ".swapcase()",
                 f".strip({a()})", f".rstrip({a()})", f".lstrip({a()})", f".replace({a()}, {a()})", f".replace({a()}, {a()}, {n()})",
                 f".zfill({q('0', '3', '8')})", f".center({q('4', '9', '10')})", f".ljust({q('4', '9')}, '*')", f".rjust({q('4', '9')})",
                 f".join({self.L()})", f".removeprefix({a()})", f".removesuffix({a()})", f".partition({a()})[{q('0', '1', '2')}]",
                 f".split({q('', a())})[{q('0', '-1')}]", ".casefold()", ".expandtabs(4)")

    def text_filter(self):
        q = self.pick
        return q("upper", "lower", "title", "capitalize", "trim", "string", "trim('a')", "replace('a', 'b')", "replace('l', '', 1)",
                 "indent", "indent(2, true)", "indent('> ', blank=true)", "center(12)", "truncate(8)", "truncate(9, true, '!')",
                 "urlencode", "striptags", "wordcount|string", "default('dflt')", "d('x', true)", "truncate(5, leeway=0)",
                 "format(1)")

    def json_arguments(self):
        return self.pick("", "", "(indent=2)", "(indent=0)") if not self.chat else self.pick(
            "", "", "(indent=2)", "(ensure_ascii=true)", "(separators=(',', ':'))", "(sort_keys=true)", "(indent=4, sort_keys=true)")

    def slice(self):
        b = lambda: self.pick("", "", "0", "1", "2", "-1", "-2", "5", "n", "nil")
        return f"[{b()}:{b()}]" if self.chance(0.6) else f"[{b()}:{b()}:{self.pick('', '1', '2', '-1', '-2', '3')}]"

    def whole(self):
        return self.nested(
            lambda: self.pick("0", "1", "2", "3", "10", "n", "z", "neg", "7", "big", "0x10", "1_000", "yes"),
            lambda: f"({self.N()} {self.pick('+', '-', '*', '//', '%')} {self.N()})",
            lambda: f"(-{self.N()})", lambda: f"({self.any()})|string|length", lambda: f"({self.L()})|count",
            lambda: f"({self.any()})|int{self.pick('', '(5)', '(default=-1)')}", lambda: f"(-{self.N()})|abs",
            lambda: f"({self.T()}){self.pick('.find', '.count', '.rfind')}({self.T()})", lambda: f"({self.pick('xs', 'range(4)', '[1, 2]')})|sum",
            lambda: f"(xs{self.pick('|min', '|max', '|first', '|last', '[0]', '[-1]')})", lambda: f"({self.N()} ** {self.pick('0', '1', '2', '3')})",
            lambda: f"('{self.pick('ff', '12', '0x1f', ' 7 ', '1_0', 'zz')}')|int(0, {self.pick('16', '10', '8', '0')})",
            lambda: f"xs.index({self.pick('1', '2', '3', '10')})", lambda: f"({self.T()})|wordcount")

    def number(self):
        return self.nested(
            lambda: self.pick("f", "g", "1.5", "2.0", "1e3", "1e-7", "1e22", "0.1", "n", "3", "123456.789"),
            self.whole, lambda: f"({self.number()} {self.pick('+', '-', '*', '/', '//', '%')} {self.number()})",
            lambda: f"({self.number()})|round{self.pick('', '(1)', '(2)', '(0, ' + repr('floor') + ')', '(1, ' + repr('ceil') + ')')}",
            lambda: f"({self.any()})|float{self.pick('', '(1.5)')}", lambda: f"(-{self.number()})", lambda: f"({self.number()})|abs",
            lambda: f"({self.number()} ** {self.pick('2', '0', '-1')})")

    def truth(self):
        return self.nested(
            lambda: self.pick("yes", "no", "true", "false", "True", "n", "e", "xs", "empty", "missing", "nil"),
            lambda: f"({self.any()} {self.pick('==', '!=')} {self.any()})", lambda: f"({self.number()} {self.pick('<', '<=', '>', '>=')} {self.number()})",
            lambda: f"({self.T()} {self.pick('<', '>')} {self.T()})", lambda: f"({self.any()} {self.pick('in', 'not in')} {self.L()})",
            lambda: f"({self.T()} in {self.T()})", lambda: f"(not {self.truth()})", lambda: f"({self.truth()} {self.pick('and', 'or')} {self.truth()})",
            lambda: f"({self.any()} is {self.pick('', 'not ')}{self.test()})", lambda: f"({self.pick('1', 'n')} < {self.N()} < {self.N()})",
            lambda: f"({self.T()}).{self.pick('startswith', 'endswith')}({self.pick(repr('a'), repr('H'), 's', '(' + repr('a') + ', ' + repr('x') + ')')})",
            lambda: f"({self.T()}).{self.pick('isdigit', 'isalpha', 'isupper', 'islower', 'isspace', 'isalnum', 'istitle', 'isnumeric')}()",
            lambda: f"({self.pick(*[repr(k) for k in 'abq'])} in d)")

    def test(self):
        return self.pick("defined", "undefined", "none", "string", "number", "mapping", "iterable", "sequence", "boolean", "integer",
                         "float", "true", "false", "odd", "even", "divisibleby(3)", "divisibleby 2", "upper", "lower", "eq 1", "eq('a')",
                         "ne 2", "lt 5", "gt(1)", "ge 0", "le 3", "in xs", "in [1, 'a']", "sameas none", "sameas(true)", "callable",
                         "equalto 3", "== 3", "greaterthan 1", "lessthan 9").replace("== 3", "eq 3")

    def list(self):
        return self.nested(
            lambda: self.pick("xs", "words", "none_in", "empty", "[]", "[1, 2, 3]", "['a', 'B', 'c']", "msgs", "(1, 'x')", "range(3)", "range(5, 0, -2)"),
            lambda: f"[{', '.join(self.any() for _ in range(self.r.randint(0, 3)))}]", lambda: f"({self.L()}){self.slice()}",
            lambda: f"({self.L()} + {self.L()})", lambda: f"({self.L()} * {self.pick('0', '2')})",
            lambda: f"({self.any()})|string|list", lambda: f"({self.L()})|{self.list_filter()}", lambda: f"({self.T()}){self.splitting()}",
            lambda: f"({self.dict()}){self.pick('.keys()', '.values()', '.items()', '|dictsort', '|items', '|dictsort(by=' + repr('value') + ')')}|list",
            lambda: f"({self.dict()}).{self.pick('keys', 'values', 'items')}()", lambda: f"({self.any()}, {self.any()})")

    def splitting(self):
        return self.pick(".split()", ".split(',')", ".split(' ', 1)", ".rsplit(' ', 1)", ".rsplit()", ".splitlines()", ".splitlines(true)",
                         ".split('l')", ".rsplit('l', 1)", ".split(maxsplit=1)", ".rpartition('l')", ".split(none, 2)")

    def list_filter(self):
        return self.pick(
            "list", "sort", "sort(reverse=true)", "sort(case_sensitive=true)", "reverse|list", "unique|list", "map('string')|list", "map('upper')|list",
            "select|list", "reject|list", "select('string')|list", "reject('none')|list", "select('gt', 1)|list", "map('default', 'q')|list",
            "selectattr('role')|list", "selectattr('role', 'eq', 'user')|list", "rejectattr('tool_calls')|list", "map(attribute='role')|list",
            "map(attribute='content', default='?')|list", "batch(2)|list", "batch(3, 'f')|list", "slice(2)|list", "slice(3, 'f')|list",
            "groupby('role')", "sort(attribute='role')", "sort(attribute='role,content')", "map('length')|list", "select('in', [1, 2])|list",
            "map('replace', 'a', 'b')|list", "map('int')|list", "unique(case_sensitive=true)|list", "rejectattr('role', 'in', ['user'])|list",
            "selectattr('content', 'defined')|list", "map('tojson')|list", "map('trim')|list", "map(attribute=0)|list")

    def dict(self):
        return self.nested(
            lambda: self.pick("d", "dd", "{}", "{'k': 1, 'j': [2]}", "msgs[0]", "msgs[2]", "{1: 'i', 1.5: 'f', none: 0}"),
            lambda: f"{{{', '.join(self.literal_text() + ': ' + self.any() for _ in range(self.r.randint(0, 3)))}}}",
            lambda: f"dict({self.pick('d', '', '[(1, 2)]', 'd, z=1', 'a=n, b=s')})", lambda: f"d.copy()")

    def expression(self):
        tail = lambda: self.pick("", "", "", "", f"|default({self.any()})", f"|default({self.any()}, true)", "|string", "|string|first", "|string|last", "|d(0)", f" if {self.truth()}", f" or {self.any()}",
                                 f" and {self.any()}", f" ~ {self.any()}")
        inner = self.any()
        end = tail()
        return f"({inner}){end}" if end else inner

    # ---- statements

    def blank(self):
        return self.pick("", "", " ", "\n", "  ", "\n\n", " \n ", "\t")

    def tag(self, inside):
        left, right = self.pick("", "", "", "-", "+"), self.pick("", "", "", "-") if not self.chance(0.05) or inside == "raw" else "+"
        pad = self.pick(" ", " ", " ", "", "\n") if inside else ""
        return f"{{%{left}{pad or ' '}{inside}{pad or ' '}{right}%}}"

    def show(self, expression):
        # a bare brace or sign at the edge would read as a mark
        return f"{{{{{self.pick('', '', '', '-')} {expression} {self.pick('', '', '', '-')}}}}}"

    def data(self):
        return self.blank() + self.pick("a", "B c", "", "x:", "é", "{", "}", "%", "# no", "<|im|>") + self.blank()

    def body(self, size):
        self.depth += 1
        known = len(self.names)
        out = "".join(self.statement() for _ in range(self.r.randint(1, size)))
        del self.names[known:]
        self.depth -= 1
        return out

    def statement(self):
        plain = [self.data, lambda: self.show(self.expression()), lambda: self.show(self.expression())]
        if self.depth > 3:
            return self.r.choice(plain)()
        more = [self.an_if, self.a_for, self.a_set, self.a_macro, self.a_with, self.a_filter, self.a_namespace, self.a_comment, self.a_raw,
                self.a_call, self.a_for, self.an_if, self.a_set]
        if self.chat:
            more += [self.a_generation] + ([self.a_break] if self.loops else [])
        return self.r.choice(plain + more)()

    def an_if(self):
        out = self.tag(f"if {self.truth()}") + self.body(2)
        if self.chance(0.3):
            out += self.tag(f"elif {self.truth()}") + self.body(2)
        if self.chance(0.4):
            out += self.tag("else") + self.body(2)
        return out + self.tag("endif")

    def a_for(self):
        target, over = self.pick(("i", self.L), ("i", self.L), ("i", self.text), ("k, v", lambda: f"({self.dict()}).items()"),
                                 ("k, v", lambda: f"({self.dict()})|items"), ("i", self.dict), ("a, b", lambda: "[(1, 2), [3, 4], 'xy']"))
        condition = f" if {self.pick('i', 'i is string', 'i is not none', self.truth())}" if self.chance(0.2) else ""
        head = f"for {target} in {over()}{condition}"
        known = len(self.names)
        self.names += target.split(", ")
        self.loops += 1
        out = self.tag(head) + self.body(3)
        self.loops -= 1
        del self.names[known:]
        if self.chance(0.2):
            out += self.tag("else") + self.body(1)
        return out + self.tag("endfor")

    def a_set(self):
        name = self.pick("p", "q", "r")
        if self.chance(0.25):
            out = self.tag(f"set {name}{self.pick('', '|upper', '|trim|length')}") + self.body(2) + self.tag("endset")
        elif self.chance(0.15):
            out = self.tag(f"set p, q = {self.any()}, {self.any()}")
        else:
            out = self.tag(f"set {name} = {self.expression()}")
        self.names.append(name)
        return out

    def a_macro(self):
        name = self.pick("f1", "f2")
        parameters = self.pick("", "x", "x, y=2", "x='d', y=x", "x, y=none, w=s")
        known, loops = len(self.names), self.loops
        self.loops = 0
        self.names += [p.split("=")[0].strip() for p in parameters.split(",") if p]
        extra = self.pick("", "", "", "{{ varargs }}", "{{ kwargs }}", "{{ caller() if caller else 'no' }}")
        out = self.tag(f"macro {name}({parameters})") + self.body(2) + extra + self.tag("endmacro")
        del self.names[known:]
        self.loops = loops
        call = self.pick("", "1", "1, 2", f"{self.any()}", "y=3", "1, y=4", "1, 2, 3, 4", "x=1, zz=2", "*xs", "**{'x': 5}")
        return out + self.show(f"{name}({call})")

    def a_call(self):
        return (self.tag("macro c1(a=1)") + "<{{ a }}{{ caller(" + self.pick("", "", "a") + ") }}>" + self.tag("endmacro")
                + self.tag(f"call{self.pick('', '', '(v)', '(v=7)')} c1({self.pick('', 'n', 'a=s')})") + self.body(2) + self.tag("endcall"))

    def a_with(self):
        return self.tag(f"with {self.pick('p', 'q')} = {self.any()}, r = {self.any()}") + self.body(2) + "{{ r }}" + self.tag("endwith")

    def a_filter(self):
        return self.tag(f"filter {self.text_filter()}") + self.body(2) + self.tag("endfilter")

    def a_namespace(self):
        return (self.tag(f"set ns = namespace(c={self.N()}{self.pick('', ', b=s')})") + self.tag(f"for i in {self.L()}")
                + self.tag(f"set ns.c = {self.pick('ns.c + 1', 'i', 'ns.c ~ i', '[ns.c, i]')}") + self.tag("endfor") + "{{ ns.c }}{{ ns.b }}")

    def a_comment(self):
        return self.pick("{# note #}", "{#- note -#}", "{# a\nb #}\n", "{#+ x +#}")

    def a_raw(self):
        return self.tag("raw") + self.pick(" {{ x }} ", "{% if %}", "\n a \n") + self.tag("endraw")

    def a_generation(self):
        return self.tag("generation") + self.body(2) + self.tag("endgeneration")

    def a_break(self):
        return self.tag(f"if {self.truth()}") + self.tag(self.pick("break", "continue")) + self.tag("endif")


def broken(rng, template):
    """The template with a piece taken out or put in."""
    at = rng.randrange(len(template) + 1)
    if rng.random() < 0.5:
        return template[:at] + template[at + rng.randint(1, 3):]
    return template[:at] + rng.choice(["{{", "}}", "{%", "%}", "'", "(", ")", "[", "|", ".", "endif", " in ", "-", "\\", "#"]) + template[at:]


def stop(signum, frame):
    raise TimeoutError


def case(env, settings, template):
    """None if Python's own result cannot be held against anybody."""
    signal.setitimer(signal.ITIMER_REAL, 2)
    try:
        output = env.from_string(template).render(**copy.deepcopy(VARIABLES))  # 'indent' of a list changes it
    except TimeoutError:
        return None
    except (MemoryError, RecursionError):
        return None
    except Exception as error:
        output = None
        what = f"{type(error).__name__}: {error}"[:120]
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
    if output is None and ("No filter named" in what or "No test named" in what):
        return None  # refused when it is parsed there, when it is reached here
    if output is None:
        return {"settings": settings, "template": template, "error": what}
    if " at 0x" in output or len(output) > 20000:
        return None
    return {"settings": settings, "template": template, "output": output}


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("out")
    parser.add_argument("--count", type=int, default=10000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--bytes", type=int, default=1 << 30)
    options = parser.parse_args()
    signal.signal(signal.SIGALRM, stop)
    rng = random.Random(options.seed)
    environments = {"chat": chat_environment(), "task": task_environment()}
    cases = [case(environments["chat"], "chat", template) for template in FIXED]
    skipped = 0
    size = len(json.dumps(cases))
    while len(cases) - len(FIXED) < options.count and size < options.bytes:
        settings = "task" if rng.random() < 0.2 else "chat"
        maker = Maker(rng, settings == "chat")
        template = maker.body(4) + rng.choice(["", "", "\n", "\n\n"])
        if rng.random() < 0.06:
            template = broken(rng, template)
        made = case(environments[settings], settings, template)
        if made is None or len(template) > 3000:
            skipped += 1
            continue
        cases.append(made)
        size += len(json.dumps(made)) + 2
    cases = [c for c in cases if c is not None]
    with open(options.out, "w", encoding="utf-8") as out:
        out.write('{"jinja2": "%s", "seed": %d, "variables":\n%s,\n"cases": [\n' % (
            jinja2.__version__, options.seed, json.dumps(VARIABLES, ensure_ascii=False)))
        out.write(",\n".join(json.dumps(c) for c in cases))
        out.write("\n]}\n")
    errors = sum("error" in c for c in cases)
    print(f"{len(cases)} cases, {errors} of them errors; {skipped} left out")


if __name__ == "__main__":
    main()
