"""Gets code out of an answer by rule: cut at the fence, trim the tail, keep the whole definitions."""

from __future__ import annotations

import ast
import re
from typing import Any

import parso

_FENCE = re.compile(r"```[ \t]*([\w+-]*)[^\n]*\n(.*?)(?:\n[ \t]*```|\Z)", re.DOTALL)


def first_fence(answer: str) -> str:
    """The longest fenced block of `answer` (an open last fence counts); the whole answer where there is none."""
    blocks = [
        body
        for language, body in _FENCE.findall(answer)
        if language.lower() in ("", "python", "py", "python3")
    ]
    return max(blocks, key=len) if blocks else answer.strip("`\n")


def parses(code: str) -> bool:
    """Whether Python can read `code`."""
    try:
        ast.parse(code)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False
    return True


def salvage(code: str) -> tuple[str, tuple[str, ...]]:
    """Code that parses, and the steps that were taken; ("", steps) where nothing can be kept."""
    text = code.replace("\t", "    ").strip("\n")
    if parses(text):
        return text, ()
    dedented = _dedent(text)
    if parses(dedented):
        return dedented, ("dedented",)
    trimmed = _longest_parse(text)
    whole = _whole_definitions(text)
    best = max(trimmed, whole, key=len)
    step = "kept whole definitions" if best is whole and whole != trimmed else "trimmed the tail"
    return (best, (step,)) if best.strip() else ("", ("nothing could be kept",))


def _dedent(text: str) -> str:
    lines = text.splitlines()
    widths = [len(line) - len(line.lstrip()) for line in lines if line.strip()]
    cut = widths[0] if widths else 0
    return "\n".join(line[cut:] if line[:cut].isspace() else line for line in lines)


def _longest_parse(text: str) -> str:
    """The longest head of whole lines that parses."""
    lines = text.splitlines()
    for end in range(len(lines) - 1, 0, -1):
        head = "\n".join(lines[:end])
        if parses(head):
            return head
    return ""


def _whole_definitions(text: str) -> str:
    """Top-level statements that parso could read whole; what is broken is left out."""
    module: Any = parso.parse(text)
    kept = [
        child.get_code()
        for child in module.children
        if child.type != "error_node" and child.type != "error_leaf"
    ]
    return "".join(
        part if part.endswith("\n") else part + "\n" for part in kept if parses(part.strip("\n") or "pass")
    )
