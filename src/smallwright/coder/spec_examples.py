"""Reads the examples that a prompt gives, as doctest sessions and as `call == value` in text."""

from __future__ import annotations

import ast
import builtins
import doctest
import re

from smallwright.orchestrator.plan import Example

_INLINE = re.compile(r"(?<![\w.])([A-Za-z_][\w.]*\()")
_RESULT = re.compile(r"[\s`]*(==|=>|->|→|returns|gives|is)\s*`?")
_RAISES = re.compile(r"[\s`]*(?:raises|should raise|must raise)\s+(?:a |an )?`?([A-Z]\w*)`?")


def read_examples(prompt: str) -> tuple[Example, ...]:
    """Examples in order, each once; source "prompt". What does not parse as Python is no example."""
    found = [*_sessions(prompt), *_inline(_without_sessions(prompt))]
    return tuple({(item.setup, item.call): item for item in found}.values())


def _sessions(prompt: str) -> list[Example]:
    """Doctest sessions: every statement before an expression with a result is its setup."""
    examples: list[Example] = []
    for session in re.split(r"\n\s*\n|```", prompt):
        if ">>>" not in session:
            continue
        setup: list[str] = []
        try:
            steps = doctest.DocTestParser().get_examples(session)
        except ValueError:
            continue
        stateful = any(not _is_expression(step.source.strip()) for step in steps)
        for step in steps:
            source = step.source.strip()
            if _is_expression(source) and (step.want.strip() or step.exc_msg):
                examples.append(_step(source, step, setup if stateful else []))
            setup.append(source)
    return [item for item in examples if item.expected is not None or item.raises]


def _step(source: str, step: doctest.Example, setup: list[str]) -> Example:
    raises = step.exc_msg.split(":")[0].strip() if step.exc_msg else None
    want = step.want.strip()
    expected = None if raises else want if _is_literal(want) else None
    if not raises and expected is None:  # an output that is no literal is compared as text
        source, expected = f"repr({source})", repr(want)
    return Example(call=source, expected=expected, raises=raises, setup="\n".join(setup), source="prompt")


def _without_sessions(prompt: str) -> str:
    return "\n".join(line for line in prompt.splitlines() if not line.lstrip().startswith((">>>", "...")))


def _inline(prompt: str) -> list[Example]:
    found: list[Example] = []
    for match in _INLINE.finditer(prompt):
        call = _call_at(prompt, match.start())
        if not call or hasattr(builtins, match[1][:-1]):
            continue
        rest = prompt[match.start() + len(call) :]
        if raises := _RAISES.match(rest):
            found.append(Example(call=call, raises=raises[1], source="prompt"))
        elif (result := _RESULT.match(rest)) and (value := _literal_at(rest[result.end() :])):
            found.append(Example(call=call, expected=value, source="prompt"))
    return found


def _call_at(text: str, start: int) -> str:
    """The shortest head that is a call with literal arguments; "" where there is none."""
    line = text[start : start + 400].split("\n\n", maxsplit=1)[0]
    for close in re.finditer(r"\)", line):
        head = line[: close.end()]
        if _is_expression(head):
            return head if _has_literal_arguments(head) else ""
    return ""


def _has_literal_arguments(call: str) -> bool:
    node = ast.parse(call, mode="eval").body
    if not isinstance(node, ast.Call):
        return False
    values = [*node.args, *(keyword.value for keyword in node.keywords)]
    return bool(values) and all(_is_literal(ast.unparse(value)) for value in values)


def _literal_at(text: str) -> str:
    """The longest literal at the head of a line of `text`."""
    line = text.split("\n", 1)[0]
    for end in range(len(line), 0, -1):
        head = line[:end].strip()
        if head and _is_literal(head):
            return head
    return ""


def _is_expression(text: str) -> bool:
    try:
        ast.parse(text, mode="eval")
    except (SyntaxError, ValueError):
        return False
    return True


def _is_literal(text: str) -> bool:
    try:
        ast.literal_eval(text)
    except (SyntaxError, ValueError, TypeError, MemoryError, RecursionError):
        return False
    return True
