"""What a dispatched task may ask of its dispatcher while it runs."""

from __future__ import annotations

from contextlib import AbstractAsyncContextManager
from typing import Protocol


class TaskControl(Protocol):
    """The dispatcher as one task sees it; TaskOrchestrator hands it to work that takes an argument."""

    @property
    def task_id(self) -> str:
        """The id under which the task was submitted."""

    async def step(self, priority: int | None = None) -> None:
        """Mark a step boundary: pre-emption, pause and cancel take effect here.

        Returns when the task may take its next step, which counts with `priority` (a TaskPriority or 0..100;
        None: as before). Raises CancelledError when the task was cancelled.
        """

    def away(self) -> AbstractAsyncContextManager[None]:
        """Free the task's slot while it waits for something outside; the end takes a slot again.

        Coming back ignores the queue's bound. `step` must not be called inside.
        """
