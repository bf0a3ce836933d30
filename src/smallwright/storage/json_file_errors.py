"""What the operating system's errors mean for the user of a log in a JSON file, and what to do about each."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from errno import EACCES, EDQUOT, EFBIG, ENOSPC, EPERM, EROFS
from pathlib import Path

from filelock import Timeout

from smallwright.errors import (
    InvalidInputError,
    StoreCorruptError,
    StoreError,
    StoreFullError,
    StoreUnavailableError,
)

_FULL = {ENOSPC, EDQUOT, EFBIG}
_DENIED = {EACCES, EPERM, EROFS}


@contextmanager
def translated(path: Path) -> Iterator[None]:
    """Inside, errors of system, lock and reader become StoreErrors that name the file and the remedy."""
    try:
        yield
    except Timeout as error:
        raise StoreUnavailableError(
            f"{path}: another process keeps it locked; end that process, or try again"
        ) from error
    except OSError as error:
        kind, remedy = _meaning(error)
        raise kind(f"{path}: {error.strerror or error}; nothing was stored; {remedy}") from error
    except InvalidInputError as error:
        raise StoreCorruptError(str(error)) from error


def _meaning(error: OSError) -> tuple[type[StoreError], str]:
    if error.errno in _FULL:
        return StoreFullError, "free some space, then go on"
    if error.errno in _DENIED:
        return StoreUnavailableError, "make it and its folder writable"
    return StoreUnavailableError, "check that its folder exists and that you may write to it"
