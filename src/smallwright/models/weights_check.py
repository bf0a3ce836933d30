"""Whether a file of weights is whole. The answer is kept beside it, so that a start need not read it all."""

from __future__ import annotations

import asyncio
import errno
import hashlib
import json
import os
import threading
from pathlib import Path

from smallwright.errors import ModelFileError
from smallwright.models.catalog import WeightsFile

_CHUNK = 4 * 1024 * 1024


async def check_file(path: Path, weights: WeightsFile, *, trusted: bool = True) -> str:
    """The file's sha256; the remembered one while size and mtime are what they were.

    A file of another size is not read: "" is returned. Raises OSError.
    """
    stat = await asyncio.to_thread(path.stat)
    if stat.st_size != weights.size:
        return f"unknown, size {stat.st_size}"
    if trusted and await asyncio.to_thread(_remembered, path, stat) == weights.sha256:
        return weights.sha256
    stop = threading.Event()
    try:
        found = await asyncio.to_thread(_sha256, path, stop)
    finally:
        stop.set()  # a cancelled check must not go on reading
    if trusted and found == weights.sha256:
        await asyncio.to_thread(trust_file, path, weights)
    return found


def trust_file(path: Path, weights: WeightsFile) -> None:
    """Remember that `path` was verified. A read-only folder only costs time at the next start."""
    stat = path.stat()
    note = {"size": stat.st_size, "mtime_ns": stat.st_mtime_ns, "sha256": weights.sha256}
    try:
        _note_path(path).write_text(json.dumps(note), encoding="utf-8")
    except OSError:
        return


def publish(partial: Path, target: Path) -> None:
    """Give a whole file its name, durably."""
    partial.replace(target)
    folder = os.open(target.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def set_aside(path: Path) -> Path:
    """Move a corrupt file out of the way; its new place."""
    aside = path.with_name(path.name + ".corrupt")
    try:
        path.replace(aside)
        _note_path(path).unlink(missing_ok=True)
    except OSError as error:
        raise ModelFileError(explain_os_error(error, path)) from error
    return aside


def explain_os_error(error: OSError, path: Path) -> str:
    """What happened to which file, and what to do."""
    what = f"{error.filename or path}: {error.strerror or error}"
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return f"the disk is full ({what}): make room in {path.parent}, or set SMALLWRIGHT_CACHE_DIR"
    if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
        return f"no permission to write ({what}): make {path.parent} writable, or set SMALLWRIGHT_CACHE_DIR"
    return f"the model file could not be written ({what})"


def _note_path(path: Path) -> Path:
    return path.with_name(path.name + ".verified.json")


def _remembered(path: Path, stat: os.stat_result) -> str | None:
    try:
        note = json.loads(_note_path(path).read_text(encoding="utf-8"))
        same = note["size"] == stat.st_size and note["mtime_ns"] == stat.st_mtime_ns
        return str(note["sha256"]) if same else None
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _sha256(path: Path, stop: threading.Event) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while (chunk := file.read(_CHUNK)) and not stop.is_set():
            digest.update(chunk)
    return digest.hexdigest()
