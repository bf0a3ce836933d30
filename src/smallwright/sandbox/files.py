"""The files of one run on this machine: written, compared, discarded; links are never followed."""

from __future__ import annotations

import asyncio
import contextlib
import os
import shutil
import stat
import tempfile
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import ParamSpec, TypeVar

from smallwright.errors import SandboxError

RUN_PREFIX = "smallwright-run-"
STALE_S = 24 * 3600.0
P = ParamSpec("P")
T = TypeVar("T")


async def in_thread(work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """As asyncio.to_thread, but when cancelled it waits for `work` to end: nothing is then still writing."""
    running = asyncio.create_task(asyncio.to_thread(work, *args, **kwargs))
    try:
        return await asyncio.shield(running)
    except asyncio.CancelledError:
        await asyncio.wait({running})
        raise


def write_files(folder: Path, files: Mapping[str, str]) -> None:
    """Write `files` below the fresh `folder`. Raises SandboxError naming the path."""
    for path, text in files.items():
        target = folder / path
        try:
            target.parent.mkdir(parents=True, exist_ok=True)
            handle = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o644)
            with os.fdopen(handle, "wb") as stream:
                stream.write(text.encode())
                os.fchmod(stream.fileno(), 0o644)
        except (OSError, UnicodeEncodeError) as error:
            raise SandboxError(f"file {path!r} could not be written: {error}") from error


def changed_files(folder: Path, files: Mapping[str, str]) -> tuple[str, ...]:
    """The paths whose content is no longer what was written, or that are gone or links now."""
    return tuple(
        path for path, text in files.items() if _read(folder / path, len(text) * 4 + 1) != text.encode()
    )


def _read(path: Path, size: int) -> bytes | None:
    try:
        handle = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
        with os.fdopen(handle, "rb") as stream:
            return stream.read(size)
    except OSError:
        return None


def discard(folder: Path) -> None:
    """Remove `folder` with all in it, closed folders of our own included; what is not ours stays."""

    def open_and_retry(_function: object, path: str, _reason: object) -> None:
        if os.path.isdir(path) and not os.path.islink(path):  # noqa: PTH112, PTH114
            with contextlib.suppress(OSError):
                os.chmod(path, 0o700)  # noqa: PTH101
                shutil.rmtree(path, ignore_errors=True)

    shutil.rmtree(folder, onerror=open_and_retry)
    shutil.rmtree(folder, ignore_errors=True)


def discard_stale() -> None:
    """Remove what runs of a killed server left behind: folders of this user, older than any run can be."""
    oldest = time.time() - STALE_S
    for folder in Path(tempfile.gettempdir()).glob(f"{RUN_PREFIX}*"):
        with contextlib.suppress(OSError):
            facts = folder.lstat()
            if facts.st_uid == os.geteuid() and facts.st_mtime < oldest and stat.S_ISDIR(facts.st_mode):
                discard(folder)


def read_capped(path: Path, size: int) -> str:
    """The text of `path`; of more than `size` bytes the beginning and the end."""
    with path.open("rb") as stream:
        total = stream.seek(0, 2)
        stream.seek(0)
        if total <= size:
            return stream.read().decode(errors="replace")
        head = stream.read(size // 2)
        stream.seek(total - size // 2)
        tail = stream.read()
    cut = f"\n[… {total - size} bytes left out …]\n".encode()
    return (head + cut + tail).decode(errors="replace")
