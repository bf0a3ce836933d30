"""Cases for "no function changes its arguments": a list that was given is the same afterwards."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from smallwright.coder.test_cases import TestCase
from smallwright.orchestrator.plan import ModulePlan, PublicName

_KEPT = re.compile(
    r"\b(?:not|never|no function|none of them|without)\s+(?:chang|modif|mutat|alter)\w*\s+"
    r"(?:(?:its|the|their|any|given|original)\s+)*(?:arguments?|inputs?|parameters?|lists?|dict\w*|originals?)\b",
    re.IGNORECASE,
)


def unchanged_cases(module: ModulePlan) -> list[TestCase]:
    """A case for each function that must leave what it is given as it is, with arguments the user shows."""
    cases: list[TestCase] = []
    for item in module.public:
        if item.kind == "function" and (_KEPT.search(item.purpose) or _KEPT.search(module.purpose)):
            for body in list(_bodies(item))[:1]:
                name, uses = f"test_stated_{item.name}_unchanged", frozenset({item.name})
                cases.append(TestCase(name=name, body=body, uses=uses, given=True))
    return cases


def _bodies(item: PublicName) -> Iterator[str]:
    for example in item.examples:
        call = ast.parse(example.call, mode="eval").body
        if example.raises or example.setup or not isinstance(call, ast.Call) or call.keywords:
            continue
        if ast.unparse(call.func) != item.name:
            continue
        names = [f"value{number}" for number in range(1, len(call.args) + 1)]
        given = "\n".join(
            f"{name} = {ast.unparse(argument)}" for name, argument in zip(names, call.args, strict=True)
        )
        kept = [
            f"{name} == {ast.unparse(argument)}"
            for name, argument in zip(names, call.args, strict=True)
            if isinstance(argument, (ast.List, ast.Dict, ast.Set))
        ]
        if kept:
            yield f"{given}\n{item.name}({', '.join(names)})\nassert {' and '.join(kept)}"
