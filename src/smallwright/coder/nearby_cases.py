"""Calls near the user's examples, which no edit may break: less of a text, less of a list.

An edit that fits one example and stumbles over half of it has been bent to the example.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Sequence
from itertools import islice

from smallwright.coder.test_cases import TestCase, comparison_in

MOST = 6
#: Faults of the code's own; what it refuses on purpose is its right.
_FAULTS = "(ArithmeticError, AttributeError, IndexError, NameError, TypeError)"


def nearby_cases(name: str, cases: Sequence[TestCase]) -> list[TestCase]:
    """At most MOST cases for the function `name`; each holds where the call ends without a fault."""
    given = [call for case in cases if case.given and (call := _call_of(name, case))]
    texts = dict.fromkeys(ast.unparse(near) for call in given for near in _near(call))
    return [
        TestCase(name=f"test_near_{number}", body=_body(text), uses=frozenset({name}))
        for number, text in enumerate(islice(texts, MOST), 1)
    ]


def _call_of(name: str, case: TestCase) -> ast.Call | None:
    compared = comparison_in(case)
    left = compared.left if compared and len(ast.parse(case.body).body) == 1 else None
    known = isinstance(left, ast.Call) and isinstance(left.func, ast.Name) and left.func.id == name
    return left if known and isinstance(left, ast.Call) else None


def _near(call: ast.Call) -> Iterator[ast.Call]:
    for place, argument in enumerate(call.args):
        try:
            value = ast.literal_eval(argument)
        except (ValueError, TypeError, SyntaxError):
            continue
        for less in _less(value):
            near = ast.parse(repr(less), mode="eval").body
            yield ast.Call(call.func, [*call.args[:place], near, *call.args[place + 1 :]], call.keywords)


def _less(value: object) -> list[object]:
    """The first and all but the last of its words or items."""
    if isinstance(value, str):
        words = re.findall(r"\S+\s*", value)
        return [words[0].rstrip(), "".join(words[:-1]).rstrip()] if len(words) > 1 else []
    return [value[:1], value[:-1]] if isinstance(value, (list, tuple)) and len(value) > 1 else []


def _body(call: str) -> str:
    return f"try:\n    {call}\nexcept {_FAULTS}:\n    raise\nexcept Exception:\n    pass"
