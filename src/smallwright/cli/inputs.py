"""Prompt and answers: given in words, in a file, or on stdin."""

from __future__ import annotations

import sys
from pathlib import Path

from smallwright.errors import InvalidInputError

_TEXT_FILES = frozenset({".md", ".txt"})


def read_prompt(argument: str) -> str:
    """The prompt itself, or what the file of that name (or stdin, for -) holds."""
    if argument == "-":
        return sys.stdin.read()
    if argument.startswith("-"):
        raise InvalidInputError(
            f"{argument}: there is no such option (smallwright run --help lists them), "
            "and a prompt that begins so must come from a file."
        )
    path = Path(argument)
    if path.suffix in _TEXT_FILES and len(argument.split()) == 1 and not _is_file(argument):
        raise InvalidInputError(f"prompt: there is no file {argument}. Check the path.")
    return read_text(path) if _is_file(argument) else argument


def read_answers(given: list[str]) -> list[str]:
    """The answers themselves, or the lines of the one file named."""
    if len(given) == 1 and _is_file(given[0]):
        return [line for line in read_text(Path(given[0])).splitlines() if line.strip()]
    return given


def _is_file(text: str) -> bool:
    try:
        return Path(text).is_file()
    except (OSError, ValueError):  # too long for a path, or with a NUL
        return False


def read_text(path: Path) -> str:
    """What a file holds. Raises InvalidInputError."""
    try:
        return path.read_text(encoding="utf-8")
    except OSError as error:
        raise InvalidInputError(
            f"{path} can't be read: {error.strerror}. Check the path and its permissions."
        ) from error
    except UnicodeDecodeError as error:
        raise InvalidInputError(f"{path} is no UTF-8 text (byte {error.start}). Save it as UTF-8.") from error
