"""Answers whose step has no outcome yet, as files in a folder beside a log in JSON."""

from __future__ import annotations

import asyncio
import hashlib
import os
import shutil
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

import msgspec

from smallwright.errors import StoreCorruptError, StoreUnavailableError
from smallwright.events.atomic_file import replacing


class JsonAnswers:
    """Implements AnswerShelf: a folder for each step, a file for each answer, written whole or not at all."""

    def __init__(self, path: str | Path) -> None:
        log = Path(path).resolve()
        self._folder = log.with_name(f"{log.name}.answers")

    async def put(self, task_id: str, step: str, call: int, prompt_hash: str, answer: bytes) -> None:
        """Keep `answer`. Raises StoreUnavailableError."""
        kept = msgspec.json.encode((step, call, prompt_hash, answer))
        folder = self._folder / _name(task_id) / _name(step)
        await asyncio.to_thread(self._put, folder, f"{call}-{prompt_hash}", kept)

    async def get(self, task_id: str) -> list[tuple[str, int, str, bytes]]:
        """All of a task: (step, call, prompt hash, answer). Raises StoreUnavailableError."""
        return await asyncio.to_thread(_read, self._folder / _name(task_id))

    async def drop(self, task_id: str, steps: Sequence[str] | None = None) -> None:
        """Forget those of these steps, or all of the task; empty folders go with the last of them."""
        task = self._folder / _name(task_id)
        await asyncio.to_thread(self._drop, task, None if steps is None else [_name(step) for step in steps])

    async def close(self) -> None:
        """Nothing is open."""

    def _put(self, folder: Path, name: str, answer: bytes) -> None:
        try:
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            with replacing(folder / name, str(os.getpid())) as file:
                file.write(answer)
        except OSError as error:
            raise _unavailable(folder, error) from error

    def _drop(self, task: Path, steps: list[str] | None) -> None:
        for folder in [task] if steps is None else [task / step for step in steps]:
            shutil.rmtree(folder, ignore_errors=True)
        with suppress(OSError):  # gone already, or others have answers there
            task.rmdir()
        with suppress(OSError):
            self._folder.rmdir()


def _name(text: str) -> str:
    """A file name for any text."""
    return hashlib.sha256(text.encode()).hexdigest()[:32]


def _read(task: Path) -> list[tuple[str, int, str, bytes]]:
    try:
        files = [path.read_bytes() for path in sorted(task.glob("*/[!.]*"))]
        return [msgspec.json.decode(file, type=tuple[str, int, str, bytes]) for file in files]
    except OSError as error:
        raise _unavailable(task, error) from error
    except msgspec.DecodeError as error:
        raise StoreCorruptError(
            f"{task}: {error}; remove that folder, its answers are asked for again"
        ) from error


def _unavailable(path: Path, error: OSError) -> StoreUnavailableError:
    return StoreUnavailableError(
        f"{path}: {error.strerror}; make it and its folder writable, and free space on its disk"
    )
