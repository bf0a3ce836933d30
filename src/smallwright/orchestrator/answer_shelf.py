"""The port to where answers of the model wait until the step that asked for them has its outcome.

A call that finished inside a step that did not is not lost: the step, done again, finds its answer here.
"""

from __future__ import annotations

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

    async def get(self, task_id: str, step: str, call: int, prompt_hash: str) -> bytes | None:
        """The answer of that key, None where there is none."""
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

    async def drop(self, _steps: Sequence[str] | None) -> None:
        """Nothing."""


class TaskShelf(NoShelf):
    """One task's part of a shelf; a shelf that fails is logged, and the task goes on without.

    `call` counts the answered calls of a step that have the same prompt: those that failed are not counted,
    and calls side by side may come in any order.
    """

    def __init__(self, shelf: AnswerShelf, task_id: str) -> None:
        self._shelf, self._task_id = shelf, task_id

    async def find(self, step: str, call: int, prompt_hash: str) -> ModelAnswer | None:
        """The answer that was kept."""
        try:
            kept = await self._shelf.get(self._task_id, step, call, prompt_hash)
            return None if kept is None else msgspec.json.decode(kept, type=ModelAnswer)
        except (StoreError, OSError, msgspec.DecodeError) as error:
            log.warning("a recorded answer can't be had: %s", error)
            return None

    async def keep(self, step: str, call: int, prompt_hash: str, answer: ModelAnswer) -> None:
        """Keep an answer before it is used."""
        try:
            kept = msgspec.json.encode(replace(answer, raw={}))
            await self._shelf.put(self._task_id, step, call, prompt_hash, kept)
        except (StoreError, OSError) as error:
            log.warning("an answer can't be recorded before its use: %s", error)

    async def drop(self, steps: Sequence[str] | None) -> None:
        """Forget the answers of steps that have their outcome."""
        try:
            await self._shelf.drop(self._task_id, steps)
        except (StoreError, OSError) as error:
            log.warning("recorded answers can't be dropped: %s", error)
