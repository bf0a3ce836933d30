"""Reads the examples that a prompt gives: doctest sessions, and `call == value` in its text."""

from __future__ import annotations

import ast
import builtins
import re

from smallwright.coder.spec_blocks import plain_lines
from smallwright.coder.spec_literals import closing, expression, is_literal, literal_at
from smallwright.coder.spec_sessions import sessions, without_sessions
from smallwright.orchestrator.plan import Example

_CALL = re.compile(r"(?<![\w.\"'])([^\W\d]\w*)\(")
_SHOULD = r"(?:(?:should|must|will|would|shall)\s+)?"
_RESULT = re.compile(
    rf"[\s`]*(?:==|=>|->|→|=(?!=)|#\s*(?:=>|->|==|returns?:?)?"
    rf"|{_SHOULD}(?:returns?|gives?|yields?|produces?|be|is|equals?|evaluates to|results in|becomes)\b:?)"
    r"\s*`?"
)
_RAISES = re.compile(
    rf"[\s`]*(?:(?:->|=>|→|==|#)?\s*{_SHOULD}(?:raises?|throws?)\s+(?:an?\s+)?|(?:->|=>|→)\s*)`?([A-Z]\w*)\b`?"
)
_EXCEPTION = re.compile(r"\w*(?:Error|Exception|Iteration|Warning|Exit|Interrupt)$")


def read_examples(prompt: str) -> tuple[Example, ...]:
    """Examples in order, each once; source "prompt". What is not Python, or has variables, is no example."""
    text = plain_lines(prompt)
    found = [*sessions(text), *_inline(without_sessions(text))]
    return tuple({(item.setup, item.call): item for item in found}.values())


def _inline(text: str) -> list[Example]:
    found: list[Example] = []
    end = 0
    for match in _CALL.finditer(text):
        if match.start() < end or hasattr(builtins, match[1]):
            continue
        call = _call_at(text, match.start())
        if not call:
            continue
        end = match.start() + len(call)
        rest = text[end : end + 500]
        raises = _RAISES.match(rest)
        if raises and (_EXCEPTION.match(raises[1]) or re.search("raise|throw", raises[0])):
            found.append(Example(call=call, raises=raises[1], source="prompt"))
        elif (result := _RESULT.match(rest)) and (value := literal_at(rest[result.end() :])):
            found.append(Example(call=call, expected=value, source="prompt"))
    return found


def _call_at(text: str, start: int) -> str:
    """A call with literal arguments, and what is called on its result; "" where there is none."""
    end = start
    while opening := re.compile(r"\.?\w+(?:\.\w+)*\(" if end > start else r"\w+\(").match(text, end):
        close = closing(text, opening.end() - 1)
        if close < 0:
            return ""
        end = close + 1
    attribute = re.compile(r"(?:\.[^\W\d]\w*)+(?!\()\b").match(text, end)
    call = text[start : attribute.end() if attribute else end]
    node = expression(call)
    return call if node is not None and _is_shown(node) else ""


def _is_shown(node: ast.expr) -> bool:
    """Whether all arguments are values, and there is one at all: `f()` in a text is mostly just its name."""
    calls = [item for item in ast.walk(node) if isinstance(item, ast.Call)]
    values = [v for call in calls for v in (*call.args, *(k.value for k in call.keywords))]
    return bool(values) and all(is_literal(ast.unparse(value)) for value in values)
