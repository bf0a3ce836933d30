"""Cases that need no value: a signature that promises a plain type is held to it."""

from __future__ import annotations

import ast
import re

from smallwright.coder.test_cases import TestCase, comparison_in, names_used
from smallwright.orchestrator.plan import ModulePlan, PublicName


def plain_result(item: PublicName) -> str:
    """What isinstance is asked for a result of `item`; "" where its signature promises no plain type."""
    match = re.search(
        r"->\s*(bool|int|float|str|list|dict|tuple|set)\b(?!\s*(?:\[.*\]\s*)?\|)", item.signature
    )
    return ("(int, float)" if match[1] == "float" else match[1]) if match else ""


def type_cases(module: ModulePlan, cases: list[TestCase]) -> list[TestCase]:
    """For each function or method that promises a plain type: a case that one of its results has it."""
    found: list[TestCase] = []
    for item in module.public:
        kind = plain_result(item)
        call = next((x for case in cases if (x := _call_of(case, item.name.rpartition(".")[2]))), None)
        if kind and call:
            *setup, expression = call
            body = "\n".join([*setup, f"assert isinstance({expression}, {kind})"])
            name = f"test_type_{item.name.replace('.', '_').lower()}"
            found.append(TestCase(name=name, body=body, uses=names_used(body, module)))
    return found


def _call_of(case: TestCase, name: str) -> list[str] | None:
    """The statements before a check of `name(...) == value`, and the call."""
    compared = comparison_in(case)
    left = compared.left if compared else None
    if not isinstance(left, ast.Call) or ast.unparse(left.func).rpartition(".")[2] != name:
        return None
    return [ast.unparse(node) for node in (*ast.parse(case.body).body[:-1], left)]
