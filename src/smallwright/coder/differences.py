"""Says in words how an actual value differs from the expected one: small models don't see it."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable
from typing import Any

_Rule = tuple[Callable[[Any, Any], bool], str]


def difference(expected: str | None, actual: str | None) -> str:
    """The first rule that tells the two reprs apart, in words; "" where none does."""
    try:
        wanted, got = ast.literal_eval(expected or ""), ast.literal_eval(actual or "")
    except (SyntaxError, ValueError, TypeError, MemoryError, RecursionError):
        return ""
    if type(wanted) is not type(got):
        return f"the result must be of type {type(wanted).__name__}, not {type(got).__name__}"
    if wanted == got:
        return ""
    return next((words for holds, words in _rules(wanted) if holds(wanted, got)), "")


def _rules(value: object) -> tuple[_Rule, ...]:
    match value:
        case str():
            return _TEXT
        case int() | float():
            return _NUMBER
        case list() | tuple() | set() | dict():
            return _MANY
    return ()  # None, bytes, complex


def _squeezed(text: str) -> str:
    return re.sub(r"(\W)\1+", r"\1", text)


_TEXT: tuple[_Rule, ...] = (
    (
        lambda a, b: a == _squeezed(b),
        "several characters in a row become several signs; a whole run of them must become one sign only",
    ),
    (lambda a, b: a.lower() == b.lower(), "upper and lower case are wrong"),
    (lambda a, b: a.strip() == b.strip(), "there are too many or too few spaces at an end"),
    (lambda a, b: "".join(a.split()) == "".join(b.split()), "spaces or line ends are wrong"),
    (lambda a, b: a == b[::-1], "the order is reversed"),
    (
        lambda a, b: re.sub(r"[\W_]", "", a) == re.sub(r"[\W_]", "", b),
        "the signs between letters and digits are wrong",
    ),
    (lambda a, b: a.startswith(b), "the end is missing"),
    (lambda a, b: a.endswith(b), "the beginning is missing"),
    (lambda a, b: b.startswith(a), "there is too much at the end"),
    (lambda a, b: b.endswith(a), "there is too much at the beginning"),
)

_NUMBER: tuple[_Rule, ...] = (
    (
        lambda a, b: isinstance(a, bool) and a is not b,
        "the condition is the wrong way round or misses a case",
    ),
    (lambda a, b: a == -b, "the sign is wrong"),
    (lambda a, b: abs(a - b) == 1, "it is off by one: look at the bounds"),
    (
        lambda a, b: any(a == round(b, digits) for digits in (0, 1, 2, 3)),
        "it must be rounded as the rules say",
    ),
)

_MANY: tuple[_Rule, ...] = (
    (lambda a, b: isinstance(a, list) and a == b[::-1], "the order is reversed"),
    (lambda a, b: isinstance(a, dict) and a.keys() == b.keys(), "the keys are right, a value is not"),
    (lambda a, b: sorted(map(repr, a)) == sorted(map(repr, b)), "the items are right, their order is not"),
    (lambda a, b: len(a) < len(b) and all(item in b for item in a), "there are items that must not be there"),
    (lambda a, b: len(a) > len(b) and all(item in a for item in b), "items are missing"),
)
