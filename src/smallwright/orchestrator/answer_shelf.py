"""The port to where answers of the model wait until the step that asked for them has its outcome.

A call that finished inside a step that did not is not lost: the step, done again, finds its answer here.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence
from dataclasses import replace
from typing import Protocol

import msgspec

from smallwright.errors import StoreError
from smallwright.orchestrator.language_model import ModelAnswer

log = logging.getLogger(__name__)


class AnswerShelf(Protocol):
    """Keeps answers by (task, step, call, prompt hash); adapters stand in storage. All raise StoreError."""

    async def put(self, task_id: str, step: str, call: int, prompt_hash: str, answer: bytes) -> None:
        """Keep `answer`; it outlives the process."""
        ...

    async def get(self, task_id: str) -> Sequence[tuple[str, int, str, bytes]]:
        """All of a task: (step, call, prompt hash, answer)."""
        ...

    async def drop(self, task_id: str, steps: Sequence[str] | None = None) -> None:
        """Forget all answers of these steps; None: of all the task's."""
        ...


class NoShelf:
    """Keeps nothing."""

    async def find(self, _step: str, _call: int, _prompt_hash: str) -> ModelAnswer | None:
        """None."""
        return None

    async def keep(self, _step: str, _call: int, _prompt_hash: str, _answer: ModelAnswer) -> None:
        """Nothing."""

    def settle(self, _steps: Sequence[str] | None) -> None:
        """Nothing."""

    async def close(self) -> None:
        """Nothing."""


class TaskShelf(NoShelf):
    """One task's part of a shelf; a shelf that fails is logged, and the task goes on without.

    `call` counts the answered calls of a step that have the same prompt: those that failed are not counted,
    and calls side by side may come in any order.
    """

    def __init__(self, shelf: AnswerShelf, task_id: str) -> None:
        self._shelf, self._task_id = shelf, task_id
        self._found: dict[tuple[str, int, str], bytes] | None = None  # what an earlier run left
        self._reading = asyncio.Lock()
        self._dropping: set[asyncio.Task[None]] = set()

    async def find(self, step: str, call: int, prompt_hash: str) -> ModelAnswer | None:
        """The answer that was kept by a run that did not come to the step's outcome."""
        async with self._reading:
            if self._found is None:
                self._found = await self._read()
        kept = self._found.get((step, call, prompt_hash))
        try:
            return None if kept is None else msgspec.json.decode(kept, type=ModelAnswer)
        except msgspec.DecodeError as error:
            log.warning("a recorded answer can't be used: %s", error)
            return None

    async def keep(self, step: str, call: int, prompt_hash: str, answer: ModelAnswer) -> None:
        """Keep an answer before it is used."""
        kept = msgspec.json.encode(replace(answer, raw={}))
        try:
            await self._shelf.put(self._task_id, step, call, prompt_hash, kept)
        except (StoreError, OSError) as error:
            log.warning("an answer can't be recorded before its use: %s", error)

    def settle(self, steps: Sequence[str] | None) -> None:
        """These steps have their outcome (None: the task has ended); nobody waits while they are dropped."""
        if self._found:
            self._found = {k: v for k, v in self._found.items() if steps is not None and k[0] not in steps}
        dropping = asyncio.create_task(self._drop(steps))
        self._dropping.add(dropping)
        dropping.add_done_callback(self._dropping.discard)

    async def close(self) -> None:
        """Return when all is dropped that is to be."""
        await asyncio.gather(*self._dropping)

    async def _read(self) -> dict[tuple[str, int, str], bytes]:
        try:
            return {(step, call, key): kept for step, call, key, kept in await self._shelf.get(self._task_id)}
        except (StoreError, OSError) as error:
            log.warning("recorded answers can't be had: %s", error)
            return {}

    async def _drop(self, steps: Sequence[str] | None) -> None:
        try:
            await self._shelf.drop(self._task_id, steps)
        except (StoreError, OSError) as error:
            log.warning("recorded answers can't be dropped: %s", error)
