"""What models, prompts and generated code wrote is untrusted: it must not steer the terminal."""

from __future__ import annotations

import re
import unicodedata

#: Escape sequences, whole, so that none leaves its parameters behind. What they take along holds no quote,
#: bracket or line end: code between two controls would otherwise be shown as if it were not there.
_ESCAPES = re.compile(
    r"(?:\x1b\[|\x9b)[0-?]*[ !$]*[@-~]|"
    r"(?:\x1b[\]PX^_]|[\x90\x98\x9d-\x9f])[^\x00-\x1f\x7f-\x9f\"'(){}]*(?:\x07|\x1b\\|\x9c)|\x1b[@-_]"
)
_BIDI = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def clean(text: str) -> str:
    """`text` without escape sequences, control characters (tab and newline apart) and bidi overrides."""
    text = _ESCAPES.sub("", text.replace("\r\n", "\n"))
    return "".join(char for char in text if char in "\n\t" or not _steers(char))


def clean_line(text: str, width: int = 0) -> str:
    """`clean` on one line, cut to `width` characters (0: not cut)."""
    line = " ".join(clean(text).split())
    return line if not width or len(line) <= width else line[: width - 1] + "…"


def _steers(char: str) -> bool:
    return char in _BIDI or unicodedata.category(char) in {"Cc", "Cs"}
