"""The lock that a task's runner holds, so that no two processes run one task (6-13)."""

from __future__ import annotations

from typing import Protocol


class TaskLocks(Protocol):
    """Locks by task id, between all processes on one store; they go when their process dies."""

    async def acquire(self, task_id: str) -> bool:
        """Whether this process has the lock now; never waits for another to let go."""
        ...

    async def release(self, task_id: str) -> None:
        """Let go; nothing where it is not held."""
        ...

    async def close(self) -> None:
        """Let go of all."""
        ...


class NoLocks:
    """For a store that one process alone can reach."""

    async def acquire(self, task_id: str) -> bool:  # noqa: ARG002 - the port's
        """There is nobody else."""
        return True

    async def release(self, task_id: str) -> None:
        """Nothing is held."""

    async def close(self) -> None:
        """Nothing is held."""
