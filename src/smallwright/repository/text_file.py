"""One file of a tree as text, by the encoding that it declares (PEP 263)."""

from __future__ import annotations

import io
import os
import stat
import tokenize
from pathlib import Path

MAX_BYTES = 2_000_000  # longer Python files are data


class UnreadableError(Exception):
    """Why a file is left out, in a few words."""


def read_text(root: Path, path: str, max_bytes: int = MAX_BYTES) -> str:
    """The text of a file, ends of lines as "\\n". Raises UnreadableError."""
    raw = _read(root / path, max_bytes)
    if b"\0" in raw:
        raise UnreadableError("binary")
    try:
        encoding, _ = tokenize.detect_encoding(io.BytesIO(raw).readline)
        text = raw.decode(encoding)
    except (SyntaxError, UnicodeDecodeError, LookupError) as error:
        raise UnreadableError(f"not in its encoding: {error}") from error
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _read(path: Path, max_bytes: int) -> bytes:
    """Looks at what was opened, not at what had the name before: it may have been replaced meanwhile."""
    try:
        number = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
        with open(number, "rb") as file:  # noqa: PTH123 - a descriptor
            found = os.fstat(number)
            if not stat.S_ISREG(found.st_mode):
                raise UnreadableError("no regular file")
            if found.st_size > max_bytes:
                raise UnreadableError(f"{found.st_size:,} bytes: more than {max_bytes:,}")
            return file.read(max_bytes)
    except OSError as error:
        raise UnreadableError(f"can't be read: {error.strerror}") from error
