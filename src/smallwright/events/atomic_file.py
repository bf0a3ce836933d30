"""Files that are written whole or not at all."""

from __future__ import annotations

import os
import re
import secrets
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from errno import EINVAL
from fcntl import LOCK_EX, LOCK_NB, flock
from pathlib import Path
from typing import BinaryIO


@contextmanager
def replacing(path: Path, mark: str = "") -> Iterator[BinaryIO]:
    """A file that is durably at `path` once the block has ended; where it fails, what was there stays.

    Temporary file, fsync, rename, fsync of the folder. What a killed writer left behind goes with the next
    one of its path and `mark`, which stands in the temporary file's name: of one mark there may be one writer
    at a time; without one, any number. Raises OSError.
    """
    path = path.resolve()  # a link stays a link
    if path.exists() and not path.is_file():
        raise OSError(EINVAL, "it is no regular file")
    if mark:
        _temporary(path, mark).unlink(missing_ok=True)
    else:
        _remove_abandoned(path)
    temporary, opened = _begun(path, mark)
    try:
        with opened as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
            if path.exists():
                temporary.chmod(path.stat().st_mode)
            temporary.replace(path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
    _sync_folder(path.parent)


def _temporary(path: Path, mark: str) -> Path:
    return path.with_name(f".{path.name}.{mark}.tmp")


def _begun(path: Path, mark: str) -> tuple[Path, BinaryIO]:
    """A new temporary file, locked as long as it is open: so others see that it is in use."""
    while True:
        temporary = _temporary(path, mark or secrets.token_hex(4))
        file = open(temporary, "xb", opener=_private)  # noqa: SIM115 - the caller closes it
        with suppress(OSError):  # a file system without locks: then nobody removes anything either
            flock(file, LOCK_EX)
        if temporary.exists():
            return temporary, file
        file.close()  # another writer took it for abandoned before it was locked


def _remove_abandoned(path: Path) -> None:
    """Remove temporary files for `path` that no process holds: their writers were killed."""
    ours = re.compile(rf"\.{re.escape(path.name)}\.[0-9a-f]{{8}}\.tmp")
    with suppress(OSError):  # whoever can't write here is told so by the next step
        for found in path.parent.iterdir():
            if ours.fullmatch(found.name) and found.is_file() and not found.is_symlink():
                with suppress(OSError), found.open("rb") as file:
                    flock(file, LOCK_EX | LOCK_NB)
                    found.unlink()


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)  # prompts and code are their owner's business


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
