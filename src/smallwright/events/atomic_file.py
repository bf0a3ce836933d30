"""Files that are written whole or not at all."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from errno import EINVAL
from pathlib import Path
from typing import BinaryIO


@contextmanager
def replacing(path: Path, mark: str) -> Iterator[BinaryIO]:
    """A file that is durably at `path` once the block has ended; where it fails, what was there stays.

    Temporary file, fsync, rename, fsync of the folder. `mark` is in the temporary file's name: two writers of
    one path need two marks, and what a killed one left behind goes with the next of its mark. Raises OSError.
    """
    path = path.resolve()  # a link stays a link
    if path.exists() and not path.is_file():
        raise OSError(EINVAL, "it is no regular file")
    temporary = path.with_name(f".{path.name}.{mark}.tmp")
    temporary.unlink(missing_ok=True)
    try:
        with open(temporary, "xb", opener=_private) as file:
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


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)  # prompts and code are their owner's business


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
