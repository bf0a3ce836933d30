"""Reads examples that a prompt gives as doctest sessions."""

from __future__ import annotations

import ast
import doctest
import re
import sys

from smallwright.coder.spec_literals import expression, is_closed, is_literal
from smallwright.orchestrator.plan import Example

#: A session ends at a fence, or at a blank line that no prompt follows.
_BETWEEN = re.compile(r"^[ \t]*(?:```|~~~)[^\n]*$|\n[ \t]*\n(?![ \t]*>>>)", re.MULTILINE)


def sessions(prompt: str) -> list[Example]:
    """Every statement before an expression with a result is its setup."""
    examples: list[Example] = []
    for text in _BETWEEN.split(prompt):
        if ">>>" in text:
            examples += _session(text)
    return [item for item in examples if is_closed(item.setup, item.call)]


def without_sessions(prompt: str) -> str:
    """`prompt` without the lines of its sessions, results included."""
    parts = re.split(f"({_BETWEEN.pattern})", prompt, flags=re.MULTILINE)
    return "".join(part for part in parts if ">>>" not in part or "\n>>>" not in f"\n{part.strip()}") or ""


def _session(text: str) -> list[Example]:
    try:
        steps = doctest.DocTestParser().get_examples(text[text.index(">>>") - _indent(text) :])
    except ValueError:
        return []
    sources = [step.source.strip() for step in steps]
    stateful = any(expression(source) is None for source in sources)
    examples: list[Example] = []
    for number, step in enumerate(steps):
        if expression(sources[number]) is not None:
            setup = "\n".join(filter(None, map(_kept, sources[:number]))) if stateful else ""
            examples += _example(sources[number], step, setup)
    return examples


def _indent(text: str) -> int:
    """Blanks before the first prompt of `text`."""
    line = text[: text.index(">>>")].rpartition("\n")[2]
    return len(line) if not line.strip() else 0


def _example(source: str, step: doctest.Example, setup: str) -> list[Example]:
    if step.exc_msg:
        raises = step.exc_msg.split(":")[0].strip().rpartition(".")[2]
        return (
            [Example(call=source, raises=raises, setup=setup, source="prompt")]
            if raises.isidentifier()
            else []
        )
    want = step.want.strip()
    if not want or ("..." in want and not is_literal(want)):
        return []
    if source.startswith("print("):
        source, expected = f"str({source[len('print(') : -1]})", repr(want)
        node = expression(source)
        if not (isinstance(node, ast.Call) and len(node.args) == 1 and not node.keywords):
            return []
    elif is_literal(want):
        expected = want
    else:  # an output that is no literal is compared as text
        source, expected = f"repr({source})", repr(want)
    return [Example(call=source, expected=expected, setup=setup, source="prompt")]


def _kept(source: str) -> str:
    """A step as setup; imports of what is to be written are left out, for the test file has them."""
    match = re.match(r"(?:from|import)\s+(\w+)", source)
    return "" if match and match[1] not in sys.stdlib_module_names else source
