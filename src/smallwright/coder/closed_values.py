"""Parameters that take one of a few named values: `"C"`, `"F"` and `"K"`, and no unknown unit."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from itertools import islice, product

from smallwright.coder.call_values import literal
from smallwright.coder.error_cases import parameters_of
from smallwright.coder.test_cases import TestCase
from smallwright.coder.test_frame import refusals_of
from smallwright.coder.type_cases import plain_result
from smallwright.orchestrator.plan import ModulePlan, PublicName

_UNKNOWN = re.compile(r"\b(?:unknown|unsupported|unrecogni[sz]ed)\b", re.IGNORECASE)
_NAMED = re.compile(r"""`(["'])([^"'`]{1,20})\1`""")
_MOST_TOGETHER = 16
_FOREIGN = "?"  # what is among no values


def closed_values(item: PublicName) -> dict[str, tuple[str, ...]]:
    """The values that the rules name, by each text parameter that the user's examples give nothing else."""
    named = tuple(dict.fromkeys(value for _, value in _NAMED.findall(item.purpose)))
    calls = list(_calls(item))
    if len(named) < 2 or not calls:
        return {}
    texts = [(place, name) for place, (name, kind) in enumerate(parameters_of(item).items()) if kind == "str"]
    return {
        name: named
        for place, name in texts
        if all(place < len(call.args) and literal(ast.unparse(call.args[place])) in named for call in calls)
    }


def unknown_cases(module: ModulePlan) -> list[TestCase]:
    """A case for each such parameter of a function that refuses what is unknown."""
    cases: list[TestCase] = []
    for item in module.public:
        exceptions = [error for error, words in refusals_of(item, module) if _UNKNOWN.search(words)]
        for name in closed_values(item) if item.kind == "function" and exceptions else ():
            call = next(_calls(item))
            call.args[list(parameters_of(item)).index(name)] = ast.Constant(_FOREIGN)
            body = f"with pytest.raises({exceptions[0]}):\n    {ast.unparse(call)}"
            title, uses = f"test_refused_{item.name}_{name}", frozenset({item.name})
            cases.append(TestCase(name=title, body=body, uses=uses, raises=exceptions[0], given=True))
    return cases


def known_cases(module: ModulePlan) -> list[TestCase]:
    """A case for each function with such parameters: any values that are shown have a result together."""
    cases: list[TestCase] = []
    for item in module.public:
        places = [place for place, name in enumerate(parameters_of(item)) if name in closed_values(item)]
        kind = plain_result(item)
        if item.kind != "function" or not places or not kind:
            continue
        shown = dict.fromkeys(ast.unparse(call.args[place]) for call in _calls(item) for place in places)
        call, lines = next(_calls(item)), list[str]()
        for values in islice(product(shown, repeat=len(places)), _MOST_TOGETHER):
            for place, value in zip(places, values, strict=True):
                call.args[place] = ast.parse(value, mode="eval").body
            lines.append(f"assert isinstance({ast.unparse(call)}, {kind})")
        uses = frozenset({item.name})
        cases.append(
            TestCase(name=f"test_stated_{item.name}_known", body="\n".join(lines), uses=uses, given=True)
        )
    return cases


def _calls(item: PublicName) -> Iterator[ast.Call]:
    """Calls of a function that the user shows to succeed."""
    for example in item.examples:
        node = ast.parse(example.call, mode="eval").body
        if example.raises is None and isinstance(node, ast.Call) and ast.unparse(node.func) == item.name:
            yield node
