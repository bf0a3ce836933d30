"""Gets code out of an answer by rule: cut at the fence, trim the tail, keep the whole definitions."""

from __future__ import annotations

import ast
import re
import warnings
from typing import Any

import parso

from smallwright.coder.new_fstrings import with_plain_strings

_FENCE = re.compile(r"```[ \t]*([\w+-]*)[^\n]*\n(.*?)(?:\n[ \t]*```|\Z)", re.DOTALL)
_PYTHON = ("", "python", "py", "python3")


def first_fence(answer: str) -> str:
    """The longest fenced block of `answer` (an open last one counts); the whole answer where it has none."""
    found = _FENCE.findall(_plain(answer))
    blocks = [body for language, body in found if language.lower() in _PYTHON]
    return max(blocks, key=len) if blocks else answer.strip("`\n")


def parses(code: str) -> bool:
    """Whether Python can read `code`."""
    return _broken_at(code) is None


def salvage(code: str) -> tuple[str, tuple[str, ...]]:
    """Code that parses, and the steps that were taken; ("", steps) where nothing can be kept."""
    text = _plain(code).strip("\n")
    if parses(text):
        return text, ()
    dedented = _dedent(text.expandtabs(4))
    if parses(dedented):
        return dedented, ("dedented",)
    plain = with_plain_strings(dedented)
    if parses(plain):
        return plain, ("f-strings written for every Python",)
    trimmed, whole = _longest_parse(dedented), _whole_definitions(dedented)
    if len(whole.strip()) > len(trimmed.strip()):
        return whole, ("kept whole definitions",)
    return (trimmed, ("trimmed the tail",)) if trimmed.strip() else ("", ("nothing could be kept",))


def _plain(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n").replace("\0", "")


def _broken_at(code: str) -> int | None:
    """The line at which Python stops reading `code`; None where it reads all."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # what a model writes may well have doubtful escapes
            ast.parse(code)
    except SyntaxError as error:
        return error.lineno or 1
    except (ValueError, RecursionError, MemoryError):
        return 1
    return None


def _dedent(text: str) -> str:
    lines = text.split("\n")
    first = next((line for line in lines if line.strip()), "")
    cut = len(first) - len(first.lstrip())
    return "\n".join(line[cut:] if line[:cut].isspace() else line for line in lines)


def _longest_parse(text: str) -> str:
    """The longest head of whole lines that parses: nothing from the broken line on can be part of one."""
    lines = text.split("\n")
    while lines:
        broken = _broken_at("\n".join(lines))
        if broken is None:
            return "\n".join(lines)
        lines = lines[: max(0, min(len(lines), broken) - 1)]
    return ""


def _whole_definitions(text: str) -> str:
    """Top-level statements that parso could read whole; what is broken is left out."""
    try:
        module: Any = parso.parse(text)  # type: ignore[no-untyped-call]
    except RecursionError:
        return ""
    parts = [child.get_code() for child in module.children if not child.type.startswith("error_")]
    kept = "".join(part if part.endswith("\n") else f"{part}\n" for part in parts if parses(part.strip("\n")))
    return kept if kept.strip() and parses(kept) else ""
