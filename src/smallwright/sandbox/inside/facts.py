"""What is worth knowing of a failed test: kind, message, expected and actual, the line, a short traceback."""

from __future__ import annotations

import linecache
from collections.abc import Iterator
from types import TracebackType
from typing import Any

MAX_TEXT = 2_000
MAX_FRAMES = 8


def cut(text: str, size: int = MAX_TEXT) -> str:
    """`text`, with its middle left out where it is longer than `size`."""
    if len(text) <= size:
        return text
    half = (size - 5) // 2
    return f"{text[:half]} ... {text[-half:]}"


def describe(error: BaseException, folder: str, tests: list[str]) -> dict[str, Any]:
    """The facts of one exception, plain JSON; `tests` are absolute paths of test files."""
    if type(error).__name__ == "CollectError" and error.__cause__ is not None:
        error = error.__cause__  # pytest's word for a failed import
    own = [(file, line, name) for file, line, name in _frames(error.__traceback__) if file.startswith(folder)]
    tested = [line for file, line, _ in own if file not in tests]
    facts: dict[str, Any] = {
        "kind": _kind(error),
        "message": cut(_message(error)),
        "line": tested[-1] if tested else None,
        "traceback": cut(_render(own[-MAX_FRAMES:], folder, error), 2 * MAX_TEXT),
    }
    if isinstance(error, SyntaxError):
        facts["line"] = error.lineno
        if error.text:
            facts["traceback"] += f"\n    line {error.lineno}: {cut(error.text.strip(), 200)}"
    elif facts["message"].startswith("DID NOT RAISE "):
        facts["expected"] = facts["message"].removeprefix("DID NOT RAISE ") + " raised"
        facts["actual"] = "no exception"
    return facts


def _kind(error: BaseException) -> str:
    return getattr(error, "smallwright_kind", None) or type(error).__name__


def _message(error: BaseException) -> str:
    try:
        if isinstance(error, SyntaxError):
            return str(error.msg)
        return str(error)
    except Exception:  # noqa: BLE001  # a hostile __str__
        return "<an exception without a message>"


def _frames(traceback: TracebackType | None) -> Iterator[tuple[str, int, str]]:
    while traceback is not None:
        code = traceback.tb_frame.f_code
        yield code.co_filename, traceback.tb_lineno, code.co_name
        traceback = traceback.tb_next


def _render(frames: list[tuple[str, int, str]], folder: str, error: BaseException) -> str:
    lines = []
    for file, line, name in frames:
        lines.append(f"{file[len(folder) + 1 :]}:{line} in {name}")
        source = linecache.getline(file, line).strip()
        if source:
            lines.append(f"    {cut(source, 200)}")
    return "\n".join([*lines, f"{_kind(error)}: {cut(_message(error), 500)}"])
