"""The locks that keep other processes on a store off a task that runs here."""

from __future__ import annotations

from typing import TYPE_CHECKING

from smallwright.bootstrap.store import store_path

if TYPE_CHECKING:
    from smallwright.orchestrator.task_lock import TaskLocks


def task_locks(url: str) -> TaskLocks:
    """Those of the store at `url`: beside its file, or in its database; none for a store in memory."""
    if url.startswith(("postgresql:", "postgres:")):
        from smallwright.storage.postgres_task_locks import PostgresTaskLocks  # noqa: PLC0415

        return PostgresTaskLocks(url)
    path = store_path(url)
    if path is None:
        from smallwright.orchestrator.task_lock import NoLocks  # noqa: PLC0415

        return NoLocks()
    from smallwright.storage.task_locks import FileTaskLocks  # noqa: PLC0415

    return FileTaskLocks(path.with_name(f"{path.name}.locks"))
